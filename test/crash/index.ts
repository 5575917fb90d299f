/** `npm run test:crash`: kills the real process at every named and at many random moments, and counts. */
import { parseArgs } from 'node:util';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { Campaign, type CampaignOptions, type Outcome, usualPatienceMs } from './campaign.ts';
import { moments } from './moments.ts';
import { olderBackup } from './olderBackup.ts';
import { embeddedStore, postgresStore } from './store.ts';
import { startWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'both' },
    instances: { type: 'string', default: '1,3' },
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Parts of names of the moments to run, by comma; `none` for none, nothing for all. */
    moments: { type: 'string', default: '' },
    /** Whether Graph offers LIST. */
    list: { type: 'string', default: 'on,404' },
    backup: { type: 'string', default: 'yes' },
    /** Seconds until a request counts as stuck. */
    patience: { type: 'string', default: String(usualPatienceMs / 1_000) },
  },
});

const seed = Number(values.seed);
const rounds = Number(values.rounds);
const patienceMs = 1_000 * Number(values.patience);
const chosen =
  values.moments === 'none'
    ? []
    : moments.filter(({ name }) => values.moments.split(',').some((part) => name.includes(part)));
const lists = values.list.split(',').map((one) => (one === 'on' ? 'on' : 404));
const fleets = values.instances.split(',').map(Number);
const stores = values.store === 'both' ? ['embedded', 'postgres'] : [values.store];
const say = (sentence: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${sentence}`);
const table: Record<string, string | number>[] = [];
let violations = 0;

function report(what: string, outcome: Outcome): void {
  const { reached, violations: broken, ...counts } = outcome;
  const missed = [...reached].filter(([, died]) => !died).map(([name]) => name);
  table.push({ what, ...counts, violations: broken.length + missed.length });
  violations += broken.length + missed.length;
  for (const name of missed) console.log(`  moment never came: ${name}`);
  for (const one of broken) console.log(`  VIOLATION ${one}`);
}

say(`seed ${String(seed)}: the same stories and pauses come with --seed ${String(seed)}`);
const server: Postgres | undefined = stores.includes('postgres') ? await startPostgres() : undefined;
try {
  for (const [at, kind] of stores.entries()) {
    for (const instances of kind === 'embedded' ? [1] : fleets) {
      const list = lists[(at + fleets.indexOf(instances)) % lists.length]!;
      const title = `${kind}, ${String(instances)} instance${instances === 1 ? '' : 's'}, LIST ${String(list)}`;
      const run = async (what: string, work: (options: CampaignOptions) => Promise<Outcome>) => {
        say(`${title}: ${what}`);
        const world = await startWorld({ list });
        try {
          const store =
            server && kind === 'postgres' ? await postgresStore(server) : embeddedStore(world.dir);
          report(`${title}: ${what}`, await work({ world, store, instances, list, patienceMs, say }));
        } finally {
          await world.stop();
        }
      };
      const campaign = (kill: (campaign: Campaign) => Promise<void>) => async (options: CampaignOptions) => {
        const one = new Campaign(options);
        await kill(one);
        say('bringing everything to rest');
        return one.rest();
      };
      if (chosen.length > 0) {
        await run(
          'named moments',
          campaign((one) => one.atMoments(chosen)),
        );
      }
      if (rounds > 0) {
        await run(
          'random moments',
          campaign((one) => one.atRandom(rounds, seed)),
        );
      }
      if (values.backup === 'yes') await run('an older backup', olderBackup);
    }
  }
} finally {
  await server?.stop();
}
console.table(table);
console.log(violations === 0 ? 'No promise was broken.' : `${String(violations)} promises were broken.`);
process.exitCode = violations === 0 ? 0 : 1;
