import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDirectory } from '../../src/adapters/graph/directory.ts';
import { parseUserId } from '../../src/domain/ids.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { decide } from '../../src/workflow/decide.ts';
import { handle } from '../support/handle.ts';
import { type Bot, startBot } from '../adapters/teams/bot.ts';
import {
  botTeamsId,
  cardClick,
  conversations,
  megan,
  message,
  ravi,
  tenantId,
} from '../adapters/teams/teamsActivities.ts';
import { type GraphServer, type Reply, startGraphServer } from '../support/graphServer.ts';
import { hour, mona, start, type World, world } from '../support/world.ts';

// The real door, the real workflow and the real Graph adapter with the bounds it has in production; the store is in memory.

const clicker = parseUserId(ravi.aadObjectId)!;
const somebodyElse = parseUserId(megan.aadObjectId)!;
/** What a person waits for, and longer than Graph is waited for. */
const answeredWithinMs = 3_000;

let bot: Bot;
let graph: GraphServer;
let w: World;

beforeEach(async () => {
  [bot, graph] = await Promise.all([startBot(), startGraphServer()]);
  const people = { users: [clicker, somebodyElse], groups: ['0c000000-0000-4000-8000-000000000001'] };
  w = world({ approvers: people, requesters: people });
  const credential = { getToken: async () => ({ token: 'the-token', expiresOnTimestamp: 2 ** 52 }) };
  const settings = { graphUrl: graph.url, version: 'v1.0' as const, credential, log: w.ports.log };
  const ports: Ports = { ...w.ports, directory: createDirectory({ ...settings, clock: w.clock }) };
  bot.say.click = (click) => decide(click, ports);
  bot.say.turn = (turn) => handle(turn, ports);
});
afterEach(async () => {
  await Promise.all([bot.close(), graph.close()]);
});

const person = (id: string, { name }: { readonly name: string }) => ({
  id,
  displayName: name,
  userPrincipalName: `${name.split(' ')[0]!.toLowerCase()}@contoso.example`,
  mail: null,
  userType: 'Member',
  accountEnabled: true,
});
const answers = ({ path }: { readonly path: string }): Reply => {
  if (path.includes('checkMemberGroups')) return { status: 200, json: { value: [] } };
  if (path.includes('transitiveMembers')) return { status: 200, json: { value: [] } };
  if (path.includes('$filter')) return { status: 200, json: { value: [person(somebodyElse, megan)] } };
  return { status: 200, json: person(path.includes(clicker) ? clicker : somebodyElse, ravi) };
};

const late: [string, Reply | ((request: { readonly path: string }) => Reply)][] = [
  ['says nothing', 'silence'],
  [
    'answers after 2.7 s',
    (request) => ({ ...(answers(request) as { readonly status: number }), afterMs: 2_700 }),
  ],
  [
    'answers one of the two questions',
    (request) => (request.path.includes('checkMemberGroups') ? answers(request) : 'silence'),
  ],
];

async function quickly<T>(act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await act();
  expect(performance.now() - began).toBeLessThan(answeredWithinMs);
  return result;
}

describe.each(late)('when Graph %s', (_what, reply) => {
  test('a click is answered in 3 s with what happened, changes nothing, and works once Graph answers', async () => {
    const card: NewCard = {
      role: 'approval',
      conversation: {
        id: conversations.personal.id,
        kind: 'personal',
        serviceUrl: bot.connector.url,
        tenantId,
        botId: botTeamsId,
      },
      locale: 'en',
    };
    const expiresAt = new Date(start.getTime() + 72 * hour);
    const { id } = await w.given({ kind: 'awaitingApproval', approvals: [], expiresAt, attempt: 1 }, [card]);
    const [{ id: cardId } = { id: '' }] = await w.cards();
    const click = async () => {
      const response = await bot.post(
        cardClick('personal', 'approve', { card: cardId }, { serviceUrl: bot.connector.url }),
      );
      expect(response.status).toBe(200);
      return (await response.json()) as { readonly type: string; readonly value: unknown };
    };

    graph.says(reply);
    const told = await quickly(click);
    expect(told.type).toBe('application/vnd.microsoft.activity.message');
    expect(told.value).toMatch(/did not say in time.*nothing changed.*Try again/);
    expect((await w.request()).state).toMatchObject({ kind: 'awaitingApproval', approvals: [] });
    expect(w.requests.audit().at(-1)).toMatchObject({
      event: 'refuse',
      actor: clicker,
      requestId: id,
      details: { verb: 'approve', code: 'checkUnavailable' },
    });

    graph.says(answers);
    expect((await quickly(click)).type).toBe('application/vnd.microsoft.card.adaptive');
    expect((await w.request()).state).toMatchObject({
      kind: 'approved',
      approvals: [{ by: { id: clicker } }],
    });
  });

  test('a command is answered in 3 s with what happened, stores nothing, and works once Graph answers', async () => {
    let count = 0;
    const command = async () => {
      bot.connector.requests.length = 0;
      const text = '/export megan@contoso.example DSR-104 letter';
      await bot.post(message('personal', text, { serviceUrl: bot.connector.url, id: String(++count) }));
      return bot.connector.messages().map(({ body }) => String(body?.['text']));
    };
    graph.says(reply);
    const [told] = await quickly(command);
    expect(told).toMatch(/did not say in time.*nothing changed.*Try again/);
    expect(w.requests.latest()).toBeUndefined();

    const approver = { '@odata.type': '#microsoft.graph.user', ...person(mona.id, mona) };
    graph.says((request) =>
      request.path.includes('transitiveMembers')
        ? { status: 200, json: { value: [approver] } }
        : answers(request),
    );
    await quickly(command);
    expect((await w.request()).ask).toMatchObject({ requester: { id: clicker }, caseNumber: 'DSR-104' });
  });
});
