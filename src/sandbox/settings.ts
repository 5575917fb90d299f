import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Azurite } from './azurite.ts';
import type { GraphMiniature } from './graph/graphMiniature.ts';
import type { Identity } from './identity.ts';
import { approversGroup, botId, requestersGroup, tenantId } from './people.ts';

/** Microsoft's side of one bot. */
export interface MicrosoftSide {
  /** Where the file of endpoints is written. */
  readonly dir: string;
  readonly graph: Pick<GraphMiniature, 'origin'>;
  readonly identity: Pick<Identity, 'authority' | 'issuer' | 'openIdMetadata' | 'caFile'>;
  readonly azurite: Pick<Azurite, 'host' | 'connectionString'>;
  /** Host and port that the connector is reached at. */
  readonly serviceUrlHost: string;
  /** Address of a container, with `{account}` and `{container}`. */
  readonly portal?: string;
}

/** The settings that every bot needs which talks to this side; whoever starts it adds a credential and its own. */
export function settingsOf({ dir, graph, identity, azurite, serviceUrlHost, portal }: MicrosoftSide) {
  const endpoints = {
    graph: graph.origin,
    graphVersion: 'v1.0',
    authority: identity.authority,
    botScope: 'https://api.botframework.com/.default',
    botIssuer: identity.issuer,
    botOpenIdMetadata: identity.openIdMetadata,
    serviceUrlHosts: [serviceUrlHost],
    blobHostSuffixes: [azurite.host],
    ...(portal !== undefined && { portal }),
  };
  const file = join(dir, 'endpoints.json');
  writeFileSync(file, JSON.stringify(endpoints, undefined, 2));
  return {
    BOT_ID: botId,
    BOT_TENANT_ID: tenantId,
    CLOUD_ENDPOINTS: file,
    NODE_EXTRA_CA_CERTS: identity.caFile,
    EXPORT_STORAGE_CONNECTION_STRING: azurite.connectionString,
    REQUESTERS: `group:${requestersGroup.id}`,
    APPROVERS: `group:${approversGroup.id}`,
  };
}
