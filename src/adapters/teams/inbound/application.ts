/** Which activity goes where, by teams-ai's routes. */
import type { TurnContext } from 'botbuilder';
// The files rather than the package: its index loads OpenAI's tokenizer tables, 75 MB and a fifth of a second at each start.
import { AdaptiveCardActionExecuteResponseType } from '@microsoft/teams-ai/lib/AdaptiveCards.js';
import { Application } from '@microsoft/teams-ai/lib/Application.js';
import type { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import type { TurnState } from '@microsoft/teams-ai/lib/TurnState.js';
import { anyVerbs, isVerb } from '../../../cards/verbs.ts';
import { words } from '../../../cards/words/index.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Log } from '../../../ports/log.ts';
import type { Handler, Handlers } from '../../../ports/handlers.ts';
import { type ClickBody, type clicks, type InvokeError, unknownActionError } from './clicks.ts';
import { invokeAnswer, isForeignButton } from './invokes.ts';
import { turnKey } from './activities.ts';
import type { AuditFiles } from './auditFiles.ts';
import type { Admitted } from './door.ts';
import { admittedIn, command, notUnderstood, pastedSecret, takeInHand, turnInHand } from './turnInHand.ts';
import type { turns } from './turns.ts';

export interface TeamsApplication {
  run(context: TurnContext, admitted: Admitted): Promise<void>;
  /** When everything is done that nobody waited for. */
  settled(): Promise<void>;
}

export function application(parts: {
  readonly adapter: TeamsAdapter;
  readonly botId: string;
  readonly turns: ReturnType<typeof turns>;
  /** What is done about each command. */
  readonly commands: Handlers;
  readonly casePattern?: RegExp;
  readonly clicks: ReturnType<typeof clicks>;
  readonly audit: Pick<AuditFiles, 'onAccept' | 'onDecline'>;
  readonly learn: (admitted: Admitted, when?: { readonly always: boolean }) => Promise<void>;
  /** The bot was removed from a conversation. */
  readonly removed: (conversation: Conversation) => Promise<void>;
  /** The bot was added to a conversation, perhaps again. False when Teams said so before, in a message of the same key. */
  readonly installed: (conversation: Conversation, key: string) => Promise<boolean>;
  readonly log: Log;
}): TeamsApplication {
  const { turns, clicks, commands, learn, log } = parts;
  const inHand = new Set<Promise<void>>();

  const app = new Application<TurnState>({
    adapter: parts.adapter,
    botAppId: parts.botId,
    // It removes the first mention only; `activities.ts` removes all.
    removeRecipientMention: false,
    // It is one timer for all concurrent turns, and one would stop another's.
    startTypingTimer: false,
    longRunningMessages: false,
    // Left open, the first answer with a `refresh` would change the mode of its route for ever.
    adaptiveCards: {
      actionExecuteResponseType: AdaptiveCardActionExecuteResponseType.REPLACE_FOR_INTERACTOR,
    },
    // No storage: two turns that write the same state at once fail after they have answered. Nothing is kept in TurnState.
  });

  // What was typed, and what it was changed to (`messageUpdate`, `editMessage`). The first route that takes a turn has it.
  app.message(pastedSecret, says(commands.onPastedSecret));
  app.message(command('export'), says(commands.onExport)); // /export @user DSR-104 asked by letter
  app.message(command('status'), says(commands.onStatus)); // /status 7
  app.message(command('list'), says(commands.onList)); // /list overdue, /status @user
  app.message(command('withdraw'), says(commands.onWithdraw)); // /withdraw 7
  app.message(command('approve'), says(commands.onApprove)); // /approve 7
  app.message(command('reject'), says(commands.onReject)); // /reject 7 wrong person
  app.message(command('audit'), says(commands.onAudit)); // /audit
  app.message(command('help'), says(commands.onHelp)); // /help
  app.message(notUnderstood, says(commands.onNotUnderstood));
  // Whoever takes a deleted message back does not say it again.
  app.messageEventUpdate('undeleteMessage', () => Promise.resolve());

  app.activity('installationUpdate', async (context) => {
    const admitted = admittedIn(context);
    const { activity, conversation } = admitted;
    if (activity.action === 'remove') return removedOrLog(conversation);
    // What was known of it may say that the bot was removed.
    await learnOrLog(admitted, { always: true });
    if (activity.action !== 'add' || !conversation) return;
    const isNews = await parts.installed(conversation, turnKey(activity)).catch((error: unknown) => {
      log.error('teams.installNotStored', error, { conversationId: conversation.id });
      return true;
    });
    if (!isNews) return;
    // Where an administrator finds the id for APPROVAL_CONVERSATION and the like.
    log.info('teams.added', { conversationId: conversation.id, kind: conversation.kind });
    await turns.welcome(conversation, activity.locale);
  });

  app.activity('conversationUpdate', (context) => {
    const admitted = admittedIn(context);
    const { membersRemoved, recipientId } = admitted.activity;
    return membersRemoved.includes(recipientId) ? removedOrLog(admitted.conversation) : learnOrLog(admitted);
  });

  app.adaptiveCards.actionExecute(Object.keys(anyVerbs), async (context) => {
    const admitted = admittedIn(context);
    const verb = verbIn(context);
    // Beside the click, neither before it nor before its answer: the clicker waits.
    beside(learnOrLog(admitted));
    const body = verb ? await clicks.onClick(admitted, verb) : unknownActionError(admitted.activity.locale);
    if (!isError(body)) return body;
    // The library says cards and sentences, no errors. It leaves an answer alone that is there already.
    await respond(context, body);
    return '';
  });

  app.fileConsentAccept((context) => {
    parts.audit.onAccept(admittedIn(context));
    return Promise.resolve();
  });
  app.fileConsentDecline((context) => parts.audit.onDecline(admittedIn(context)));

  // A verb or an invoke that nobody takes would be answered with 501, and Teams would say that the app cannot be reached.
  app.addRoute(
    (context) => Promise.resolve(context.activity.type === 'invoke'),
    async (context) => {
      const { activity, conversation } = admittedIn(context);
      const { name, locale } = activity;
      log.warn('teams.unknownInvoke', { name: name.slice(0, 60) });
      if (name === 'adaptiveCard/action') {
        await respond(context, unknownActionError(locale));
        return;
      }
      const { notHere, unknownAction } = words(locale).transport;
      const isButton = isForeignButton(activity);
      const { status, body } = invokeAnswer(activity, isButton ? unknownAction : notHere);
      await context.sendActivity({ type: 'invokeResponse', value: { status, body } });
      if (isButton && conversation) await turns.unknownButton(conversation, locale);
    },
    true,
  );

  async function removedOrLog(conversation: Conversation | undefined): Promise<void> {
    if (!conversation) return;
    log.info('teams.removed', { conversationId: conversation.id, kind: conversation.kind });
    await parts.removed(conversation).catch((error: unknown) => {
      log.error('teams.removalNotStored', error, { conversationId: conversation.id });
    });
  }

  async function learnOrLog(admitted: Admitted, when?: { readonly always: boolean }): Promise<void> {
    await learn(admitted, when).catch((error: unknown) => {
      log.error('teams.referenceNotLearnt', error, { conversationId: admitted.activity.conversation.id });
    });
  }

  /** A command's handler as a route's: its answer is said where somebody wrote. The selector saw to it that this command it is. */
  function says<Understood>(handler: Handler<Understood>) {
    return async (context: TurnContext): Promise<void> => {
      const { admitted, understood } = turnInHand(context);
      await turns.answer(admitted, (turn) => handler(understood as Understood, turn));
    };
  }

  function beside(work: Promise<void>): void {
    inHand.add(work);
    void work.finally(() => inHand.delete(work));
  }

  return {
    run: async (context, admitted) => {
      takeInHand(context, admitted, parts.casePattern);
      await app.run(context);
    },
    settled: async () => {
      await Promise.all(inHand);
    },
  };
}

const isError = (body: ClickBody): body is InvokeError => typeof body === 'object' && 'statusCode' in body;

function verbIn(context: TurnContext) {
  const { action } = context.activity.value as { action?: { verb?: unknown } };
  return isVerb(action?.verb) ? action.verb : undefined;
}

/** 200 outside whatever is said inside; an empty object where nothing is said, because Teams takes an empty body for silence. */
async function respond(context: TurnContext, body: object): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
}
