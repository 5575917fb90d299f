import type { Piece } from '../../src/domain/typedText.ts';

/**
 * A message as it reaches the domain: whoever is mentioned stands where `@id` stands in the text, or else behind the command's word.
 */
export function pieces(text: string, ids: readonly string[] = []): readonly Piece[] {
  const unplaced = ids.filter((id) => !text.includes(`@${id}`));
  const verb = /^\s*\S+/.exec(text)?.[0] ?? '';
  const rest = text.slice(verb.length);
  const whole = unplaced.length === 0 ? text : `${verb} ${unplaced.map((id) => `@${id} `).join('')}${rest}`;
  let parts: readonly Piece[] = [{ kind: 'words', text: whole }];
  for (const id of new Set(ids))
    parts = parts.flatMap((piece) =>
      piece.kind !== 'words'
        ? [piece]
        : piece.text
            .split(`@${id}`)
            .flatMap((words, index): readonly Piece[] => [
              ...(index === 0 ? [] : [{ kind: 'mention', id, name: id } as const]),
              ...(words === '' ? [] : [{ kind: 'words', text: words } as const]),
            ]),
    );
  return parts;
}

/** So many people, behind the command's word. */
export const mentioning = (text: string, count: number): readonly Piece[] =>
  pieces(
    text,
    Array.from({ length: count }, (_, index) => `person-${String(index + 1)};`),
  );
