import type { Someone } from './directory.ts';
import { type ScenarioName, scenarios, type Script } from './scenarios.ts';

/** Who gets which treatment. */
export interface ScriptBook {
  /** How the export that just came in is to go. */
  readonly take: (userId: string) => Script;
  /** From now on; undefined: again as the person's own scenario says. */
  readonly set: (userId: string, script: ScenarioName | Script | undefined) => void;
  /** For the next export, whoever it is about. */
  readonly setNext: (script: ScenarioName | Script) => void;
}

export function scriptBook(people: readonly Someone[]): ScriptBook {
  const scripts = new Map<string, Script>();
  const next: Script[] = [];
  const scenarioOf = (userId: string) => people.find(({ id }) => id === userId)?.scenario ?? 'fine';
  return {
    take: (userId) =>
      next.shift() ?? scripts.get(userId.toLowerCase()) ?? scenarios[scenarioOf(userId.toLowerCase())],
    set: (userId, script) =>
      void scripts.set(userId.toLowerCase(), scriptOf(script ?? scenarioOf(userId.toLowerCase()))),
    setNext: (script) => void next.push(scriptOf(script)),
  };
}

const scriptOf = (script: ScenarioName | Script): Script =>
  typeof script === 'string' ? scenarios[script] : script;
