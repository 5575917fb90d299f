/** Where a cloud's services are. `{tenant}` stands for the bot's tenant. */
export interface Endpoints {
  /** Origin of Microsoft Graph; the bearer token goes nowhere else. */
  readonly graph: string;
  /** Where Microsoft offers `exportPersonalData`. Only beta is not supported in production, so it has to be chosen. */
  readonly graphVersion: 'v1.0' | 'beta';
  /** Origin of the token authority (Entra). */
  readonly authority: string;
  readonly botLogin: string;
  readonly botScope: string;
  readonly botIssuer: string;
  readonly botOpenIdMetadata: string;
  /** Exact hosts that Teams may name as its service URL; with a port, only that port counts. */
  readonly serviceUrlHosts: readonly string[];
  readonly blobHostSuffixes: readonly string[];
  /** Address of a container in the portal, with `{account}` and `{container}`. */
  readonly portal?: string;
}

export const cloudNames = ['global', 'gcc', 'gcchigh', 'dod', 'china'] as const;
export type CloudName = (typeof cloudNames)[number];

const portalPath =
  '/#blade/Microsoft_Azure_Storage/ContainerMenuBlade/overview/storageAccountName/{account}/path/{container}';

/**
 * One row a cloud. Sources: Graph docs "National cloud deployments"; Bot Framework constants (botbuilder-js,
 * `governmentConstants.ts` and `authenticationConstants.ts`; "Deploy a bot to Azure operated by 21Vianet"); Teams docs on
 * proactive messages for the service URLs. China's service host is the Teams SDK's allow-list entry: no page publishes it.
 * `exportPersonalData` is v1.0 in Global only (Graph docs, availability table of the action, and Graph metadata).
 */
export const clouds: Readonly<Record<CloudName, Endpoints>> = {
  global: {
    graph: 'https://graph.microsoft.com',
    graphVersion: 'v1.0',
    authority: 'https://login.microsoftonline.com',
    botLogin: 'https://login.microsoftonline.com/{tenant}',
    botScope: 'https://api.botframework.com/.default',
    botIssuer: 'https://api.botframework.com',
    botOpenIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.trafficmanager.net'],
    blobHostSuffixes: ['blob.core.windows.net'],
    portal: `https://portal.azure.com${portalPath}`,
  },
  gcc: {
    graph: 'https://graph.microsoft.com',
    graphVersion: 'v1.0',
    authority: 'https://login.microsoftonline.com',
    botLogin: 'https://login.microsoftonline.com/{tenant}',
    botScope: 'https://api.botframework.com/.default',
    botIssuer: 'https://api.botframework.com',
    botOpenIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.infra.gcc.teams.microsoft.com', 'smba.trafficmanager.net'],
    blobHostSuffixes: ['blob.core.windows.net'],
    portal: `https://portal.azure.com${portalPath}`,
  },
  gcchigh: {
    graph: 'https://graph.microsoft.us',
    graphVersion: 'beta',
    authority: 'https://login.microsoftonline.us',
    botLogin: 'https://login.microsoftonline.us/{tenant}',
    botScope: 'https://api.botframework.us/.default',
    botIssuer: 'https://api.botframework.us',
    botOpenIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.infra.gov.teams.microsoft.us'],
    blobHostSuffixes: ['blob.core.usgovcloudapi.net'],
    portal: `https://portal.azure.us${portalPath}`,
  },
  dod: {
    graph: 'https://dod-graph.microsoft.us',
    graphVersion: 'beta',
    authority: 'https://login.microsoftonline.us',
    botLogin: 'https://login.microsoftonline.us/{tenant}',
    botScope: 'https://api.botframework.us/.default',
    botIssuer: 'https://api.botframework.us',
    botOpenIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.infra.dod.teams.microsoft.us'],
    blobHostSuffixes: ['blob.core.usgovcloudapi.net'],
    portal: `https://portal.azure.us${portalPath}`,
  },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    graphVersion: 'beta',
    authority: 'https://login.partner.microsoftonline.cn',
    botLogin: 'https://login.partner.microsoftonline.cn/{tenant}',
    botScope: 'https://api.botframework.azure.cn/.default',
    botIssuer: 'https://api.botframework.azure.cn',
    botOpenIdMetadata: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['frontend.botapi.msg.infra.teams.microsoftonline.cn'],
    blobHostSuffixes: ['blob.core.chinacloudapi.cn'],
    portal: `https://portal.azure.cn${portalPath}`,
  },
};
