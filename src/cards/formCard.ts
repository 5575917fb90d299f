import { type AdaptiveCard, bind, fitted, loadTemplate, type Shorter } from './bind.ts';
import type { Caution } from '../domain/caution.ts';
import { maxReason } from '../domain/command.ts';
import type { Day } from '../domain/day.ts';
import type { Person } from '../domain/exportRequest.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { lengths, plain } from './plain.ts';
import { refusalText } from './refusal.ts';
import type { Part } from './view.ts';
import { words, type Words } from './words/index.ts';

export interface FormContext {
  readonly draft: {
    readonly people: readonly Person[];
    readonly addresses: string;
    readonly caseNumber: string;
    readonly reason: string;
    readonly receivedOn: string;
  };
  readonly problems: readonly Refusal[];
  /** `url` leads to the card of the open export; without one, whoever may see it can ask how it stands. */
  readonly cautions: readonly (Caution & { readonly url?: string; readonly maySee?: boolean })[];
  readonly seen: readonly string[];
  readonly today: Day;
  readonly origin?: string;
  readonly locale: string;
  /** How many problems and cautions are left out, because the card would not fit. */
  readonly left?: number;
}

interface Field {
  readonly label: string;
  readonly value: string;
  /** What is wrong with it, below it. */
  readonly problem: Part<{ readonly text: string }>;
}

export interface FormView {
  readonly lang: string;
  readonly rtl: boolean;
  readonly fallbackText: string;
  readonly title: string;
  readonly lead: string;
  /** What is wrong with no field in particular, or that something is. */
  readonly problem: Part<{ readonly text: string }>;
  readonly cautions: readonly {
    readonly text: string;
    readonly links: readonly { readonly title: string; readonly url: string }[];
  }[];
  readonly people: Field & {
    readonly placeholder: string;
    readonly choices: readonly { readonly title: string; readonly value: string }[];
  };
  readonly addresses: Field & { readonly placeholder: string };
  readonly caseNumber: Field & { readonly placeholder: string };
  readonly reason: Field & { readonly placeholder: string; readonly maxLength: number };
  readonly received: Field & { readonly max: string };
  readonly shared: Part<{ readonly text: string }>;
  readonly send: string;
  readonly cancel: string;
  readonly origin: string;
  readonly seen: string;
}

const template = loadTemplate('form');
const lineTemplate = loadTemplate('line');

/** Asks for whatever a command left out. */
export const formCard = (context: FormContext): AdaptiveCard =>
  fitted(context, (shown) => bind(template, formView(shown)), shorter);

const without = (context: FormContext, less: Partial<Pick<FormContext, 'cautions' | 'problems'>>) => {
  const count = ({ cautions, problems }: Pick<FormContext, 'cautions' | 'problems'>) =>
    cautions.length + problems.length;
  const next = { ...context, ...less };
  const dropped = count(context) - count(next);
  return dropped === 0 ? undefined : { ...next, left: (context.left ?? 0) + dropped };
};
const mostOf = <T>(all: readonly T[]) => all.slice(0, Math.max(1, Math.floor(all.length * 0.75)));

/** More than one caution about a person says little new; then the last of many go, and at the very end what nobody could send. */
const shorter: readonly Shorter<FormContext>[] = [
  (context) => {
    const known = new Set<string>();
    const cautions = context.cautions.filter(({ kind, dataSubject }) => {
      const key = `${kind} ${dataSubject.id}`;
      return !known.has(key) && known.add(key);
    });
    return without(context, { cautions });
  },
  (context) => without(context, { cautions: mostOf(context.cautions) }),
  (context) => without(context, { problems: mostOf(context.problems) }),
  ({ draft, ...context }) => {
    const cut = (text: string) => Array.from(text).slice(0, maxReason).join('');
    const [addresses, reason] = [cut(draft.addresses), cut(draft.reason)];
    const isLess = addresses !== draft.addresses || reason !== draft.reason;
    return isLess ? { ...context, draft: { ...draft, addresses, reason } } : undefined;
  },
];

/** What a form becomes once it is done with. */
export const lineCard = (text: string, locale: string): AdaptiveCard =>
  bind(lineTemplate, lineView(text, locale));

export function lineView(text: string, locale: string) {
  const { language, rtl } = words(locale);
  return { lang: language, rtl, fallbackText: text, text };
}

type FieldName = 'people' | 'addresses' | 'caseNumber' | 'reason' | 'received';

/** Where a refusal belongs. All others are about no field. */
const fieldOf: Partial<Readonly<Record<RefusalCode, FieldName>>> = {
  nobodyNamed: 'people',
  tooManyPeople: 'people',
  nobodyFound: 'people',
  severalFound: 'people',
  guestSubject: 'people',
  otherTenantSubject: 'people',
  deletedSubject: 'people',
  notAPerson: 'people',
  anotherBot: 'people',
  rosterRefused: 'people',
  addressUnclear: 'addresses',
  caseNumberMissing: 'caseNumber',
  caseNumberPattern: 'caseNumber',
  reasonTooLong: 'reason',
  reasonForAnother: 'reason',
  receivedUnclear: 'received',
};

export function formView(context: FormContext): FormView {
  const { draft, problems, cautions, seen, today, origin, locale, left = 0 } = context;
  const { language, rtl, form: say } = words(locale);
  const problemOf = (field: FieldName | undefined): Part<{ readonly text: string }> => {
    const texts = problems
      .filter(({ code }) => fieldOf[code] === field)
      .map((problem) => textOf(problem, say, locale));
    return texts.length === 0 ? { shown: false } : { shown: true, text: [...new Set(texts)].join(' ') };
  };
  const field = <Name extends FieldName>(name: Name, value: string) => ({
    ...say.fields[name],
    value,
    problem: problemOf(name),
  });
  const general = problemOf(undefined);
  return {
    lang: language,
    rtl,
    fallbackText: say.fallback,
    title: say.title,
    lead: say.lead,
    problem: general.shown || problems.length === 0 ? general : { shown: true, text: say.notSent },
    cautions: [
      ...cautions.map((caution) => ({
        text: cautionText(caution, say),
        links: caution.url === undefined ? [] : [{ title: say.openCard, url: caution.url }],
      })),
      ...(left === 0 ? [] : [{ text: say.left(left), links: [] }]),
    ],
    people: {
      ...field('people', draft.people.map(({ id }) => id).join(',')),
      // Those whose names only Teams knows it shows by itself.
      choices: draft.people
        .filter(({ name }) => name !== '')
        .map(({ id, name }) => ({ title: plain(name, lengths.name), value: id })),
    },
    addresses: field('addresses', draft.addresses),
    caseNumber: field('caseNumber', draft.caseNumber),
    reason: { ...field('reason', draft.reason), maxLength: maxReason },
    received: { ...field('received', draft.receivedOn), max: today },
    shared: origin === undefined ? { shown: false } : { shown: true, text: say.shared },
    send: cautions.length > 0 ? say.sendAnyway : say.send,
    cancel: say.cancel,
    origin: origin ?? '',
    seen: seen.join(','),
  };
}

function textOf(problem: Refusal, say: Words['form'], locale: string): string {
  switch (problem.code) {
    // In a command they are explained by an example, which nobody needs beside a field.
    case 'nobodyNamed':
      return say.nobodyChosen;
    case 'caseNumberMissing':
      return say.caseNumberMissing;
    default:
      return refusalText(problem, { locale, plainText: true });
  }
}

function cautionText(caution: FormContext['cautions'][number], say: Words['form']): string {
  const name = plain(caution.dataSubject.name, lengths.name);
  if (caution.kind === 'disabledAccount') return say.disabledAccount(name);
  const { number, state, url, maySee } = caution;
  const sentence = say.openExport(name, number, state);
  return url === undefined && maySee === true ? `${sentence} ${say.showOpen(number)}` : sentence;
}
