import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Facts in the order in which they happened, one JSON line each; they outlive the process. */
export interface Journal<T> {
  readonly kept: readonly T[];
  append(fact: T): void;
}

/** Opens a journal. A last line that a crash cut off says nothing and is passed over. */
export function openJournal<T>(file: string): Journal<T> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = read(file);
  // Whatever was cut off must not swallow the next line.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  return {
    kept: text.split('\n').flatMap((line) => parse<T>(line)),
    append: (fact) => appendFileSync(file, `${JSON.stringify(fact)}\n`, { mode: 0o600 }),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parse<T>(line: string): T[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as T];
  } catch {
    return [];
  }
}
