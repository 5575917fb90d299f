/**
 * The SDK's adapter, split where it hurts: first the token, then our door, then the turn. `adapter.process` would do it in
 * one go, answer 500 to some bad tokens, quote the reason in the body, and print it.
 */
import type { Activity, InvokeResponse, TurnContext } from 'botbuilder';
import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import {
  type AuthenticateRequestResult,
  AuthenticationConstants,
  AuthenticationError,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import { couldBeTheChannels, type Expected, readBearer } from './bearer.ts';
import { type ChannelKeys, channelKeys } from './channelKeys.ts';
import { quietly } from './quiet.ts';
import { type Timer, within } from '../timer.ts';
import { type Authenticated, tokenChecks } from './tokenChecks.ts';

export interface AuthenticationEndpoints {
  readonly botLogin: string;
  readonly botScope: string;
  readonly botIssuer: string;
  readonly botOpenIdMetadata: string;
}

/** Not used by this bot, but the SDK takes its settings all or not at all. RFC 2606: nobody is ever there. */
const nobody = 'https://nobody.invalid';
/** The tenant of Bot Connector itself, which the SDK knows. */
const botFrameworkTenant = 'd6d49420-f39b-4df7-a1dc-d59a935871db';

/** The SDK's fetching of the keys has no bound of its own. */
const checkTimeoutMs = 5_000;

export class ChannelAdapter extends TeamsAdapter {
  readonly #expected: Expected;
  readonly #timer: Timer;
  readonly #keys: ChannelKeys;
  readonly #limited = tokenChecks();

  constructor(
    bot: { readonly id: string; readonly tenantId: string },
    endpoints: AuthenticationEndpoints,
    credentials: ServiceClientCredentialsFactory,
    timer: Timer,
  ) {
    // Without an app id the SDK would let everybody in.
    if (bot.id.trim() === '') throw new TypeError('a bot without an app id would accept every request');
    super(
      {
        MicrosoftAppId: bot.id,
        MicrosoftAppTenantId: bot.tenantId,
        ToChannelFromBotLoginUrl: endpoints.botLogin,
        ToChannelFromBotOAuthScope: endpoints.botScope,
        ToBotFromChannelTokenIssuer: endpoints.botIssuer,
        ToBotFromChannelOpenIdMetadataUrl: endpoints.botOpenIdMetadata,
        ToBotFromEmulatorOpenIdMetadataUrl: nobody,
        OAuthUrl: nobody,
        ValidateAuthority: true,
      },
      credentials,
    );
    this.#timer = timer;
    this.#keys = channelKeys(endpoints.botOpenIdMetadata);
    this.#expected = {
      issuer: endpoints.botIssuer,
      audience: bot.id,
      tenants: [bot.tenantId.toLowerCase(), botFrameworkTenant],
    };
  }

  /**
   * Whether the request comes from Bot Connector and is meant for this bot: by its header alone, so that of a stranger's request
   * nothing else is read.
   */
  async authenticate(authorization: string): Promise<Authenticated> {
    const bearer = readBearer(authorization);
    if (!bearer || !couldBeTheChannels(bearer, this.#expected, Date.now())) return { kind: 'stranger' };
    try {
      if (!(await this.#keys.has(bearer.keyId))) return { kind: 'stranger' };
    } catch (error) {
      return { kind: 'unknown', error };
    }
    // The SDK may fetch its own copy of the keys meanwhile: nobody waits longer than the bound, and nothing is done for who has gone.
    let isLate = false;
    const late = (): Authenticated => {
      isLate = true;
      return { kind: 'unknown', error: new Error('the keys were not there in time') };
    };
    const check = async () =>
      isLate ? late() : within(this.#timer, checkTimeoutMs, this.#check(authorization), late);
    return within(this.#timer, checkTimeoutMs, this.#limited(authorization, check), late);
  }

  async #check(authorization: string): Promise<Authenticated> {
    try {
      const identity = await quietly(() =>
        // The SDK picks the kind of check by the activity's own words; to us there is only one channel. Whoever reads the activity
        // compares its service URL.
        this.botFrameworkAuthentication.authenticateRequest(
          { channelId: 'msteams', serviceUrl: '' } as Activity,
          authorization,
        ),
      );
      const claim: unknown = identity.claimsIdentity.getClaimValue(AuthenticationConstants.ServiceUrlClaim);
      return typeof claim === 'string'
        ? { kind: 'sender', identity, serviceUrl: claim }
        : { kind: 'stranger' };
    } catch (error) {
      return keysUnavailable(error) ? { kind: 'unknown', error } : { kind: 'stranger' };
    }
  }

  /** Runs the turn of a sender whose activity the door let in. */
  take(
    identity: AuthenticateRequestResult,
    activity: Activity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(identity, activity, turn);
  }
}

/**
 * The SDK marks its own failures to load the keys with 500; without a connection they are fetch errors. A key that is the channel's
 * and that it does not have yet (it asks again after an hour) says nothing about the token either.
 */
function keysUnavailable(error: unknown): boolean {
  if (error instanceof AuthenticationError)
    return error.statusCode >= 500 || error.message.startsWith('Signing Key could not be retrieved');
  return error instanceof Error && (error.name === 'FetchError' || error.name === 'AbortError');
}
