/** What the bot says to a message: each answer as the messages that say it, and where. */
import { helpCard } from '../../../cards/helpCard.ts';
import { hintCard } from '../../../cards/hintCard.ts';
import { refusalText } from '../../../cards/refusal.ts';
import { forEveryReader } from '../../../cards/readAlong.ts';
import { words } from '../../../cards/words/index.ts';
import { isBlanked } from '../../../domain/exportRequest.ts';
import type { Refusal, RefusalCode } from '../../../domain/refusal.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Form, TurnAnswer } from '../../../ports/turns.ts';
import type { Incoming } from './activities.ts';
import type { Outbound } from '../outbound/messenger.ts';
import { type Outgoing, cardMessage, textMessage } from '../outbound/messages.ts';

export interface Said {
  readonly conversation: Conversation;
  readonly message: Outgoing;
  /** What somebody fills in, and may close by a command. */
  readonly isForm?: true;
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
    'privacyIn' | 'labelled' | 'renderStatus' | 'renderPage' | 'renderForm' | 'renderSeveral'
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
  const named = (names: boolean, message: Outgoing) => (names ? outbound.labelled(message, locale) : message);
  switch (answer.kind) {
    case 'asked': {
      const { requests, notTaken = [] } = answer;
      // One card says enough of itself; many get one message that counts them.
      const told: Said[] =
        requests.length < 2
          ? []
          : [
              {
                conversation: home,
                message: named(
                  (await outbound.privacyIn(home)) !== 'reference',
                  textMessage(home, await outbound.renderSeveral(requests, home, locale)),
                ),
              },
            ];
      const left = notTaken.length === 0 ? [] : await refused(notTaken, where);
      return home === conversation
        ? [...told, ...left]
        : [
            ...told,
            ...here(textMessage(conversation, words(locale).exports.askedPrivately(requests.length))),
            ...left,
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
      const names = (await outbound.privacyIn(reader)) !== 'reference' && !isBlanked(answer.request.ask);
      const card = await outbound.renderStatus(answer, reader, locale);
      return here(named(names, cardMessage(conversation, card)));
    }
    case 'list': {
      // Its buttons need a message that stays.
      const message = named(
        answer.page.requests.length > 0 || answer.page.whose !== undefined,
        cardMessage(home, outbound.renderPage(answer.page, { locale, later: false })),
      );
      return home === conversation
        ? here(message)
        : [{ conversation: home, message }, ...here(textMessage(conversation, elsewhere))];
    }
    case 'form': {
      // It is filled in over a while, and only by whoever opened it: it lives in their own chat.
      const message = named(
        namesSomebody(answer.form),
        cardMessage(home, outbound.renderForm(answer.form, locale)),
      );
      const shown: Said = { conversation: home, message, isForm: true };
      return home === conversation ? [shown] : [shown, ...here(textMessage(conversation, elsewhere))];
    }
    case 'cancel':
      return [
        ...(await said(answer.otherwise, where)),
        ...here(textMessage(conversation, words(locale).form.cancelByButton)),
      ];
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

/** Whom the form is about stands in it, or in what is said about it. */
export const namesSomebody = ({ draft, cautions, problems }: Form) =>
  draft.people.length > 0 || draft.addresses !== '' || cautions.length > 0 || problems.some(isAboutSomebody);

/** Details of a refusal that say who somebody is. */
const isAboutSomebody = ({ details }: Refusal) => 'name' in details || 'address' in details;

async function refused(refusals: readonly Refusal[], where: Where): Promise<readonly Said[]> {
  const { activity, conversation, outbound } = where;
  const { locale } = activity;
  const written = {
    text: activity.pieces.map((piece) => (piece.kind === 'words' ? piece.text : ' ')).join(''),
    names: activity.pieces.flatMap((piece) => (piece.kind === 'mention' ? [piece.name] : [])),
  };
  const isShared = conversation.kind !== 'personal' && !activity.targeted;
  const privacy = await outbound.privacyIn(conversation);
  const shown = isShared ? refusals.map((each) => forEveryReader(each, privacy, written)) : refusals;
  const [only, ...others] = shown;
  if (only && others.length === 0 && notUnderstood.has(only.code))
    return [{ conversation, message: cardMessage(conversation, hintCard(only, { locale })) }];

  const say = (to: Conversation, about: readonly Refusal[], text: string): Said => {
    const message = textMessage(to, text);
    return {
      conversation: to,
      message: about.some(isAboutSomebody) ? outbound.labelled(message, locale) : message,
    };
  };
  const here = sentences(shown, locale);
  const all = sentences(refusals, locale);
  const own = here === all ? undefined : await where.own();
  if (!own) return [say(conversation, shown, here)];
  return [say(own, refusals, all), say(conversation, shown, `${here}\n\n${words(locale).exports.private}`)];
}

function sentences(refusals: readonly Refusal[], locale: string): string {
  const all = [...new Set(refusals.map((refusal) => refusalText(refusal, { locale })))];
  return all.slice(0, maxSentences).join('\n\n');
}
