import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { asker } from './ipc.ts';

export interface MicrosoftFacts {
  readonly serviceUrl: string;
  /** As Teams signs what it posts to the bot. */
  readonly authorization: string;
  /** The bot's settings, its database aside. */
  readonly environment: Readonly<Record<string, string>>;
}

export type MicrosoftQuestion =
  | { readonly ask: 'facts' | 'sent' | 'traffic' | 'stop' }
  | { readonly ask: 'sentUntil'; readonly count: number };

export interface Microsoft extends MicrosoftFacts {
  /** Messages that the connector took so far, typing aside. */
  sent(): Promise<number>;
  sentUntil(count: number): Promise<void>;
  /** Requests to Graph's directory so far. */
  directoryRequests(): Promise<number>;
  stop(): Promise<void>;
}

/** `subjects`: people in the directory whose data can be asked for, `subject.0@…` and so on. */
export async function startMicrosoft(subjects: number): Promise<Microsoft> {
  const program = fileURLToPath(new URL('microsoft.ts', import.meta.url));
  const flags = ['--disable-warning=ExperimentalWarning', program, String(subjects)];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answered = asker(child);
  const ask = <T>(question: MicrosoftQuestion) => answered<T>(question);
  return {
    ...(await ask<MicrosoftFacts>({ ask: 'facts' })),
    sent: () => ask({ ask: 'sent' }),
    sentUntil: async (count) => {
      await ask({ ask: 'sentUntil', count });
    },
    directoryRequests: async () => (await ask<{ directory: number }>({ ask: 'traffic' })).directory,
    stop: async () => {
      const ended = once(child, 'exit');
      await ask({ ask: 'stop' });
      await ended;
    },
  };
}
