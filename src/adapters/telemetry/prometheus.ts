import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { prometheusName } from './metrics.ts';

/** The library leaves units out of names, which every dashboard of Prometheus expects there. Only its own copy is renamed. */
class NamedByUnit extends PrometheusExporter {
  override async collect(...asked: Parameters<PrometheusExporter['collect']>) {
    const { resourceMetrics, errors } = await super.collect(...asked);
    const scopeMetrics = resourceMetrics.scopeMetrics.map((scope) => ({
      ...scope,
      metrics: scope.metrics.map((metric) => {
        const { name, unit } = metric.descriptor;
        return {
          ...metric,
          descriptor: { ...metric.descriptor, name: prometheusName({ name, unit, kind: 'gauge' }) },
        };
      }),
    }));
    return { resourceMetrics: { ...resourceMetrics, scopeMetrics }, errors };
  }
}

export interface PrometheusEndpoint {
  readonly reader: PrometheusExporter;
  /** @throws when the port is taken or the address is none of this host's. */
  listen(port: number, host: string): Promise<{ port: number }>;
  close(): Promise<void>;
}

/** `GET /metrics` on a port of its own: what is said there needs no login, so it is for the machine and its own network. */
export function prometheusEndpoint(): PrometheusEndpoint {
  const reader = new NamedByUnit({ preventServerStart: true, withoutScopeInfo: true });
  const server: Server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/metrics') {
      reader.getMetricsRequestHandler(request, response);
      return;
    }
    // Not `writeHead`: restify replaces it for every server of the process, and its own returns nothing.
    response.statusCode = 404;
    response.end();
  });
  return {
    reader,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve({ port: (server.address() as AddressInfo).port });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
