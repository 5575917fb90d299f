/**
 * The SDK's adapter, split where it hurts: first the token, then our door, then the turn. `adapter.process` would do it in
 * one go, answer 500 to some bad tokens, quote the reason in the body, and print it.
 */
import type { Activity, InvokeResponse, TurnContext } from 'botbuilder';
import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import {
  type AuthenticateRequestResult,
  AuthenticationError,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import { type ChannelKeys, channelKeys } from './channelKeys.ts';
import { lanes } from './lanes.ts';
import { quietly } from './quiet.ts';
import { type Timer, within } from './timer.ts';

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

export type Authenticated =
  | { readonly kind: 'sender'; readonly identity: AuthenticateRequestResult }
  /** The token is missing, foreign, forged, too old or meant for somebody else. */
  | { readonly kind: 'stranger' }
  /** The keys could not be fetched, so nobody can tell. */
  | { readonly kind: 'unknown'; readonly error: unknown };

export class ChannelAdapter extends TeamsAdapter {
  readonly #issuer: string;
  readonly #tenants: readonly string[];
  readonly #timer: Timer;
  readonly #inTurn = lanes();
  readonly #keys: ChannelKeys;
  /** Ids of keys that have signed a good token. */
  readonly #goodKeys = new Set<string>();

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
    this.#issuer = endpoints.botIssuer;
    this.#tenants = [bot.tenantId.toLowerCase(), botFrameworkTenant];
  }

  /** Whether the request comes from Bot Connector, and is meant for this bot and this service URL. */
  async authenticate(authorization: string, activity: Activity): Promise<Authenticated> {
    if (!this.#isFromChannel(authorization)) return { kind: 'stranger' };
    // The SDK picks the kind of check by the activity's own words; to us there is only one channel.
    const asTeams = { ...activity, channelId: 'msteams' };
    const check = () =>
      quietly(() => this.botFrameworkAuthentication.authenticateRequest(asTeams, authorization));
    const key = keyOf(authorization);
    try {
      if (!(await this.#keys.has(key))) return { kind: 'stranger' };
    } catch (error) {
      return { kind: 'unknown', error };
    }
    // Until it has checked one good token the SDK fetches its own copy of the keys, for each request: those wait for each other,
    // nobody longer than the bound, and nothing is done for who has gone.
    let isLate = false;
    const bounded = async () =>
      isLate ? undefined : within(this.#timer, checkTimeoutMs, check(), () => undefined);
    const checked = this.#goodKeys.has(key) ? bounded() : this.#inTurn('first check', bounded);
    try {
      const identity = await within(this.#timer, checkTimeoutMs, checked, () => {
        isLate = true;
        return undefined;
      });
      if (!identity) return { kind: 'unknown', error: new Error('the keys were not there in time') };
      this.#goodKeys.add(key);
      return { kind: 'sender', identity };
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

  /**
   * Only tokens that say they are the channel's get as far as the SDK. It would also take "emulator" tokens: whatever Entra
   * issued for our app id, for any audience. And it remembers each tenant id it reads in a token, signed or not, for ever.
   */
  #isFromChannel(authorization: string): boolean {
    const [, , payload] = tokenShape.exec(authorization) ?? [];
    const { iss, tid } = decode(payload);
    if (iss !== this.#issuer) return false;
    return tid === undefined || (typeof tid === 'string' && this.#tenants.includes(tid.toLowerCase()));
  }
}

const tokenShape = /^Bearer ([\w-]+)\.([\w-]+)\.[\w-]*$/;

function keyOf(authorization: string): string {
  const { kid } = decode(tokenShape.exec(authorization)?.[1]);
  return typeof kid === 'string' ? kid : '';
}

/** What a part of a token says, without any reason to believe it. */
function decode(part: string | undefined): { iss?: unknown; tid?: unknown; kid?: unknown } {
  try {
    const said: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof said === 'object' && said !== null ? said : {};
  } catch {
    return {};
  }
}

/** The SDK marks its own failures to load the keys with 500; without a connection they are fetch errors. */
function keysUnavailable(error: unknown): boolean {
  if (error instanceof AuthenticationError) return error.statusCode >= 500;
  return error instanceof Error && (error.name === 'FetchError' || error.name === 'AbortError');
}
