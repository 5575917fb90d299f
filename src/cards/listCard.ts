import type { ListFilter } from '../domain/command.ts';
import { dayAt } from '../domain/day.ts';
import type { ExportRequest, Rules } from '../domain/exportRequest.ts';
import { stepOf } from '../domain/schedule.ts';
import { termOf } from '../domain/term.ts';
import { type AdaptiveCard, bind, loadTemplate } from './bind.ts';
import { breakable, lengths, plain } from './plain.ts';
import { withoutMarkdown } from './refusal.ts';
import { stands } from './stands.ts';
import { type Part, sight } from './view.ts';
import { dayText } from './when.ts';
import { tag, words, type Words } from './words/index.ts';

/** A page of requests, as somebody may see it. */
export interface ListContext {
  readonly filter: ListFilter;
  readonly requests: readonly ExportRequest[];
  readonly everybody: boolean;
  /** `id` or address, for the next page; `name` as it is shown. */
  readonly whose?: { readonly id?: string; readonly address?: string; readonly name: string };
  readonly next?: number;
  /** A page behind the first. */
  readonly later: boolean;
  readonly rules: Rules;
  readonly locale: string;
}

interface Row {
  readonly title: string;
  readonly stands: string;
  readonly detail: string;
  /** A line above it, which the first does not need: it stands below the title's own ground. */
  readonly separated: boolean;
}

export interface ListView {
  readonly lang: string;
  readonly rtl: boolean;
  readonly fallbackText: string;
  readonly title: string;
  readonly about: Part<{ readonly text: string }>;
  readonly note: Part<{ readonly text: string }>;
  readonly empty: Part<{ readonly text: string }>;
  readonly rows: readonly Row[];
  readonly tip: Part<{ readonly text: string }>;
  readonly more: Part<{ readonly title: string; readonly after: number }>;
  readonly first: Part<{ readonly title: string }>;
  /** What the buttons carry back: the wish for another page, which is checked like the command was. */
  readonly filter: ListFilter;
  readonly whose: string;
  readonly name: string;
}

const template = loadTemplate('list');

export const listCard = (context: ListContext): AdaptiveCard => bind(template, listView(context));

export function listView({
  filter,
  requests,
  everybody,
  whose,
  next,
  later,
  rules,
  locale,
}: ListContext): ListView {
  const w = words(locale);
  const say = w.exports;
  const title = say.titles[filter];
  const name = whose && plain(whose.name, lengths.name);
  return {
    lang: w.language,
    rtl: w.rtl,
    fallbackText: title,
    title,
    about: part(name && breakable(say.about(name), 32)),
    note: part(everybody || filter === 'mine' ? undefined : say.own),
    empty: part(
      requests.length > 0
        ? undefined
        : later
          ? say.end
          : withoutMarkdown(whose ? say.noneAbout : say.none[filter], w),
    ),
    rows: requests.map((request, index) => ({ ...row(request, w, rules, locale), separated: index > 0 })),
    tip: part(requests[0] && withoutMarkdown(say.tip(requests[0].number), w)),
    more: next === undefined ? { shown: false } : { shown: true, title: say.more, after: next },
    first: later ? { shown: true, title: say.first } : { shown: false },
    filter,
    whose: whose?.id ?? whose?.address ?? '',
    name: whose?.name ?? '',
  };
}

const part = (text: string | undefined): Part<{ readonly text: string }> =>
  text === undefined || text === '' ? { shown: false } : { shown: true, text };

function row(request: ExportRequest, w: Words, rules: Rules, locale: string): Omit<Row, 'separated'> {
  const { ask, state, number } = request;
  const seen = sight(request, { privacy: 'full', locale, rules });
  const name = seen.name(ask.dataSubject);
  const day = (on: Parameters<typeof dayText>[0]) => dayText(on, tag(locale));
  const due = day(termOf(ask, state.extension !== undefined, rules).dueOn);
  const asked = w.exports.asked(seen.name(ask.requester), day(dayAt(ask.askedAt, rules.timeZone)));
  return {
    title: breakable(w.exports.row(number, name), 26),
    stands: stands(state, w),
    detail: breakable(stepOf(state) ? `${asked} · ${w.exports.due(due)}` : asked, 32),
  };
}
