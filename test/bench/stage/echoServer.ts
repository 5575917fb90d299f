/** What both baselines share: the SDK's settings with the token check on, and restify as the SDK's samples set it up. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Msal from '@azure/msal-node' with { 'resolution-mode': 'require' };
import type { CloudAdapter, TurnContext } from 'botbuilder';
import {
  MsalServiceClientCredentialsFactory,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import { createServer, plugins } from 'restify';

const { ConfidentialClientApplication } = createRequire(import.meta.url)('@azure/msal-node') as typeof Msal;
const setting = (name: string) => process.env[name] ?? '';
const endpoints = JSON.parse(readFileSync(setting('CLOUD_ENDPOINTS'), 'utf8')) as Record<string, string>;
const botLogin = `${endpoints['authority'] ?? ''}/${setting('BOT_TENANT_ID')}`;
const nobody = 'https://nobody.invalid';

export const botId = setting('BOT_ID');

export const sdkSettings = {
  MicrosoftAppId: botId,
  MicrosoftAppTenantId: setting('BOT_TENANT_ID'),
  MicrosoftAppType: 'SingleTenant',
  ToChannelFromBotLoginUrl: botLogin,
  ToChannelFromBotOAuthScope: 'https://api.botframework.com',
  ToBotFromChannelTokenIssuer: endpoints['botIssuer'] ?? '',
  ToBotFromChannelOpenIdMetadataUrl: endpoints['botOpenIdMetadata'] ?? '',
  ToBotFromEmulatorOpenIdMetadataUrl: nobody,
  OAuthUrl: nobody,
  ValidateAuthority: true,
};

/** The SDK's own, told that the local authority is one. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the SDK's own class implements, not extends
export const credentials: ServiceClientCredentialsFactory = new MsalServiceClientCredentialsFactory(
  botId,
  new ConfidentialClientApplication({
    auth: {
      clientId: botId,
      authority: botLogin,
      clientSecret: setting('BOT_PASSWORD'),
      knownAuthorities: [new URL(botLogin).host],
    },
  }),
);

/** Says what it hears; a click is answered with a word. */
export async function sayAgain(context: TurnContext): Promise<void> {
  if (context.activity.type === 'invoke') {
    const body = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Heard.' };
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  } else {
    await context.sendActivity(`You said: ${context.activity.text}`);
  }
}

export function serveEcho(adapter: CloudAdapter, turn: (context: TurnContext) => Promise<void>): void {
  const server = createServer();
  server.use(plugins.bodyParser());
  server.post('/api/messages', async (request, response) => {
    const { headers, method = '' } = request;
    const body = request.body as Record<string, unknown>;
    await adapter.process({ headers, method, body }, response, turn);
  });
  server.get('/readyz', (_request, response, next) => {
    response.send(200, {});
    next();
  });
  server.listen(Number(setting('PORT')), setting('HOST'));
  process.on('SIGTERM', () => process.exit(0));
}
