import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Azurite, startAzurite } from '../../src/sandbox/azurite.ts';
import type { PostMoment } from '../../src/sandbox/graph/exportRoute.ts';
import type { GraphMiniature } from '../../src/sandbox/graph/graphMiniature.ts';
import { startGraph } from '../../src/sandbox/graph/startGraph.ts';
import { type Identity, startIdentity } from '../../src/sandbox/identity.ts';
import { botId, tenantId } from '../../src/sandbox/people.ts';
import { settingsOf } from '../../src/sandbox/settings.ts';
import type { Message } from '../../src/sandbox/teams/transcript.ts';
import { type ConnectorRequest, type FakeConnector, fakeConnector } from '../support/connector.ts';
import { Chats } from './chats.ts';

/** How far the sending of a message has come. */
export type CardMoment =
  'beforeSend' | 'afterSend' | 'beforeUpdate' | 'afterUpdate' | 'beforeNotice' | 'afterNotice';
export type OutsideMoment = PostMoment | CardMoment;

/** Microsoft's side, which nobody kills, and what it saw. */
export interface World {
  readonly dir: string;
  readonly graph: GraphMiniature;
  readonly azurite: Azurite;
  readonly identity: Identity;
  readonly connector: FakeConnector;
  readonly chats: Chats;
  /** Told at every moment while something of the bot's is under way; true before a message: it does not arrive. */
  onMoment: (moment: OutsideMoment) => boolean;
  /** The settings of the bot but its database. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const botPassword = 'a secret of the crash test';
/** Seconds. The shortest that the settings allow; the marker is then waited for twelve times as long. */
const graceSeconds = '1';

export async function startWorld({ list }: { readonly list: 'on' | 404 }): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'crash-'));
  const [azurite, identity] = await Promise.all([
    startAzurite({ dir: join(dir, 'blobs') }),
    startIdentity({ dir, tenantId, botId, botPassword }),
  ]);
  const chats = new Chats();
  const graph = await startGraph({
    dir: join(dir, 'graph'),
    identity,
    connectionString: azurite.connectionString,
    retryAfterSeconds: 1,
    list,
    packages: false,
    // The bot is under test here, not the quota.
    quotas: { exportsPerDay: 1e6, exportsPerSubjectPerDay: 1e6, operationRequestsPerHour: 1e7 },
    durations: { operationMs: 1_500, startMs: 300, lateMs: 3_000, slowAnswerMs: 21_000 },
    onMoment: (moment) => void world.onMoment(moment),
  });
  const connector = await fakeConnector({
    meets: (request) => {
      const moment = cardMoment(request);
      return moment && world.onMoment(`before${moment}`) ? { status: 0, drop: true } : undefined;
    },
    answers: (request, answer) => {
      const moment = cardMoment(request);
      if (!moment) return;
      const { conversationId, activityId } = placeOf(request);
      const id = activityId ?? String((answer.body as { id: unknown }).id);
      chats.keep(conversationId, activityId, id, request.body as Message);
      world.onMoment(`after${moment}`);
    },
  });
  const world: World = {
    dir,
    graph,
    azurite,
    identity,
    connector,
    chats,
    onMoment: () => false,
    settings: {
      ...settingsOf({ dir, graph, identity, azurite, serviceUrlHost: new URL(connector.url).host }),
      PORT: '0',
      HOST: '127.0.0.1',
      BOT_PASSWORD: botPassword,
      NODE_COMPILE_CACHE: join(dir, 'compiled'),
      APPROVAL: 'four-eyes',
      CARD_PRIVACY: 'full',
      POLL_FLOOR_SECONDS: '1',
      RECOVERY_GRACE_SECONDS: graceSeconds,
      SUBMISSIONS_PER_DAY: '1000',
      REVOKE_AFTER_HOURS: '0',
    },
    stop: async () => {
      await Promise.all([graph.stop(), connector.close()]);
      await Promise.all([identity.stop(), azurite.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
  return world;
}

function placeOf({ path }: ConnectorRequest): { conversationId: string; activityId: string | undefined } {
  const [, , , conversationId = '', , activityId] = path.split('/');
  return { conversationId, activityId };
}

function cardMoment({ method, path, body }: ConnectorRequest): 'Send' | 'Update' | 'Notice' | undefined {
  if (!path.includes('/activities') || body?.['type'] === 'typing') return undefined;
  if (method === 'PUT') return 'Update';
  return 'attachments' in (body ?? {}) ? 'Send' : 'Notice';
}
