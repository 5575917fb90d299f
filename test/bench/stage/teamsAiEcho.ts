/** The baseline of the start: teams-ai on restify, imported as its samples do. */
import { Application, TeamsAdapter } from '@microsoft/teams-ai';
import { botId, credentials, sayAgain, sdkSettings, serveEcho } from './echoServer.ts';

const adapter = new TeamsAdapter(sdkSettings, credentials);
const app = new Application({ adapter, botAppId: botId });
app.activity('message', sayAgain);
serveEcho(adapter, async (context) => {
  await app.run(context);
});
