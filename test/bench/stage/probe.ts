/** Loaded before a measured program (`--import`): answers questions of the parent about this process. */
import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type Question =
  { readonly ask: 'usage'; readonly collect: boolean } | { readonly ask: 'profile' | 'profiled' };

export interface Usage {
  /** User and system time of the process since its start, milliseconds. */
  readonly cpuMs: number;
  /** Resident set and live JavaScript heap, bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  /** Memory outside the heap: buffers and WebAssembly, bytes. */
  readonly external: number;
}

let session: Session | undefined;

process.on('message', (question: Question) => {
  void answer(question).then((value) => process.send?.(value));
});
// The parent is gone: nobody would end this process any more. And what it measures must be able to end by itself.
process.on('disconnect', () => process.exit(0));
process.channel?.unref();

if (process.env['BENCH_PROFILE_START'] !== undefined) await profile();

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'usage': {
      if (question.collect) collect();
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed, external } = process.memoryUsage();
      return { cpuMs: (user + system) / 1_000, rss, heapUsed, external } satisfies Usage;
    }
    case 'profile':
      await profile();
      return {};
    case 'profiled':
      return (await session?.post('Profiler.stop'))?.profile;
  }
}

async function profile(): Promise<void> {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
