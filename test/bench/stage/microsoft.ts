/** Microsoft's side in a process of its own: Entra ID, the connector, Graph and Blob Storage, so that none of it counts as the bot's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../../src/sandbox/azurite.ts';
import { startGraph } from '../../../src/sandbox/graph/startGraph.ts';
import { startIdentity } from '../../../src/sandbox/identity.ts';
import {
  botId,
  directoryGroups,
  directoryPeople,
  domainName,
  tenantId,
} from '../../../src/sandbox/people.ts';
import { settingsOf } from '../../../src/sandbox/settings.ts';
import { fakeConnector } from '../../support/connector.ts';
import { serve } from './ipc.ts';
import type { MicrosoftFacts, MicrosoftQuestion } from './startMicrosoft.ts';

const botPassword = 'password-of-the-bot-on-loopback';
const dir = mkdtempSync(join(tmpdir(), 'bench-'));
const identity = await startIdentity({ dir, tenantId, botId, botPassword });
const azurite = await startAzurite({ dir: join(dir, 'azurite') });
let sent = 0;
let waiting: { count: number; resolve: () => void }[] = [];
const connector = await fakeConnector({
  answers: ({ path, body }) => {
    connector.requests.length = 0;
    if (!path.includes('/activities') || body?.['type'] === 'typing') return;
    sent += 1;
    for (const one of waiting.filter(({ count }) => sent >= count)) one.resolve();
    waiting = waiting.filter(({ count }) => sent < count);
  },
});
const subjects = Array.from({ length: Number(process.argv[2] ?? 0) }, (_, n) => {
  const mail = `subject.${String(n)}@${domainName}`;
  const id = `5b1ec700-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return {
    id,
    name: `Subject ${String(n)}`,
    givenName: 'Subject',
    surname: String(n),
    userPrincipalName: mail,
    mail,
  };
});
const graph = await startGraph({
  dir: join(dir, 'graph'),
  identity,
  connectionString: azurite.connectionString,
  packages: false,
  people: [...directoryPeople, ...subjects],
  groups: directoryGroups,
});
const serviceUrlHost = new URL(connector.url).host;

serve(async (asked) => {
  const question = asked as MicrosoftQuestion;
  switch (question.ask) {
    case 'facts':
      return {
        serviceUrl: connector.url,
        authorization: `Bearer ${await identity.channelToken(connector.url)}`,
        environment: {
          ...settingsOf({ dir, graph, identity, azurite, serviceUrlHost }),
          BOT_PASSWORD: botPassword,
          LOG_LEVEL: 'error',
        },
      } satisfies MicrosoftFacts;
    case 'sent':
      return sent;
    case 'traffic':
      return graph.traffic();
    case 'sentUntil':
      if (sent < question.count)
        await new Promise<void>((resolve) => {
          waiting.push({ count: question.count, resolve });
        });
      return sent;
    case 'stop':
      await Promise.all([graph.stop(), identity.stop(), connector.close(), azurite.stop()]);
      rmSync(dir, { recursive: true, force: true });
      setImmediate(() => process.exit(0));
      return {};
  }
});
