import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { createServer, plugins } from 'restify';
import { type Bot, startBot } from '../adapters/teams/bot.ts';
import { botAppId, message, tenantId } from '../adapters/teams/teamsActivities.ts';
import { issuerName } from '../support/channelIssuer.ts';
import { alternate, type Measured, type Options, quantile } from './bench.ts';

export const name = 'door';
export const what =
  'What our checks at the door add to a turn, over HTTP with a good token; an event that nothing answers';

export async function run({ length }: Options): Promise<Measured> {
  const bot = await startBot();
  const bare = await bareSdk(bot);
  try {
    const activity = JSON.stringify(
      message('personal', '', { type: 'event', serviceUrl: bot.connector.url, name: 'nothing' }),
    );
    const authorization = `Bearer ${await bot.issuer.token()}`;
    const post = async (url: string) => {
      const response = await fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: activity,
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${url} answered ${String(response.status)}`);
    };
    const rounds = { ci: 10, short: 3_000, full: 10_000 }[length];
    const cpu = { baseline: [] as number[], ours: [] as number[] };
    /** Both servers and the client are this process, so that a turn's processor time is whatever passed meanwhile. */
    const counted = async (url: string, into: number[]) => {
      const before = process.cpuUsage();
      await post(url);
      const { user, system } = process.cpuUsage(before);
      into.push((user + system) / 1_000);
    };
    const took = await alternate(
      () => counted(bare.url, cpu.baseline),
      () => counted(bot.url, cpu.ours),
      rounds,
      rounds / 10,
    );
    const figure = (what: string, unit: string, values: typeof cpu) => {
      const added = quantile(values.ours, 0.99) - quantile(values.baseline, 0.99);
      return {
        what,
        unit,
        baseline: { of: 'CloudAdapter on restify, token check on', values: values.baseline },
        ours: { of: 'token check and door', values: values.ours },
        target: { says: `adds under 3 ms at p99 (${added.toFixed(2)})`, met: added < 3 },
      };
    };
    // Without the rounds that warm up.
    const counts = { baseline: cpu.baseline.slice(-rounds), ours: cpu.ours.slice(-rounds) };
    return {
      figures: [
        figure('answer', 'ms', { baseline: [...took.baseline], ours: [...took.ours] }),
        figure('processor time', 'ms', counts),
      ],
      notes: [
        'Where other work keeps the cores busy, the p99 of an answer is a wait for them, some 50 ms here and there; the processor time is not.',
      ],
    };
  } finally {
    await bare.close();
    await bot.close();
  }
}

/** The SDK as its samples set it up: it checks the same tokens with the same keys, and its turn does nothing. */
async function bareSdk({ issuer }: Bot): Promise<{ readonly url: string; close(): Promise<void> }> {
  const nobody = 'https://nobody.invalid';
  const adapter = new CloudAdapter(
    new ConfigurationBotFrameworkAuthentication({
      MicrosoftAppId: botAppId,
      MicrosoftAppPassword: 'secret-of-the-bot',
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: tenantId,
      ToChannelFromBotLoginUrl: nobody,
      ToChannelFromBotOAuthScope: 'https://api.botframework.com/.default',
      ToBotFromChannelTokenIssuer: issuerName,
      ToBotFromChannelOpenIdMetadataUrl: issuer.metadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: nobody,
      OAuthUrl: nobody,
      ValidateAuthority: true,
    }),
  );
  const server = createServer();
  server.use(plugins.bodyParser());
  server.post('/api/messages', async (request, response) => {
    const { headers, method = '' } = request;
    const body = request.body as Record<string, unknown>;
    await adapter.process({ headers, method, body }, response, () => Promise.resolve());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${String(server.address().port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.server.closeAllConnections();
      }),
  };
}
