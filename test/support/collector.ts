import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as OTLP's JSON has it, as far as tests read it. */
export interface Span {
  readonly traceId: string;
  readonly name: string;
  /** Of the process that made it. */
  readonly instance: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}
interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<Span, 'attributes' | 'instance'> & {
        readonly attributes: readonly Attribute[];
      })[];
    }[];
  }[];
}
interface Metrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

/** An OpenTelemetry collector on a loopback port: it keeps what it is sent. */
export interface Collector {
  readonly url: string;
  spans(): readonly Span[];
  metricNames(): readonly string[];
  /** Every body as it came, unpacked. */
  everything(): string;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const bodies: { readonly path: string; readonly text: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      bodies.push({ path: request.url ?? '', text });
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const to = <T>(path: string): T[] =>
    bodies.filter((body) => body.path === path).map(({ text }) => JSON.parse(text) as T);
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    spans: () =>
      to<Traces>('/v1/traces')
        .flatMap(({ resourceSpans }) => resourceSpans)
        .flatMap(({ resource, scopeSpans }) => {
          const instance = valuesOf(resource.attributes)['service.instance.id'] ?? '';
          return scopeSpans
            .flatMap(({ spans }) => spans)
            .map((span) => ({ ...span, instance, attributes: valuesOf(span.attributes) }));
        }),
    metricNames: () =>
      to<Metrics>('/v1/metrics')
        .flatMap(({ resourceMetrics }) => resourceMetrics)
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics }) => metrics.map(({ name }) => name)),
    everything: () => bodies.map(({ text }) => text).join('\n'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const valuesOf = (attributes: readonly Attribute[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? String(value.intValue ?? JSON.stringify(value)),
    ]),
  );
