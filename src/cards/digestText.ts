import { daysBetween } from '../domain/day.ts';
import { type Digest, topics } from '../domain/digest.ts';
import type { ExportRequest } from '../domain/exportRequest.ts';
import { termOf } from '../domain/term.ts';
import { escaped } from './plain.ts';
import { stands } from './stands.ts';
import { sight, type SightContext } from './view.ts';
import { dayText } from './when.ts';
import { tag, words } from './words/index.ts';

/** The morning digest, ready for a Markdown message: counts, then what is most urgent. */
export function digestText({ day, open, counts, listed, audit }: Digest, context: SightContext): string {
  const w = words(context.locale);
  const say = w.digest;
  const proof = say.audit(audit.rows, audit.hash);
  if (open === 0) return `${say.nothing}\n\n${proof}`;
  const summary = topics
    .filter((topic) => counts[topic] > 0)
    .map((topic) => say.counts[topic](counts[topic]));
  const groups = topics
    .filter((topic) => listed[topic].length > 0)
    .map((topic) =>
      [`**${say.topics[topic]}**`, '', ...listed[topic].map((request) => line(request, day, context))].join(
        '\n',
      ),
    );
  const shown = topics.reduce((sum, topic) => sum + listed[topic].length, 0);
  return [
    `**${say.title(dayText(day, tag(context.locale)), open)}**`,
    summary.join(' · '),
    ...groups,
    ...(shown < open ? [say.more(open - shown)] : []),
    proof,
  ].join('\n\n');
}

function line(request: ExportRequest, today: Digest['day'], context: SightContext): string {
  const { ask, state } = request;
  const seen = sight(request, context);
  const { dueOn } = termOf(ask, state.extension !== undefined, context.rules);
  const name = seen.name(ask.dataSubject);
  const title = seen.words.exports.row(request.number, name && escaped(name));
  const due = seen.words.term.due(daysBetween(today, dueOn), seen.day(dueOn));
  return `- ${[title, stands(state, seen.words), due].join(' · ')}`;
}
