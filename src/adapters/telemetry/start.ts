/** OpenTelemetry's SDK and its exporters. Imported only when a setting asks for it: an installation without pays nothing. */
import { randomUUID } from 'node:crypto';
import { context, diag, DiagLogLevel, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { productVersion } from '../../packageRoot.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Seen } from '../../ports/telemetry.ts';
import { observeGauges, type Sources } from './gauges.ts';
import { createInstruments } from './instruments.ts';
import { prometheusEndpoint, type PrometheusEndpoint } from './prometheus.ts';
import { activeTraceparent, createTraces, type Traceparents, untraced } from './traces.ts';
import { watch } from './watch.ts';

export interface TelemetrySettings {
  /** Where Prometheus asks. */
  readonly prometheus?: { readonly port: number; readonly host: string };
  /** Of a collector, without `/v1/traces`. */
  readonly otlpEndpoint?: string;
  readonly azureConnectionString?: string;
}

export interface Telemetry {
  /** Watches what passes through a port. */
  watch(traceparents: Traceparents, clock: Clock): Seen;
  /** Gauges are looked at from now on. */
  observe(sources: Sources): void;
  /** Of what is being done now, for requests that are asked. */
  traceparent(): string | undefined;
  /** Sends what waits, and listens no more. */
  stop(): Promise<void>;
}

/** How long an end of the process waits for a collector that does not answer. */
const flushPatienceMs = 5_000;
const meterName = 'teams-personal-data-export';

/**
 * Registers meters and tracers for the whole process. OpenTelemetry's SDK reads its own standard variables (sampler, batches,
 * headers of OTLP, resource attributes); those that this bot has in its settings come from there.
 *
 * @throws when the port of Prometheus is taken.
 */
export async function startTelemetry(settings: TelemetrySettings, log: Log): Promise<Telemetry> {
  const { prometheus, otlpEndpoint, azureConnectionString } = settings;
  // A collector that is away says so with every batch. Words of libraries may quote addresses with their keys.
  diag.setLogger(
    {
      error: (...words) => {
        exportFailed(words);
      },
      warn: () => undefined,
      info: () => undefined,
      debug: () => undefined,
      verbose: () => undefined,
    },
    DiagLogLevel.ERROR,
  );
  const exportFailed = rarely(600_000, (words: readonly unknown[]) => {
    const [because] = /\b(?:E[A-Z]{4,}|[45]\d\d)\b/.exec(words.map(String).join(' ')) ?? [];
    log.warn('telemetry.exportFailed', {
      because,
      otlp: otlpEndpoint !== undefined,
      azure: azureConnectionString !== undefined,
    });
  });

  const readers: MetricReader[] = [];
  const processors: SpanProcessor[] = [];
  let endpoint: PrometheusEndpoint | undefined;
  if (prometheus) {
    endpoint = prometheusEndpoint();
    readers.push(endpoint.reader);
    const { port } = await endpoint.listen(prometheus.port, prometheus.host);
    log.info('metrics.ready', { port });
  }
  if (otlpEndpoint !== undefined) {
    const base = otlpEndpoint.replace(/\/+$/, '');
    const exporter = new OTLPMetricExporter({ url: `${base}/v1/metrics` });
    readers.push(new PeriodicExportingMetricReader({ exporter }));
    processors.push(new BatchSpanProcessor(new OTLPTraceExporter({ url: `${base}/v1/traces` })));
  }
  if (azureConnectionString !== undefined) {
    const { azureMonitor } = await import('./azureMonitor.ts');
    const exporters = await azureMonitor(azureConnectionString);
    readers.push(new PeriodicExportingMetricReader({ exporter: exporters.metrics }));
    processors.push(new BatchSpanProcessor(exporters.traces));
  }

  const version = productVersion();
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': meterName,
        'service.version': version,
        'service.instance.id': randomUUID(),
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));
  const meterProvider = new MeterProvider({ resource, readers });
  metrics.setGlobalMeterProvider(meterProvider);
  const tracerProvider = new BasicTracerProvider({ resource, spanProcessors: processors });
  // Without anybody to send them to no spans are made, and nobody asks the database whose they are.
  const traces = processors.length > 0;
  if (traces) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(tracerProvider);
  }
  const meter = metrics.getMeter(meterName);
  const instruments = createInstruments(meter);

  return {
    watch: (traceparents, clock) => {
      const tracer = trace.getTracer(meterName);
      return watch({ instruments, traces: traces ? createTraces(tracer, traceparents) : untraced, clock });
    },
    observe: (sources) => {
      observeGauges(meter, sources, { version });
    },
    traceparent: activeTraceparent,
    stop: async () => {
      const done = Promise.allSettled([
        tracerProvider.shutdown(),
        meterProvider.shutdown(),
        endpoint?.close(),
      ]);
      const patience = new Promise((resolve) => setTimeout(resolve, flushPatienceMs).unref());
      await Promise.race([done, patience]);
    },
  };
}

function rarely<T>(everyMs: number, say: (what: T) => void): (what: T) => void {
  let lastAt = -Infinity;
  return (what) => {
    const now = performance.now();
    if (now - lastAt < everyMs) return;
    lastAt = now;
    say(what);
  };
}
