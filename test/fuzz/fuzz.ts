/** Runs hostile input through everything that takes input from outside, and says what broke. */
import fc from 'fast-check';
import { atTheDoor } from './door.ts';
import { fromGraph, markers } from './answers.ts';
import { cards, commands, settings } from './words.ts';
import { lives } from './lives.ts';

/** One way in. */
export interface Target {
  readonly name: string;
  /** Its part of all cases; the parts are 100 together. */
  readonly percent: number;
  readonly open: () => Promise<{
    readonly property: fc.IRawProperty<unknown>;
    readonly close: () => Promise<void>;
  }>;
}

const targets: readonly Target[] = [...atTheDoor, fromGraph, markers, commands, cards, settings, lives];
export const targetNames = targets.map(({ name }) => name);

export interface Finding {
  readonly target: string;
  readonly cases: number;
  /** Undefined when nothing broke; else the smallest case that did, and how. */
  readonly broken?: string;
}

/** About so many cases in all, or of one target; the same seed brings the same cases. */
export async function* fuzz(cases: number, seed: number, only?: readonly string[]): AsyncGenerator<Finding> {
  for (const { name, percent, open } of targets) {
    if (only && !only.includes(name)) continue;
    const numRuns = Math.max(1, Math.ceil((cases * percent) / 100));
    const { property, close } = await open();
    try {
      const result = await fc.check(property, { numRuns, seed });
      yield {
        target: name,
        cases: result.numRuns,
        ...(result.failed && {
          broken: [fc.defaultReportMessage(result), result.errorInstance].map(String).join('\n'),
        }),
      };
    } finally {
      await close();
    }
  }
}
