import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';

/**
 * Azure Monitor's exporters, for the ingestion endpoint of the connection string and no other host. By themselves they would also
 * report on themselves to Microsoft ("statsbeat"), ask the machine for its Azure metadata, and fetch settings from a host of the
 * global cloud, whatever cloud this is. Nothing is kept on disk: what cannot be sent is lost, as with every other exporter.
 */
export async function azureMonitor(connectionString: string) {
  // It has no option for that, only this variable, which it reads when it is made (its README, "Statsbeat").
  // eslint-disable-next-line no-restricted-properties
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] = '1';
  const options = { connectionString, disableOfflineStorage: true };
  const exporters = {
    traces: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
  };
  await fetchNoSettings();
  return exporters;
}

/** What fetches settings begins with the first exporter, after five seconds, and the package gives nobody a way to stop it. */
async function fetchNoSettings(): Promise<void> {
  const inside = import.meta.resolve('@azure/monitor-opentelemetry-exporter');
  const path = new URL('_configuration/configurationManager.js', inside).href;
  const { ConfigurationManager } = (await import(path)) as {
    readonly ConfigurationManager: { getInstance(): { shutdown(): void } };
  };
  ConfigurationManager.getInstance().shutdown();
}
