import { type Activity, INVOKE_RESPONSE_KEY, type InvokeResponse, TurnContext } from 'botbuilder';
import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';

/**
 * The SDK's adapter without its ways in and out: `channelTokens` checks the token and our door the activity before it runs a turn, and
 * what is sent goes through our connector, because the SDK's repeats a POST. It has no client to send with, so it cannot.
 */
export class ChannelAdapter extends TeamsAdapter {
  /** Runs the turn of an activity that the door let in. */
  async take(
    activity: Activity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    const context = new TurnContext(this, activity);
    await this.runMiddleware(context, turn);
    const answer = context.turnState.get<Activity | undefined>(INVOKE_RESPONSE_KEY);
    return answer?.value as InvokeResponse | undefined;
  }
}
