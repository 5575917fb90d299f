/** Which activity goes where, by teams-ai's routes. */
import type { TurnContext } from 'botbuilder';
// The files rather than the package: its index loads OpenAI's tokenizer tables, 75 MB and a fifth of a second at each start.
import { AdaptiveCardActionExecuteResponseType } from '@microsoft/teams-ai/lib/AdaptiveCards.js';
import { Application } from '@microsoft/teams-ai/lib/Application.js';
import type { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import type { TurnState } from '@microsoft/teams-ai/lib/TurnState.js';
import { anyVerbs, isVerb } from '../../../cards/verbs.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Log } from '../../../ports/log.ts';
import { type InvokeBody, type clicks, unknownActionBody } from './clicks.ts';
import { turnKey } from './activities.ts';
import type { AuditFiles } from './auditFiles.ts';
import type { Admitted } from './door.ts';
import type { turns } from './turns.ts';

const admittedKey = Symbol('admitted');

export type RunTurn = (context: TurnContext, admitted: Admitted) => Promise<void>;

export function application(parts: {
  readonly adapter: TeamsAdapter;
  readonly botId: string;
  readonly turns: ReturnType<typeof turns>;
  readonly clicks: ReturnType<typeof clicks>;
  readonly audit: Pick<AuditFiles, 'onAccept' | 'onDecline'>;
  readonly learn: (admitted: Admitted) => Promise<void>;
  /** The bot was added to a conversation, perhaps again. False when Teams said so before, in a message of the same key. */
  readonly installed: (conversation: Conversation, key: string) => Promise<boolean>;
  readonly log: Log;
}): RunTurn {
  const { turns, clicks, learn, log } = parts;

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

  app.activity('message', (context) => turns.onMessage(admittedIn(context)));

  app.activity('installationUpdate', async (context) => {
    const admitted = admittedIn(context);
    await learnOrLog(admitted);
    const { activity, conversation } = admitted;
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

  app.activity('conversationUpdate', (context) => learnOrLog(admittedIn(context)));

  app.adaptiveCards.actionExecute(Object.keys(anyVerbs), async (context) => {
    const admitted = admittedIn(context);
    const verb = verbIn(context);
    // Beside the click, not before it: the clicker waits.
    const learning = learnOrLog(admitted);
    await respond(
      context,
      verb ? await clicks.onClick(admitted, verb) : unknownActionBody(admitted.activity.locale),
    );
    await learning;
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
      const { name, locale } = admittedIn(context).activity;
      log.warn('teams.unknownInvoke', { name: name.slice(0, 60) });
      await respond(context, name === 'adaptiveCard/action' ? unknownActionBody(locale) : undefined);
    },
    true,
  );

  async function learnOrLog(admitted: Admitted): Promise<void> {
    await learn(admitted).catch((error: unknown) => {
      log.error('teams.referenceNotLearnt', error, { conversationId: admitted.activity.conversation.id });
    });
  }

  return async (context, admitted) => {
    context.turnState.set(admittedKey, admitted);
    await app.run(context);
  };
}

const admittedIn = (context: TurnContext): Admitted => context.turnState.get<Admitted>(admittedKey);

function verbIn(context: TurnContext) {
  const { action } = context.activity.value as { action?: { verb?: unknown } };
  return isVerb(action?.verb) ? action.verb : undefined;
}

/** 200 outside whatever is said inside; an empty object where nothing is said, because Teams takes an empty body for silence. */
async function respond(context: TurnContext, body: InvokeBody | undefined): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: body ?? {} } });
}
