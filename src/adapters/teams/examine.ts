/** Whether Teams lets the bot do its work: its token for the connector, the keys it checks others with, and one card. */
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { testCard } from '../../cards/testCard.ts';
import type { Credential } from '../../credential.ts';
import { failed, type Finding, finding, ok, renewal } from '../../finding.ts';
import { connector } from './outbound/connector.ts';
import { deliveryOf } from './outbound/delivery.ts';
import { serviceUrls } from './inbound/door.ts';
import { cardMessage } from './outbound/messages.ts';
import { realTimer } from './timer.ts';

export interface TeamsExamination {
  readonly botId: string;
  readonly credential: Credential;
  readonly endpoints: {
    readonly botScope: string;
    readonly botOpenIdMetadata: string;
    readonly serviceUrlHosts: readonly string[];
  };
  /** A conversation that gets a test card, which is taken back at once. */
  readonly send?: { readonly conversationId: string; readonly serviceUrl?: string; readonly locale: string };
}

const callMs = 10_000;
/** Entra ID's word for a client secret that was right once (Entra docs, "AADSTS error codes"). */
const secretEnded = 'AADSTS7000222';

export async function* examineTeams(options: TeamsExamination): AsyncGenerator<Finding> {
  const { endpoints, send } = options;
  const own = await finding('teams.token', () => ownToken(options));
  yield own;
  yield await finding('teams.keys', () => keys(endpoints.botOpenIdMetadata));
  if (send && own.result === 'ok') yield await finding('teams.send', () => sendAndTakeBack(options, send));
}

async function ownToken({ credential, endpoints }: TeamsExamination) {
  try {
    await credential.getToken(endpoints.botScope);
    return ok('Entra ID gives a token for the connector');
  } catch (error) {
    // MSAL's message quotes the request; its code, AADSTS… or its own, says what to look up.
    const { errorCode, message = '' } = error as { readonly errorCode?: string; readonly message?: string };
    const code = /AADSTS\d+/.exec(message)?.[0] ?? errorCode ?? 'no answer';
    if (code === secretEnded) return failed(`the client secret has ended (${code})`, renewal);
    return failed(
      `Entra ID gives no token for the connector (${code})`,
      'check BOT_ID, BOT_TENANT_ID, BOT_TYPE, and the secret or certificate and its expiry',
    );
  }
}

const metadata = z.object({ jwks_uri: z.string().url() });
const keySet = z.object({ keys: z.array(z.object({ kid: z.string() })).min(1) });

/** Without the channel's keys no message can be let in. */
async function keys(address: string) {
  const get = async (url: string): Promise<unknown> => {
    const { bodyAsText } = await createDefaultHttpClient().sendRequest(
      createPipelineRequest({
        url,
        allowInsecureConnection: true,
        abortSignal: AbortSignal.timeout(callMs),
      }),
    );
    return JSON.parse(bodyAsText ?? '');
  };
  const { jwks_uri } = metadata.parse(await get(address));
  const found = keySet.parse(await get(jwks_uri));
  return ok(`${found.keys.length} keys to check Teams’ requests with`);
}

async function sendAndTakeBack(
  { botId, credential, endpoints }: TeamsExamination,
  {
    conversationId,
    serviceUrl = defaultServiceUrl(endpoints.serviceUrlHosts),
    locale,
  }: NonNullable<TeamsExamination['send']>,
) {
  const teams = connector({
    credential,
    scope: endpoints.botScope,
    serviceUrls: serviceUrls(endpoints.serviceUrlHosts),
    timer: realTimer,
  });
  const activities = `/${encodeURIComponent(conversationId)}/activities`;
  const body = cardMessage({ id: conversationId, botId: `28:${botId}` }, testCard(locale));
  const sent = deliveryOf(await teams.call('POST', serviceUrl, activities, { body }));
  if (sent.kind !== 'delivered') {
    return failed(
      `the test card did not arrive (${'because' in sent ? sent.because : sent.kind})`,
      'install the bot in that conversation, and check its id and the service URL',
    );
  }
  const removed = await teams.call(
    'DELETE',
    serviceUrl,
    `${activities}/${encodeURIComponent(sent.activityId)}`,
  );
  return removed.kind === 'answered' && removed.status < 300
    ? ok('a test card arrived and was taken back')
    : failed('a test card arrived and could not be taken back', 'delete it by hand');
}

/** Where bots begin conversations by themselves (Teams docs, "Send proactive messages"). */
const defaultServiceUrl = (hosts: readonly string[]) => `https://${hosts[0] ?? ''}/teams/`;
