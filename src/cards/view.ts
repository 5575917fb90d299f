import {
  type ExportRequest,
  isBlanked,
  lifecycle,
  type Person,
  type Rules,
  type StorageLocation,
} from '../domain/exportRequest.ts';
import { type Day, dayAt } from '../domain/day.ts';
import type { Unreached } from '../domain/reach.ts';
import { stepOf } from '../domain/schedule.ts';
import { standingOn, termOf } from '../domain/term.ts';
import { breakable, lengths, plain } from './plain.ts';
import { stands } from './stands.ts';
import { maxReasonLength } from './verbs.ts';
import { dayText, moment, shortMoment, zoneName } from './when.ts';
import { tag, words, type Words } from './words/index.ts';

/** What a card is for. Under four eyes the requester's card and the approval card can be one: `both`. */
export type CardRole = 'requester' | 'approval' | 'both';

/** How much a card shows where others read along. */
export type Privacy = 'full' | 'name' | 'reference';

/** Whether Microsoft can still write into the container. */
export interface WriteAccess {
  readonly kind: 'open' | 'revoked';
  readonly until?: Date;
}

/** What a card depends on besides the request. */
export interface CardContext {
  readonly cardId: string;
  readonly role: CardRole;
  readonly privacy: Privacy;
  readonly rules: Rules;
  /** BCP 47 tag of the reader. */
  readonly locale: string;
  readonly now: Date;
  /** A link to the container in the cloud's portal. */
  readonly portalUrl?: string;
  /** A link to the 1:1 chat with the bot, where the details are. */
  readonly privateChatUrl?: string;
  readonly approverNames?: readonly string[];
  readonly writeAccess?: WriteAccess;
  /** Where the other cards of the request are missing or old: for whoever asked. */
  readonly unreached?: readonly Unreached[];
}

type Tone = 'accent' | 'emphasis' | 'good' | 'warning' | 'attention';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

interface Paragraph {
  readonly text: string;
}

/** A part of a card that may be left out. `shown` is the name that a template's `$when` asks for. */
export type Part<T> = { readonly shown: false } | ({ readonly shown: true } & T);

/** What every card of a request shows, already in words. Its keys are the `${…}` names of the templates. */
export interface RequestView {
  readonly lang: string;
  readonly rtl: boolean;
  readonly fallbackText: string;
  readonly cardId: string;
  readonly tone: Tone;
  readonly kicker: string;
  readonly title: string;
  readonly subject: Part<{ readonly name: string }>;
  readonly address: Part<{ readonly text: string }>;
  /** What the state means, before the facts; what follows from it, after them. */
  readonly lead: readonly Paragraph[];
  readonly facts: readonly Fact[];
  readonly hasFacts: boolean;
  readonly notes: readonly Paragraph[];
  /** The time to answer runs out or is over, while something can still be done here. */
  readonly warning: Part<{ readonly tone: Tone; readonly text: string }>;
  readonly extend: Part<
    Omit<Words['extension'], 'explained'> & { readonly explained: string; readonly maxLength: number }
  >;
  readonly history: Part<{
    readonly title: string;
    readonly entries: readonly { readonly at: string; readonly what: string }[];
  }>;
  readonly privacyNote: Part<{ readonly text: string }>;
  readonly privateChat: Part<{ readonly url: string }>;
  readonly buttons: Words['buttons'];
  /** The share of services that answered. `bar` draws it where the client has no progress bar. */
  readonly progress: Part<{ readonly percent: number; readonly bar: string; readonly text: string }>;
  /** What the export contains (the same for everybody), who may approve it, and what that does. */
  readonly approval: Part<{
    readonly content: readonly Fact[];
    readonly rule: string;
    readonly next: string;
  }>;
  readonly portal: Part<{ readonly url: string }>;
  readonly rejection: Words['rejection'] & { readonly maxLength: number };
  readonly explained: { readonly startOver: string; readonly abandon: string };
  /** Which buttons there are. */
  readonly may: typeof noButtons;
}

const noButtons = {
  decide: false,
  withdraw: false,
  checkAgain: false,
  startOver: false,
  abandon: false,
  tryAgain: false,
  revoke: false,
};

/** What one state has to say; the rest of a view is the same for all. */
export interface Story {
  readonly tone: Tone;
  readonly lead: readonly (string | undefined)[];
  readonly facts: readonly (Fact | undefined)[];
  readonly notes: readonly (string | undefined)[];
  readonly may?: Partial<RequestView['may']>;
  readonly progress?: RequestView['progress'];
  readonly approval?: RequestView['approval'];
  readonly portal?: RequestView['portal'];
}

/** What may be seen through a card of this privacy, and in which words. */
export interface Sight {
  readonly words: Words;
  /** Details: address, case, reason, history, result. */
  readonly full: boolean;
  /** A name in one piece; undefined when it may not be shown or is no longer known. */
  readonly name: (person: Person) => string | undefined;
  /** "A, B and C"; undefined when none may be shown. */
  readonly names: (people: readonly Person[]) => string | undefined;
  readonly moment: (at: Date) => string;
  readonly day: (day: Day) => string;
  readonly percent: (share: number) => string;
}

const maxNames = 5;
const maxHistory = 6;
const none = { shown: false } as const;

export function sight(request: ExportRequest, { privacy, locale, rules }: SightContext): Sight {
  const language = words(locale);
  const dates = tag(locale);
  const level = isBlanked(request.ask) ? 'reference' : privacy;
  const name = (person: Person) =>
    level === 'reference' ? undefined : plain(person.name, lengths.name) || undefined;
  return {
    words: language,
    full: level === 'full',
    name,
    names: (people) => {
      const known = people.map(name).filter((text) => text !== undefined);
      return known.length === 0 ? undefined : language.list(known, maxNames);
    },
    moment: (at) => moment(at, dates, rules.timeZone),
    day: (day) => dayText(day, dates),
    percent: (share) => percent(share, dates),
  };
}

export type SightContext = Pick<CardContext, 'privacy' | 'locale' | 'rules'>;

export function requestView(request: ExportRequest, context: CardContext, story: Story): RequestView {
  const seen = sight(request, context);
  const { words: w } = seen;
  const { dataSubject } = request.ask;
  const name = seen.name(dataSubject);
  const address = plain(dataSubject.address, lengths.address);
  const clock = clockOf(request, context, seen);
  const asked = request.state.kind === 'awaitingApproval' && decides(context.role);
  const title = asked ? w.titles.approvalNeeded : stands(request.state, w);
  const facts = [...story.facts, ...clock.facts]
    .filter((fact) => fact !== undefined)
    .map(({ label, value }) => ({ label, value: breakable(value, 22) }));
  const privacyNote = isBlanked(request.ask)
    ? w.removed
    : seen.full
      ? undefined
      : w.privacyNote(request.number);
  return {
    lang: w.language,
    rtl: w.rtl,
    fallbackText: w.fallback(request.number, title),
    cardId: context.cardId,
    tone: story.tone,
    kicker: w.kicker(request.number),
    title,
    subject: name === undefined ? none : { shown: true, name: breakable(name, 26) },
    address: seen.full && address !== '' ? { shown: true, text: breakable(address, 36) } : none,
    lead: paragraphs(story.lead),
    facts,
    hasFacts: facts.length > 0,
    notes: paragraphs([...story.notes, ...unreachedNotes(request, context, seen)]),
    warning: clock.warning,
    extend: clock.extend,
    history: seen.full ? history(request, context, seen) : none,
    privacyNote: privacyNote === undefined ? none : { shown: true, text: privacyNote },
    privateChat:
      seen.full || context.privateChatUrl === undefined ? none : { shown: true, url: context.privateChatUrl },
    buttons: w.buttons,
    progress: story.progress ?? none,
    approval: story.approval ?? none,
    portal: story.portal ?? none,
    rejection: { ...w.rejection, maxLength: maxReasonLength },
    explained: {
      startOver: w.uncertain.startOver,
      abandon: request.state.kind === 'uncertain' ? w.uncertain.abandon : w.exporting.abandon,
    },
    may: { ...noButtons, ...story.may },
  };
}

/** Only a few: the next ones show once these are mended. */
const maxUnreached = 3;

const unreachedNotes = (
  { ask }: ExportRequest,
  { role, unreached = [] }: CardContext,
  { words: { unreached: say } }: Sight,
): readonly string[] =>
  isBlanked(ask) || !asks(role)
    ? []
    : unreached
        .slice(0, maxUnreached)
        .map(({ where, because }) => say.line(say.places[where], say.because[because]));

const paragraphs = (texts: readonly (string | undefined)[]): Paragraph[] =>
  texts
    .filter((text) => text !== undefined && text !== '')
    .map((text) => ({ text: breakable(text ?? '', 32) }));

/** The first step and the latest, oldest first. One entry only repeats what the card says anyway. */
function history(request: ExportRequest, context: CardContext, { words: w, name }: Sight) {
  const { timeZone } = context.rules;
  const locale = tag(context.locale);
  const entries = request.history.flatMap(({ event, at, by }) => {
    const what = w.history.entries[event]?.(by && name(by));
    return what === undefined ? [] : [{ at: shortMoment(at, locale, timeZone), what: breakable(what, 32) }];
  });
  if (entries.length < 2) return none;
  const left = entries.length - maxHistory;
  return {
    shown: true,
    title: w.history.title(zoneName(context.now, locale, timeZone)),
    entries:
      left > 0
        ? [...entries.slice(0, 1), { at: '…', what: w.history.left(left) }, ...entries.slice(left + 1)]
        : entries,
  } as const;
}

/** How the time to answer stands: by its day, because a count of days would be wrong at midnight. A warning is drawn on its day. */
function clockOf(
  request: ExportRequest,
  { now, rules }: CardContext,
  { words: w, full, day }: Sight,
): {
  readonly facts: readonly (Fact | undefined)[];
  readonly warning: RequestView['warning'];
  readonly extend: RequestView['extend'];
} {
  const { ask, state } = request;
  if (isBlanked(ask)) return { facts: [], warning: none, extend: none };
  const { extension } = state;
  const term = termOf(ask, extension !== undefined, rules);
  const today = dayAt(now, rules.timeZone);
  const open = stepOf(state) !== undefined;
  const standing = open ? standingOn(term, today) : 'inTime';
  const because = extension && full ? plain(extension.because, lengths.reason) : '';
  const due = day(term.dueOn);
  return {
    facts: [
      ask.receivedOn !== undefined && full
        ? { label: w.labels.received, value: day(ask.receivedOn) }
        : undefined,
      {
        label: w.labels.deadline,
        value: w.term.dueOn(due),
      },
      extension && {
        label: w.labels.extended,
        value: because === '' ? w.term.extendedShort(due) : w.term.extended(due, because),
      },
    ],
    warning:
      standing === 'inTime'
        ? none
        : {
            shown: true,
            tone: standing === 'pastDue' ? 'attention' : 'warning',
            text: w.term.warnings[standing],
          },
    extend: canExtend(request, today, term.extendableUntil)
      ? {
          shown: true,
          ...w.extension,
          explained: w.extension.explained[rules.regime](
            day(termOf(ask, true, rules).dueOn),
            day(term.extendableUntil),
          ),
          maxLength: maxReasonLength,
        }
      : none,
  };
}

/** Whether the lifecycle would take it now: a button that would only be refused is not shown. */
const canExtend = ({ state }: ExportRequest, today: Day, until: Day) =>
  'extend' in lifecycle[state.kind] && state.extension === undefined && today <= until;

/** Why it was asked; by whom, where no history tells. */
export function askFacts({ ask }: ExportRequest, { full, name, words: w }: Sight) {
  const requester = name(ask.requester);
  const caseNumber = plain(ask.caseNumber, lengths.caseNumber);
  const reason = plain(ask.reason, lengths.reason);
  return [
    full && caseNumber !== '' ? { label: w.labels.caseNumber, value: caseNumber } : undefined,
    full && reason !== '' ? { label: w.labels.reason, value: reason } : undefined,
    full || requester === undefined ? undefined : { label: w.labels.askedBy, value: requester },
  ];
}

/** When it happened, where no history tells. */
export const dated = (label: string, at: Date, { full, moment: text }: Sight): Fact | undefined =>
  full ? undefined : { label, value: text(at) };

/** Where the data is, for those who may know. */
export function locationFacts(location: StorageLocation | undefined, { full, words: w }: Sight) {
  if (!full || !location) return [];
  return [
    { label: w.labels.account, value: plain(location.account, lengths.id) },
    { label: w.labels.container, value: plain(location.container, lengths.id) },
  ];
}

/** Whether Microsoft can still write into the container, for those who may know where it is. */
export function writeAccessFact(
  access: WriteAccess | undefined,
  { full, words: w, moment: at }: Sight,
): Fact | undefined {
  if (!full || !access) return undefined;
  const text =
    access.kind === 'revoked'
      ? w.writeAccess.revoked
      : access.until
        ? w.writeAccess.openUntil(at(access.until))
        : w.writeAccess.open;
  return { label: w.labels.writeAccess, value: text };
}

export const decides = (role: CardRole) => role !== 'requester';
export const asks = (role: CardRole) => role !== 'approval';

const percents = new Map<string, Intl.NumberFormat>();

/** Rounded down: 99.6 % of the services are not all of them. */
function percent(share: number, locale: string): string {
  let format = percents.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: 'percent',
      maximumFractionDigits: 0,
      numberingSystem: 'latn',
    });
    percents.set(locale, format);
  }
  return format.format(wholePercent(share) / 100).replace(/[\u00a0\u202f]/g, ' ');
}

export const wholePercent = (share: number): number =>
  Math.floor(Math.min(1, Math.max(0, share)) * 100 + 1e-9);
