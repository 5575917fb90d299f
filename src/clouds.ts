/** Where a cloud's services are. */
export interface Endpoints {
  /** Origin of Microsoft Graph; the bearer token goes nowhere else. */
  readonly graph: string;
  /** Where Microsoft offers `exportPersonalData`. Only beta is not supported in production, so it has to be chosen. */
  readonly graphVersion: 'v1.0' | 'beta';
  /** Origin of the token authority (Entra). */
  readonly authority: string;
  readonly botScope: string;
  readonly botIssuer: string;
  readonly botOpenIdMetadata: string;
  /** Exact hosts that Teams may name as its service URL; with a port, only that port counts. */
  readonly serviceUrlHosts: readonly string[];
  readonly blobHostSuffixes: readonly string[];
  /**
   * SharePoint of the cloud, where people's OneDrive is: Teams names an address there for files that they took. None in GCC High,
   * DoD and China, whose Teams takes no files from bots (Teams docs, "Send and receive files using a bot").
   */
  readonly fileHosts?: readonly string[];
  /** Address of a container in the portal, with `{account}` and `{container}`. */
  readonly portal?: string;
  /** Origin of Teams on the web: links on cards lead there. Without it cards have none. */
  readonly teamsWeb?: string;
}

export const cloudNames = ['global', 'gcc', 'gcchigh', 'dod', 'china'] as const;
export type CloudName = (typeof cloudNames)[number];

const portalPath =
  '/#blade/Microsoft_Azure_Storage/ContainerMenuBlade/overview/storageAccountName/{account}/path/{container}';

/**
 * One row a cloud, each value with where it is published:
 * - `graph`, `authority`, `portal`: Graph docs, "National cloud deployments". For China they name `login.chinacloudapi.cn`, the
 *   bot docs `login.partner.microsoftonline.cn`; MSAL knows both as one cloud, and one row asks one host: the bot docs' one.
 * - `graphVersion`: Graph docs, availability table of `exportPersonalData`, and Graph's metadata: v1.0 in Global only.
 * - `botScope`, `botIssuer`, `botOpenIdMetadata`: botbuilder-js, `authenticationConstants.ts` and `governmentConstants.ts`; China:
 *   Azure docs, "Deploy a bot to Azure operated by 21Vianet".
 * - `serviceUrlHosts`: Teams docs, "Send proactive messages" (Global, GCC, GCC High, DoD). GCC may answer from Global's host too. The
 *   second public host is Microsoft's as well: the Teams SDK's allow-list of inbound hosts names it.
 *   **China: nothing is published.** `frontend.botapi.msg.infra.teams.microsoftonline.cn` is taken from the Teams SDK's allow-list of
 *   inbound hosts: the guess of that SDK's authors, which `CLOUD_ENDPOINTS` can correct.
 * - `teamsWeb`: Microsoft 365 docs, "URLs and IP address ranges" of the U.S. Government GCC High and DoD (`gov.teams.microsoft.us`,
 *   `dod.teams.microsoft.us`); GCC uses the worldwide one. China: the host of its Teams client, which no page names as one for links.
 * - `blobHostSuffixes`: Azure docs, "Storage endpoints", by way of Azure's own template toolkit (`AllEnvironments`).
 */
export const clouds: Readonly<Record<CloudName, Endpoints>> = {
  global: {
    graph: 'https://graph.microsoft.com',
    graphVersion: 'v1.0',
    authority: 'https://login.microsoftonline.com',
    botScope: 'https://api.botframework.com/.default',
    botIssuer: 'https://api.botframework.com',
    botOpenIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.trafficmanager.net', 'smba.onyx.prod.teams.trafficmanager.net'],
    fileHosts: ['.sharepoint.com'],
    blobHostSuffixes: ['blob.core.windows.net'],
    portal: `https://portal.azure.com${portalPath}`,
    teamsWeb: 'https://teams.microsoft.com',
  },
  gcc: {
    graph: 'https://graph.microsoft.com',
    graphVersion: 'v1.0',
    authority: 'https://login.microsoftonline.com',
    botScope: 'https://api.botframework.com/.default',
    botIssuer: 'https://api.botframework.com',
    botOpenIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    serviceUrlHosts: [
      'smba.infra.gcc.teams.microsoft.com',
      'smba.trafficmanager.net',
      'smba.onyx.prod.teams.trafficmanager.net',
    ],
    fileHosts: ['.sharepoint.com'],
    blobHostSuffixes: ['blob.core.windows.net'],
    portal: `https://portal.azure.com${portalPath}`,
    teamsWeb: 'https://teams.microsoft.com',
  },
  gcchigh: {
    graph: 'https://graph.microsoft.us',
    graphVersion: 'beta',
    authority: 'https://login.microsoftonline.us',
    botScope: 'https://api.botframework.us/.default',
    botIssuer: 'https://api.botframework.us',
    botOpenIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.infra.gov.teams.microsoft.us'],
    blobHostSuffixes: ['blob.core.usgovcloudapi.net'],
    portal: `https://portal.azure.us${portalPath}`,
    teamsWeb: 'https://gov.teams.microsoft.us',
  },
  dod: {
    graph: 'https://dod-graph.microsoft.us',
    graphVersion: 'beta',
    authority: 'https://login.microsoftonline.us',
    botScope: 'https://api.botframework.us/.default',
    botIssuer: 'https://api.botframework.us',
    botOpenIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['smba.infra.dod.teams.microsoft.us'],
    blobHostSuffixes: ['blob.core.usgovcloudapi.net'],
    portal: `https://portal.azure.us${portalPath}`,
    teamsWeb: 'https://dod.teams.microsoft.us',
  },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    graphVersion: 'beta',
    authority: 'https://login.partner.microsoftonline.cn',
    botScope: 'https://api.botframework.azure.cn/.default',
    botIssuer: 'https://api.botframework.azure.cn',
    botOpenIdMetadata: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
    serviceUrlHosts: ['frontend.botapi.msg.infra.teams.microsoftonline.cn'],
    blobHostSuffixes: ['blob.core.chinacloudapi.cn'],
    portal: `https://portal.azure.cn${portalPath}`,
    teamsWeb: 'https://teams.microsoftonline.cn',
  },
};

/** The cloud whose Teams calls from this host, of those that no other shares. */
export const cloudCallingFrom = (host: string): CloudName | undefined =>
  cloudNames.find((name) => clouds[name].serviceUrlHosts.includes(host.toLowerCase()));
