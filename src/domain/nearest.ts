/**
 * How many letters have to be added, left out, changed or swapped with their neighbour to make one word the other (optimal
 * string alignment distance).
 */
function mistakes(typed: string, meant: string): number {
  const a = Array.from(typed);
  const b = Array.from(meant);
  const rows: number[][] = [b.map((_, j) => j + 1)];
  const at = (i: number, j: number) => (i === 0 ? j : j === 0 ? i : (rows[i]?.[j - 1] ?? 0));
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + same,
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

/** Words of up to four letters are another word after two mistakes. */
const allowed = (word: string) => (word.length > 4 ? 2 : 1);

/** The known word that was probably meant; undefined when none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  // Nobody mistypes a word of six letters as one of twelve; and long texts are not worth the time.
  const near = known
    .filter((word) => word.length > 1 && Math.abs(word.length - typed.length) <= allowed(word))
    .map((word) => ({ word, wrong: mistakes(typed, word) }))
    .filter(({ word, wrong }) => wrong <= allowed(word))
    .sort((a, b) => a.wrong - b.wrong);
  return near[0]?.word;
}
