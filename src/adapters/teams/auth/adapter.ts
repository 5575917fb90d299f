/**
 * The SDK's adapter, split where it hurts: `channelTokens` checks the token, our door the activity, and only then the SDK runs the turn.
 */
import type { Activity, InvokeResponse, TurnContext } from 'botbuilder';
import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import type { ClaimsIdentity, ServiceClientCredentialsFactory } from 'botframework-connector';

/** Not used by this bot, but the SDK takes its settings all or not at all. RFC 2606: nobody is ever there. */
const nobody = 'https://nobody.invalid';

export class ChannelAdapter extends TeamsAdapter {
  readonly #audience: string;
  readonly #identity: ClaimsIdentity;

  constructor(
    bot: { readonly id: string; readonly tenantId: string },
    endpoints: { readonly botLogin: string; readonly botScope: string; readonly botIssuer: string },
    credentials: ServiceClientCredentialsFactory,
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
        ToBotFromChannelOpenIdMetadataUrl: nobody,
        ToBotFromEmulatorOpenIdMetadataUrl: nobody,
        OAuthUrl: nobody,
        ValidateAuthority: true,
      },
      credentials,
    );
    this.#audience = endpoints.botScope;
    this.#identity = this.createClaimsIdentity(bot.id);
  }

  /** Runs the turn of an activity that the door let in. */
  take(
    activity: Activity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    const claimsIdentity = this.#identity;
    const connectorFactory = this.botFrameworkAuthentication.createConnectorFactory(claimsIdentity);
    return this.processActivity(
      { audience: this.#audience, claimsIdentity, connectorFactory },
      activity,
      turn,
    );
  }
}
