/** What the bot says to a message: each answer as the messages that say it, and where. */
import { helpCard } from '../../../cards/helpCard.ts';
import { hintCard } from '../../../cards/hintCard.ts';
import { refusalText } from '../../../cards/refusal.ts';
import { forEveryReader } from '../../../cards/readAlong.ts';
import { words } from '../../../cards/words/index.ts';
import type { Refusal, RefusalCode } from '../../../domain/refusal.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { TurnAnswer } from '../../../ports/turns.ts';
import type { Incoming } from './activities.ts';
import type { Outbound } from '../outbound/messenger.ts';
import { type Outgoing, cardMessage, textMessage } from '../outbound/messages.ts';

export interface Said {
  readonly conversation: Conversation;
  readonly message: Outgoing;
}

interface Where {
  readonly activity: Incoming;
  /** Where somebody wrote. */
  readonly conversation: Conversation;
  /** Where cards go: the 1:1 chat, when only the sender sees what is said in that conversation. */
  readonly home: Conversation;
  /** Their own chat with the bot; undefined when it cannot be opened. */
  readonly own: () => Promise<Conversation | undefined>;
  readonly outbound: Pick<
    Outbound,
    'privacyIn' | 'renderStatus' | 'renderPage' | 'renderForm' | 'renderSeveral'
  >;
}

/** As many sentences as people in one command. */
const maxSentences = 20;

/** Refusals of what nobody could understand: with a button that helps. */
const notUnderstood: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'unknownCommand',
  'unknownFilter',
  'numberMissing',
  'whichExport',
]);

export async function said(answer: TurnAnswer, where: Where): Promise<readonly Said[]> {
  const { activity, conversation, home, outbound } = where;
  const { locale } = activity;
  const here = (message: Outgoing): Said[] => [{ conversation, message }];
  const elsewhere = words(locale).exports.private;
  switch (answer.kind) {
    case 'asked': {
      const { requests } = answer;
      // One card says enough of itself; many get one message that counts them.
      const told: Said[] =
        requests.length < 2
          ? []
          : [
              {
                conversation: home,
                message: textMessage(home, outbound.renderSeveral(requests, home, locale)),
              },
            ];
      return home === conversation
        ? told
        : [
            ...told,
            ...here(textMessage(conversation, words(locale).exports.askedPrivately(requests.length))),
          ];
    }
    case 'redelivered':
    // Its files are offered by Teams' own cards.
    case 'audit':
      return [];
    case 'help':
      return here(cardMessage(conversation, helpCard({ locale, scope: conversation.kind })));
    case 'status': {
      // A targeted message is as private as the 1:1 chat.
      const reader = activity.targeted ? home : conversation;
      return here(cardMessage(conversation, outbound.renderStatus(answer, reader, locale)));
    }
    case 'list': {
      // Its buttons need a message that stays.
      const message = cardMessage(home, outbound.renderPage(answer.page, { locale, later: false }));
      return home === conversation
        ? here(message)
        : [{ conversation: home, message }, ...here(textMessage(conversation, elsewhere))];
    }
    case 'form': {
      // It is filled in over a while, and only by whoever opened it: it lives in their own chat.
      const message = cardMessage(home, outbound.renderForm(answer.form, locale));
      return home === conversation
        ? here(message)
        : [{ conversation: home, message }, ...here(textMessage(conversation, elsewhere))];
    }
    case 'decided': {
      const { number, state } = answer.request;
      return here(textMessage(conversation, words(locale).decided[answer.verb](number, state.kind)));
    }
    case 'private':
      return [
        ...(await said(answer.answer, {
          ...where,
          conversation: answer.conversation,
          home: answer.conversation,
        })),
        ...here(textMessage(conversation, elsewhere)),
      ];
    case 'refused':
      return refused(answer.refusals, where);
  }
}

async function refused(refusals: readonly Refusal[], where: Where): Promise<readonly Said[]> {
  const { activity, conversation, outbound } = where;
  const { locale } = activity;
  const written = { text: activity.text, names: activity.mentions.map(({ name }) => name) };
  const isShared = conversation.kind !== 'personal' && !activity.targeted;
  const shown = isShared
    ? refusals.map((each) => forEveryReader(each, outbound.privacyIn(conversation), written))
    : refusals;
  const [only, ...others] = shown;
  if (only && others.length === 0 && notUnderstood.has(only.code))
    return [{ conversation, message: cardMessage(conversation, hintCard(only, { locale })) }];

  const here = sentences(shown, locale);
  const all = sentences(refusals, locale);
  const own = here === all ? undefined : await where.own();
  if (!own) return [{ conversation, message: textMessage(conversation, here) }];
  return [
    { conversation: own, message: textMessage(own, all) },
    { conversation, message: textMessage(conversation, `${here}\n\n${words(locale).exports.private}`) },
  ];
}

function sentences(refusals: readonly Refusal[], locale: string): string {
  const all = [...new Set(refusals.map((refusal) => refusalText(refusal, { locale })))];
  return all.slice(0, maxSentences).join('\n\n');
}
