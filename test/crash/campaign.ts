import { setTimeout as wait } from 'node:timers/promises';
import { type Count, count } from './count.ts';
import { Fleet } from './fleet.ts';
import type { Moment } from './moments.ts';
import { People } from './people.ts';
import { chanceOf, endOf, randomPlan } from './plans.ts';
import { comeToRest, type Store } from './store.ts';
import type { World } from './world.ts';

export interface CampaignOptions {
  readonly world: World;
  readonly store: Store;
  readonly instances: number;
  readonly list: 'on' | 404;
  /** A person waits so long before they say that a request is stuck. */
  readonly patienceMs: number;
  readonly say: (sentence: string) => void;
}

export interface Outcome extends Count {
  readonly kills: number;
  /** Moments by name, and whether somebody died at them. */
  readonly reached: ReadonlyMap<string, boolean>;
}

/** The queue may wait five minutes after many failures. */
export const usualPatienceMs = 360_000;
/** A moment that has not come by then does not come. */
const momentPatienceMs = 60_000;

/** Lives of the program, people who use it, and what is counted once everything is at rest. */
export class Campaign {
  readonly fleet: Fleet;
  readonly people: People;
  readonly #options: CampaignOptions;
  readonly #reached = new Map<string, boolean>();
  readonly #stories: Promise<unknown>[] = [];
  #open = 0;

  constructor(options: CampaignOptions) {
    const { world, store } = options;
    this.#options = options;
    this.fleet = new Fleet(options.instances, { ...world.settings, ...store.settings }, () => undefined);
    this.people = new People(world, this.fleet, options.patienceMs);
  }

  /** Begins a story that goes on beside everything else. */
  begin(plan: Parameters<People['live']>[0]): void {
    this.#open += 1;
    this.#stories.push(this.people.live(plan).finally(() => (this.#open -= 1)));
  }

  /** Every moment in turn: the process of each life dies at its own. */
  async atMoments(moments: readonly Moment[]): Promise<void> {
    const { world, list, say } = this.#options;
    // What takes long to come about begins now, and waits for its turn.
    const turns = moments.map(({ plan }) => {
      let begin: () => void = () => undefined;
      const hold = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const early = plan.deeds.length > 1;
      return { begin, early, plan: { ...plan, ends: endsOf(plan, list), ...(early && { hold }) } };
    });
    this.#arm(moments[0]);
    this.fleet.start();
    for (const { early, plan } of turns) if (early) this.begin({ ...plan, where: 'group' });
    for (const [at, moment] of moments.entries()) {
      const turn = turns[at]!;
      const death = this.fleet.death(momentPatienceMs);
      let done = false;
      if ('outside' in moment.kill) {
        const { outside } = moment.kill;
        world.onMoment = (now) => {
          if (done || now !== outside) return false;
          done = true;
          this.fleet.cut();
          return true;
        };
      }
      this.#arm(moments[at + 1]);
      if (turn.early) turn.begin();
      else this.begin({ ...turn.plan, where: at % 3 === 0 ? 'personal' : 'group' });
      const died = await death;
      this.#reached.set(moment.name, died);
      say(`${died ? 'died' : 'NOT REACHED'}: ${moment.name}`);
      world.onMoment = () => false;
      // Those that did not die of this one are ended too, so that the next moment finds all of them prepared.
      if (!died || this.#options.instances > 1) this.fleet.cut();
    }
    this.fleet.arm(undefined);
  }

  #arm(moment: Moment | undefined): void {
    this.fleet.arm(moment && 'commit' in moment.kill ? moment.kill.commit : undefined);
  }

  /** Kills at moments that nobody chose, starting included. The same seed gives the same stories and pauses. */
  async atRandom(rounds: number, seed: number): Promise<void> {
    const { instances, list, say } = this.#options;
    const chance = chanceOf(seed);
    this.fleet.start();
    for (let round = 1; round <= rounds; round += 1) {
      // The machine is shared: stories that wait their time cost nothing, those that run do.
      if (this.#open < 40) this.begin(randomPlan(chance, list));
      const whileStarting = chance() < 0.3;
      const pause = chance();
      const who = Math.floor(chance() * instances);
      if (whileStarting) await wait(pause * 1_500);
      else {
        await this.fleet.url();
        await wait(pause * 2_500);
      }
      if (instances > 1 && chance() < 0.1) this.fleet.cut();
      else this.fleet.kill(who);
      if (round % 20 === 0)
        say(`${String(round)} of ${String(rounds)} killed, ${String(this.#open)} stories open`);
    }
  }

  /** Waits until every story has come to its end and nothing is owed, and counts. */
  async rest(): Promise<Outcome> {
    const { world, store } = this.#options;
    await Promise.all(this.#stories);
    await world.graph.settled();
    await comeToRest(this.fleet, store);
    const database = await store.open();
    try {
      const counted = await count(database, world, this.people.stories);
      return {
        ...counted,
        violations: [...counted.violations, ...this.fleet.unexpected],
        kills: this.fleet.kills,
        reached: this.#reached,
      };
    } finally {
      await database.close();
    }
  }
}

function endsOf({ scenario, deeds }: Moment['plan'], list: 'on' | 404) {
  const last = deeds.at(-1);
  if (last === 'reject') return 'rejected';
  if (last === 'withdraw') return 'withdrawn';
  return last === 'abandon' ? 'abandoned' : endOf(scenario, list);
}
