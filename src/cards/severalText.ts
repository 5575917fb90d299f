import type { ExportRequest } from '../domain/exportRequest.ts';
import { escaped } from './plain.ts';
import { sight, type SightContext } from './view.ts';

/** One message for a command that asked for several exports: which, in as many words as its readers may see. */
export function severalText(requests: readonly ExportRequest[], context: SightContext): string {
  const rows = requests.map((request) => {
    const seen = sight(request, context);
    const name = seen.name(request.ask.dataSubject);
    return { row: seen.words.exports.row(request.number, name && escaped(name)), words: seen.words };
  });
  return rows[0]?.words.exports.several(rows.map(({ row }) => row)) ?? '';
}
