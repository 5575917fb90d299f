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

const log = (event: string) => {
  console.log(event);
};
const telemetry = await startTelemetry(
  { azureConnectionString: process.env['CONNECTION'] ?? '' },
  { info: log, warn: log, error: log },
);
metrics.getMeter('test').createCounter('data_export.refusals').add(3, { code: 'unknownNumber' });
trace.getTracer('test').startSpan('turn').end();
// Longer than the 15 s after which settings would be fetched, and than statsbeat's first report.
await new Promise((resolve) => real(resolve, 20_000 / hurry));
await telemetry.stop();
process.exit(0);
