/** Loaded before a measured program (`--import`): answers questions of the parent about this process. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Question {
  readonly ask: 'usage';
  readonly collect: boolean;
}

export interface Usage {
  /** User and system time of the process since its start, milliseconds. */
  readonly cpuMs: number;
  /** Resident set, bytes. */
  readonly rss: number;
}

process.on('message', (question: Question) => {
  process.send?.(answer(question));
});
// The parent is gone: nobody would end this process any more. And what it measures must be able to end by itself.
process.on('disconnect', () => process.exit(0));
process.channel?.unref();

function answer(question: Question): Usage {
  if (question.collect) collect();
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, rss: process.memoryUsage.rss() };
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
