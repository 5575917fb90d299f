import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, jest, test } from '@jest/globals';
import { clouds, cloudNames, type CloudName } from '../../src/clouds.ts';
import { botAppId, cardClick, message, ravi, tenantId } from '../adapters/teams/teamsActivities.ts';
import { type Laboratory, startLaboratory, storageAccount } from './laboratory.ts';

jest.setTimeout(120_000);

const main = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
const intoTheLab = new URL('./intoTheLab.ts', import.meta.url).href;
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** The real bot, set up for this cloud by nothing but its name. */
async function startBot(cloud: CloudName, laboratory: Laboratory): Promise<string> {
  const bot = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', intoTheLab, main],
    {
      env: {
        PATH: process.env['PATH'],
        CLOUD: cloud,
        ...(clouds[cloud].graphVersion === 'beta' && { GRAPH_VERSION: 'beta' }),
        HOST: '127.0.0.1',
        PORT: '0',
        BOT_ID: botAppId,
        BOT_TENANT_ID: tenantId,
        BOT_PASSWORD: 'a secret of the tests',
        EXPORT_STORAGE_CONNECTION_STRING: laboratory.connectionString,
        REQUESTERS: `user:${ravi.aadObjectId}`,
        APPROVERS: `user:${ravi.aadObjectId}`,
        APPROVAL: 'self',
        POLL_FLOOR_SECONDS: '1',
        DATA_DIR: join(laboratory.dir, 'bot'),
        NODE_EXTRA_CA_CERTS: laboratory.caFile,
        LABORATORY_PORT: String(laboratory.port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  stops.push(() => stop(bot));
  return `http://127.0.0.1:${await portOf(bot)}`;
}

async function stop(bot: ChildProcess): Promise<void> {
  if (bot.exitCode !== null) return;
  const ended = once(bot, 'exit');
  bot.kill('SIGTERM');
  await ended;
}

function portOf(bot: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += String(chunk);
      const [, port] = /"event":"ready".*?"port":(\d+)|"port":(\d+).*?"ready"/.exec(said) ?? [];
      if (port !== undefined) resolve(port);
    };
    bot.stdout?.on('data', hear);
    bot.stderr?.on('data', hear);
    bot.once('exit', (code) => reject(new Error(`the bot ended with ${String(code)}: ${said}`)));
  });
}

/** What a cloud's own hosts end with: a value copied from another row would be seen. */
const endings: Record<CloudName, RegExp> = {
  global: /\.(?:com|net)$/,
  gcc: /\.(?:com|net)$/,
  gcchigh: /(?:\.us|\.usgovcloudapi\.net)$/,
  dod: /(?:\.us|\.usgovcloudapi\.net)$/,
  china: /\.cn$/,
};

test.each(cloudNames)(
  '%s: a whole export talks to the hosts of this cloud and to no other',
  async (cloud) => {
    const row = clouds[cloud];
    const laboratory = await startLaboratory(row);
    stops.push(() => laboratory.close());
    const url = await startBot(cloud, laboratory);
    const serviceUrl = `https://${row.serviceUrlHosts[0] ?? ''}/teams/`;
    const post = async (activity: object) =>
      fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await laboratory.token()}` },
        body: JSON.stringify(activity),
      });

    const said = await post(message('personal', '/export megan@contoso.example DSR-104', { serviceUrl }));
    expect(said.status).toBeLessThan(300);
    const shown = await laboratory.until('the card', ({ body }) => body.includes('"verb":"approve"'));
    const sent = laboratory.asked
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/activities'))
      .indexOf(shown);
    expect(sent).toBeGreaterThanOrEqual(0);
    const { data } = /"data":(?<data>\{[^{}]*\})/.exec(shown.body)!.groups!;
    const card = JSON.parse(data!) as Record<string, unknown>;
    const clicked = await post(
      cardClick('personal', 'approve', card, { serviceUrl, replyToId: `sent-${String(sent + 1)}` }),
    );
    expect(await clicked.text()).toContain('"type":"application/vnd.microsoft.card.adaptive"');
    await laboratory.until('the closing card', ({ body }) => body.includes('Export complete'));

    const blobHost = `${storageAccount}.${row.blobHostSuffixes[0] ?? ''}`;
    expect([...new Set(laboratory.asked.map(({ host }) => host))].sort()).toEqual(
      [
        ...new Set([
          new URL(row.graph).host,
          new URL(row.authority).host,
          new URL(row.botOpenIdMetadata).host,
          row.serviceUrlHosts[0],
          blobHost,
        ]),
      ].sort(),
    );
    for (const { host } of laboratory.asked) expect(host).toMatch(endings[cloud]);
    // Tokens are asked for this cloud's resources only, and Graph is asked in the version that the cloud has.
    const scopes = laboratory.asked
      .filter(({ path }) => path.endsWith('/token'))
      .map(({ body }) => new URLSearchParams(body).get('scope')?.split(' ')[0]);
    expect([...new Set(scopes)].sort()).toEqual([row.botScope, `${row.graph}/.default`].sort());
    const graphPaths = laboratory.asked.filter(({ host }) => host === new URL(row.graph).host);
    for (const { path } of graphPaths) expect(path).toMatch(new RegExp(`^/${row.graphVersion}/`));
  },
);
