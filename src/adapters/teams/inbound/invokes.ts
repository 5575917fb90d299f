/**
 * Invokes that this bot takes no part in. Whoever waits for one reads a sentence where Teams shows it, and nobody reads that "the app
 * cannot be reached", which is what Teams says to a status of 4xx or 5xx. Shapes: Teams docs, "Search based message extensions",
 * "Action based message extensions", "Dialogs", "Dynamic search in Adaptive Cards", "Add code to enable SSO in your bot app".
 */
import { type Incoming, text } from './activities.ts';

export interface InvokeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What is shown below a card, to the clicker alone (Adaptive Cards docs, "Universal Action Model", response format). */
export const messageBody = (value: string) => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
});

/** The sentence, in the form that this invoke's answer has. */
export function invokeAnswer(
  { name, value }: Pick<Incoming, 'name' | 'value'>,
  sentence: string,
): InvokeAnswer {
  switch (name) {
    case 'composeExtension/query':
    case 'composeExtension/selectItem':
    case 'composeExtension/queryLink':
    case 'composeExtension/anonymousQueryLink':
      return ok({ composeExtension: { type: 'message', text: sentence } });
    case 'composeExtension/fetchTask':
    case 'composeExtension/submitAction':
    case 'task/fetch':
    case 'task/submit':
      return ok({ task: { type: 'message', value: sentence } });
    case 'application/search':
      return ok({
        statusCode: 200,
        type: 'application/vnd.microsoft.search.searchResponse',
        value: { results: [] },
      });
    case 'signin/tokenExchange':
      // 200 would say that the token was taken.
      return {
        status: 412,
        body: {
          id: text(value, 'id'),
          connectionName: text(value, 'connectionName'),
          failureDetail: sentence,
        },
      };
    case 'adaptiveCard/action':
    case '':
    case 'invoke':
    case 'suggestedActions/submit':
      return ok(messageBody(sentence));
    // Nobody waits for a sentence (`signin/verifyState`, `signin/failure`), or nobody knows in which form.
    default:
      return ok({});
  }
}

const ok = (body: unknown): InvokeAnswer => ({ status: 200, body });

/**
 * Buttons that are none of ours and whose answer is shown nowhere: of the kind `invoke`, which has a name on Android only
 * (github.com/microsoft/botbuilder-dotnet, issue 5907), and suggested actions.
 */
export const isForeignButton = ({ type, name }: Pick<Incoming, 'type' | 'name'>): boolean =>
  type === 'invoke' && ['', 'invoke', 'suggestedActions/submit'].includes(name);
