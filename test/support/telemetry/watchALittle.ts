/**
 * A process that watches a little and ends, for tests: prints each host it spoke to. Its timers run fifty times as fast, because what
 * a library does by itself it does after seconds.
 */
import { subscribe } from 'node:diagnostics_channel';
import { metrics, trace } from '@opentelemetry/api';
import { startTelemetry } from '../../../src/adapters/telemetry/start.ts';

const hurry = 50;
const real = globalThis.setTimeout;
globalThis.setTimeout = ((work: () => void, ms = 0) =>
  real(work, ms / hurry)) as unknown as typeof setTimeout;
subscribe('http.client.request.start', (message) => {
  const { request } = message as { readonly request: { readonly host: string } };
  console.log(`host ${request.host}`);
});

let warned: () => void = () => undefined;
const warning = new Promise<void>((resolve) => {
  warned = resolve;
});
const log = (event: string, fields: unknown) => {
  console.log(event, JSON.stringify(fields));
};
const { CONNECTION: azureConnectionString, OTLP: otlpEndpoint } = process.env;
const telemetry = await startTelemetry(
  { ...(azureConnectionString && { azureConnectionString }), ...(otlpEndpoint && { otlpEndpoint }) },
  {
    info: log,
    warn: (event, fields) => {
      log(event, fields);
      warned();
    },
    error: log,
  },
);
metrics.getMeter('test').createCounter('data_export.refusals').add(3, { code: 'unknownNumber' });
trace.getTracer('test').startSpan('turn').end();
// Longer than the 15 s after which settings would be fetched, and than statsbeat's first report; or until something went wrong.
const patienceMs = otlpEndpoint ? 500_000 : 20_000;
await Promise.race([warning, new Promise((resolve) => real(resolve, patienceMs / hurry))]);
await telemetry.stop();
console.log('stopped');
process.exit(0);
