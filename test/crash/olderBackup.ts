import type { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { chainBreaksAt, auditRows } from '../adapters/store/auditChain.ts';
import { scenarioPeople } from '../../src/sandbox/people.ts';
import type { ScenarioName } from '../../src/sandbox/graph/scenarios.ts';
import { runTool } from '../support/tool.ts';
import type { CampaignOptions, Outcome } from './campaign.ts';
import { containersIn } from './count.ts';
import { Fleet } from './fleet.ts';
import { People, type Story } from './people.ts';
import type { Plan } from './plans.ts';
import { comeToRest, owed } from './store.ts';

/** Requests that stand before their last click when the backup is taken, and have got further when it is put back. */
const plans: readonly Omit<Plan, 'where' | 'hold'>[] = [
  { scenario: 'fine', deeds: ['approve'], ends: 'completed' },
  { scenario: 'lostAnswer', deeds: ['approve'], ends: 'completed' },
  { scenario: 'markerOnly', deeds: ['approve', 'startOver'], ends: 'completed' },
  { scenario: 'forbidden', deeds: ['approve', 'tryAgain'], ends: 'completed' },
];

/**
 * A backup is taken, people go on, everything is ordered; then the backup is put back, and people click once more on what the
 * database remembers. Graph's ledger may not grow by a single export, and the log names what the database does not know.
 */
export async function olderBackup({
  world,
  store,
  instances,
  patienceMs,
  say,
}: CampaignOptions): Promise<Outcome> {
  const unknown = new Set<string>();
  const fleet = new Fleet(instances, { ...world.settings, ...store.settings }, ({ event, container }) => {
    if (event === 'storage.unknownContainer' && container !== undefined) unknown.add(container);
  });
  const people = new People(world, fleet, patienceMs);
  let open: () => void = () => undefined;
  const hold = new Promise<void>((resolve) => {
    open = resolve;
  });
  fleet.start();
  const held = plans.map((plan) => {
    let standing: Promise<void> | undefined;
    const stands = new Promise<void>((resolve) => {
      standing = people.live({ ...plan, where: 'group', hold, atHold: resolve }).then(() => undefined);
    });
    return { stands, ended: standing! };
  });
  await Promise.race([
    Promise.all(held.map(({ stands }) => stands)),
    Promise.all(held.map(({ ended }) => ended)),
  ]);
  const before = [...people.stories];
  // Approved and not ordered when the backup is taken: what comes back orders by itself, and nobody clicks.
  const throttled = people.live({
    scenario: 'throttled',
    where: 'group',
    deeds: ['approve'],
    ends: 'completed',
  });
  const waiting = people.stories.at(-1)!;
  await shown(world.chats.events, waiting, () =>
    world.chats.about(waiting.caseNumber).some(({ title }) => title === 'Approved, not ordered yet'),
  );
  await fleet.stop();
  await store.backUp();
  say('backed up; people go on');

  for (const name of ['markerOnly', 'forbidden'] as const) world.graph.script(personOf(name), 'fine');
  fleet.start();
  open();
  const later = [1, 2].map(() =>
    people.live({ scenario: 'fine', where: 'personal', deeds: ['approve'], ends: 'completed' }),
  );
  await Promise.all([...held.map(({ ended }) => ended), throttled, ...later]);
  await comeToRest(fleet, store);
  const ordered = world.graph.ledger().length;
  const stuckBefore = people.stories.flatMap(({ stuck }) => stuck ?? []);

  await store.putBack();
  const database = await store.open();
  const known = await database.db.selectFrom('attempts').select('container').execute();
  await database.close();
  const forgotten = (await containersIn(world)).filter(
    (name) => !known.some(({ container }) => container === name),
  );
  const { status, err } = await runTool('showCards', [], store.settings);
  if (status !== 0) throw new Error(err);
  say(`the backup is back; it does not know ${String(forgotten.length)} of the containers`);
  fleet.start();
  const answers = await Promise.all(
    before.map(async (story) => {
      const verb = story.plan.deeds.at(-1)!;
      // What Teams shows is of later; the cards that the backup can decide on are shown anew.
      const look = () => people.cardWith(story, verb) !== undefined;
      await Promise.race([
        shown(world.chats.events, story, look),
        wait(patienceMs, undefined, { ref: false }),
      ]);
      const card = people.cardWith(story, verb);
      return card ? people.clickOn(story, verb, card) : `no card with ${verb} came back`;
    }),
  );
  await comeToRest(fleet, store);

  const restored = await store.open();
  try {
    const requests = await restored.db.selectFrom('requests').select(['id', 'kind']).execute();
    const ledger = world.graph.ledger();
    const violations = [
      ...stuckBefore.map((why) => `stuck before the restore: ${why}`),
      ...(await owed(restored)).map((what) => `stuck: ${what}`),
      ...answers.filter((told) => told !== '').map((told) => `a click was refused: ${told}`),
      ...requests.filter(({ kind }) => kind !== 'completed').map(({ id, kind }) => `${id} ended ${kind}`),
      ...(ledger.length > ordered ? [`${String(ledger.length - ordered)} exports were ordered again`] : []),
      ...forgotten.filter((name) => !unknown.has(name)).map((name) => `${name} was not reported`),
      ...(chainBreaksAt(await auditRows(restored)) === undefined ? [] : ['the audit chain breaks']),
      ...fleet.unexpected,
    ];
    if (forgotten.length < 2) violations.push('the backup was not older than the orders');
    return {
      requests: requests.length,
      accepted: ledger.length,
      posts: world.graph.posts().length,
      uncertain: requests.filter(({ kind }) => kind === 'uncertain').length,
      extraCopies: 0,
      kills: fleet.kills,
      reached: new Map(),
      violations,
    };
  } finally {
    await restored.close();
  }
}

const personOf = (name: ScenarioName) => scenarioPeople.find(({ scenario }) => scenario === name)!.id;

function shown(events: EventEmitter, { caseNumber }: Story, look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const see = () => {
      if (!look()) return;
      events.off(caseNumber, see);
      resolve();
    };
    events.on(caseNumber, see);
    see();
  });
}
