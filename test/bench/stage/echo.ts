/** The baseline: `botbuilder` on restify. */
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { credentials, sayAgain, sdkSettings, serveEcho } from './echoServer.ts';

serveEcho(new CloudAdapter(new ConfigurationBotFrameworkAuthentication(sdkSettings, credentials)), sayAgain);
