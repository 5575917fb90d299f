import { AzureLogger, setLogLevel } from '@azure/logger';
import type { DetailedLog } from './log.ts';

/** How much the libraries are asked to say at a level of our own; nothing at the others. */
const asked = { debug: 'warning', trace: 'verbose' } as const;

/**
 * What Azure's libraries say goes where everything else goes, scrubbed: at `debug` what they warn of, at `trace` each call to sign-in,
 * Graph and storage. By themselves they would write to standard error once `AZURE_LOG_LEVEL` is set, without our scrubbing.
 */
export function logAzureCalls(level: string, log: DetailedLog): void {
  AzureLogger.log = (...said: unknown[]) => {
    const [, source = 'azure', kind = '', text = ''] =
      /^([\w:-]+):(\w+)\s+(.*)$/s.exec(said.map(String).join(' ')) ?? [];
    log[kind === 'warning' || kind === 'error' ? 'debug' : 'trace']('azure.said', { source, text });
  };
  setLogLevel(level === 'debug' || level === 'trace' ? asked[level] : undefined);
}
