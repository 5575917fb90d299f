import { inspect } from 'node:util';
import { ConfigError } from '../config.ts';
import { Fault } from '../faults.ts';
import { scrub } from '../log.ts';

/** A way for a command to end that its user can do something about. The message is the whole of what is said. */
export class ToolError extends Error {}

/** Runs a command to its end: exit status 0, or 1 and a sentence on standard error. */
export async function runTool(main: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(scrub(sentence(error)));
    process.exitCode = 1;
  }
}

function sentence(error: unknown): string {
  if (error instanceof ToolError) return error.message;
  if (error instanceof Fault) {
    const because = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `It did not work: ${error.message}${because}.`;
  }
  if (error instanceof ConfigError)
    return `${error.message}:\n${error.problems.map((one) => `  - ${one}`).join('\n')}`;
  return `It did not work, for a reason that was not foreseen: ${inspect(error)}`;
}
