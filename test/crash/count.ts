import { BlobServiceClient } from '@azure/storage-blob';
import type { Database } from '../../src/adapters/store/database/database.ts';
import type { Ask, State } from '../../src/domain/exportRequest.ts';
import { auditRows, chainBreaksAt } from '../adapters/store/auditChain.ts';
import { dataOf } from '../support/teams.ts';
import { showsEnd, type Story } from './people.ts';
import { owed } from './store.ts';
import type { World } from './world.ts';

/** What a round came to. Everything in `violations` is a promise that was broken. */
export interface Count {
  readonly requests: number;
  readonly accepted: number;
  readonly posts: number;
  readonly uncertain: number;
  /** Cards that came twice because nobody could tell whether the first had arrived. */
  readonly extraCopies: number;
  readonly violations: readonly string[];
}

const secondOrders = ['tryAgain', 'startOver'];

/**
 * Compares what the database says, what Graph's own ledger says, what people were told and what their chats show. Called when
 * everything is at rest and no instance runs.
 */
export async function count(database: Database, world: World, stories: readonly Story[]): Promise<Count> {
  const violations: string[] = (await owed(database)).map((what) => `stuck: ${what}`);
  const { db } = database;
  const rows = await db.selectFrom('requests').selectAll().execute();
  const cards = await db.selectFrom('cards').selectAll().execute();
  const audit = await auditRows(database);
  const brokenAt = chainBreaksAt(audit);
  if (brokenAt !== undefined) violations.push(`the audit chain breaks at ${String(brokenAt)}`);
  const requests = rows.map((row) => ({ id: row.id, ask: row.ask as Ask, state: row.state as State }));
  const eventsOf = Map.groupBy(audit, (row) => row.request_id ?? '');
  const ledger = world.graph.ledger();
  const acceptedIn = Map.groupBy(ledger, ({ container }) => container);

  for (const [container, accepted] of acceptedIn) {
    if (accepted.length > 1) violations.push(`${String(accepted.length)} exports in ${container}`);
    const [, id = '', attempt] = /^dsr-(.{36})-(\d+)$/.exec(container) ?? [];
    const ordered = (eventsOf.get(id) ?? []).filter(
      ({ event, actor_kind }) => secondOrders.includes(event) && actor_kind === 'person',
    );
    if (Number(attempt) > 1 + ordered.length) violations.push(`nobody ordered ${container}`);
  }

  for (const { plan, caseNumber, asked, noes, acknowledged, stuck } of stories) {
    if (stuck !== undefined) violations.push(`stuck: ${plan.scenario} ${plan.deeds.join(' ')}: ${stuck}`);
    const mine = requests.filter(({ ask }) => ask.caseNumber === caseNumber);
    const [request, ...others] = mine;
    if (others.length > 0) {
      violations.push(`${caseNumber} is there ${String(mine.length)} times; it was told: ${noes.join(' ')}`);
      continue;
    }
    if (!request) {
      if (asked) violations.push(`lost: ${caseNumber}`);
      continue;
    }
    const events = (eventsOf.get(request.id) ?? []).map(({ event }) => event);
    for (const verb of acknowledged) {
      if (!events.includes(verb)) violations.push(`lost: ${verb} on ${caseNumber}`);
    }
    for (const once of ['approve', 'reject', 'withdraw', 'abandon', 'complete']) {
      const times = events.filter((event) => event === once).length;
      if (times > 1) violations.push(`${caseNumber}: ${once} counted ${String(times)} times`);
    }
    const { state } = request;
    if (state.kind !== plan.ends) {
      violations.push(`${caseNumber}: ${plan.scenario} ended ${state.kind}, expected ${plan.ends}`);
    }
    if ('operation' in state && !ledger.some(({ operationId }) => operationId === state.operation)) {
      violations.push(`${caseNumber} follows an operation that Graph never had`);
    }
    const followed = ['completed', 'failed', 'forgotten', 'abandoned', 'exporting', 'uncertain'];
    const accepted = ledger.some(({ container }) => container.startsWith(`dsr-${request.id}-`));
    if (accepted && !followed.includes(state.kind))
      violations.push(`${caseNumber}: an export that nobody follows`);
    for (const card of cards.filter((one) => one.request_id === request.id)) {
      if (card.lost_because !== null)
        violations.push(`${caseNumber}: a card was given up: ${card.lost_because}`);
      else if (card.role !== 'notice') {
        const title = world.chats.card(card.activity_id ?? '')?.title;
        if (!showsEnd(state.kind, title)) {
          violations.push(`${caseNumber}: a card shows "${String(title)}" in state ${state.kind}`);
        }
      }
    }
  }

  const { extra, violations: tooMany } = copies(world, new Map(cards.map(({ id, sends }) => [id, sends])));
  const posts = world.graph.posts();
  return {
    requests: requests.length,
    accepted: ledger.length,
    posts: posts.length,
    uncertain: requests.filter(({ state }) => state.kind === 'uncertain').length,
    extraCopies: extra,
    violations: [...violations, ...tooMany],
  };
}

/** A card comes again when nobody heard whether it came: after a death, or an outcome that was heard as unknown. */
function copies(
  { chats }: World,
  counted: ReadonlyMap<string, number>,
): { readonly extra: number; readonly violations: readonly string[] } {
  const cards = Map.groupBy(
    chats.sends.filter(({ message }) => message.attachments),
    ({ message }) => String(cardIdIn(message.attachments?.[0]?.content)),
  );
  const violations: string[] = [];
  let extra = 0;
  for (const [id, sent] of cards) {
    // A card without buttons when it is first sent names no row; it is the only one of its kind.
    if (id === 'undefined') continue;
    extra += sent.length - 1;
    const sends = counted.get(id) ?? 0;
    if (sent.length > sends) {
      violations.push(
        `card ${id} came ${String(sent.length)} times, and ${String(sends)} sends were counted`,
      );
    }
  }
  return { extra, violations };
}

const cardIdIn = (card: unknown): unknown =>
  ['approve', 'withdraw', 'tryAgain', 'checkAgain', 'abandon', 'revoke']
    .map((verb) => dataOf(card, verb)['card'])
    .find((id) => id !== undefined);

/** Names of all export containers in the storage account. */
export async function containersIn({ azurite }: World): Promise<string[]> {
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const names: string[] = [];
  for await (const { name } of service.listContainers({ prefix: 'dsr-' })) {
    if (!name.startsWith('dsr-probe-')) names.push(name);
  }
  return names;
}
