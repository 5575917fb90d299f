/** What is watched where the parts are put together. */
import type { Conversations } from './conversations.ts';
import type { Exports } from './exports.ts';
import type { Handlers } from './handlers.ts';
import type { StorageLocations } from './storage.ts';
import type { Steps } from './steps.ts';
import type { Store } from './ports.ts';
import type { Click, ClickAnswer, FilledForm, FormAnswer, PageAnswer, PageTurn } from './turns.ts';

/** What the store counts for whoever watches the bot from outside. */
export interface Figures {
  /** Requests that are not at their end, by state. */
  readonly open: Readonly<Record<string, number>>;
  readonly pastDue: number;
  readonly outbox: { readonly cards: number; readonly oldestSeconds: number };
  /** Steps that are due and wait, by queue; every queue is there. */
  readonly ready: Readonly<Record<string, { readonly steps: number; readonly oldestSeconds: number }>>;
  /** Write permissions that are due to be removed. */
  readonly revocations: { readonly owed: number; readonly oldestSeconds: number };
}

/** What is watched where the parts are put together. Nobody else knows of it, and nobody's answer changes. */
export interface Watched {
  readonly say: {
    readonly commands: Handlers;
    readonly click: (click: Click) => Promise<ClickAnswer>;
    readonly page: (page: PageTurn) => Promise<PageAnswer>;
    readonly form: (filled: FilledForm) => Promise<FormAnswer>;
  };
  readonly requests: Store;
  /** The requests as steps see them, so that it shows how late they are. */
  readonly due: Store;
  readonly exports: Exports;
  readonly conversations: Conversations;
  readonly storage: StorageLocations;
  readonly steps: Steps;
  readonly door: Door;
}

/** The port itself, or the same with somebody watching. */
export type Seen = <K extends keyof Watched>(name: K, port: Watched[K]) => Watched[K];

/** Told what comes to `/api/messages`, by words of a bounded set: `admitted`, or why not. */
export interface Door {
  readonly checked: (outcome: string, seconds: number) => void;
  readonly passed: (outcome: string) => void;
}
