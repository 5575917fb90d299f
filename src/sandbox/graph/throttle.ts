import { GraphError } from './http.ts';

/** How often something happened within the last while. */
export interface Window {
  /** Takes one, or refuses because the window is full. */
  take(): boolean;
  /** Counts one that happened before, at start. */
  remember(at: number): void;
}

export function slidingWindow(limit: number, lengthMs: number, now: () => number): Window {
  let taken: number[] = [];
  let first = 0;
  const forget = () => {
    const since = now() - lengthMs;
    while (first < taken.length && (taken[first] ?? 0) <= since) first += 1;
    if (first > 1_000 && first * 2 > taken.length) {
      taken = taken.slice(first);
      first = 0;
    }
  };
  return {
    take() {
      forget();
      if (taken.length - first >= limit) return false;
      taken.push(now());
      return true;
    },
    remember: (at) => void taken.push(at),
  };
}

export interface Quotas {
  readonly exportsPerDay: number;
  readonly exportsPerSubjectPerDay: number;
  readonly operationRequestsPerHour: number;
  /** Whose exports count together: the page says "subject", and may mean the data subject or the caller. */
  readonly subject: 'dataSubject' | 'caller';
}

/** Graph docs, "Microsoft Graph service-specific throttling limits", data policy operation. */
export const documentedQuotas: Quotas = {
  exportsPerDay: 1_000,
  exportsPerSubjectPerDay: 100,
  operationRequestsPerHour: 10_000,
  subject: 'dataSubject',
};

export interface Throttle {
  /** Throws the 429 that comes without Retry-After. */
  takeExport(dataSubject: string, caller: string): void;
  takeOperationRequest(): void;
  /** Counts an export that was ordered before the miniature started. */
  remember(dataSubject: string, caller: string, at: Date): void;
  /** How often a quota was exceeded. */
  refused(): number;
}

const hourMs = 3_600_000;

export function throttle(given: Partial<Quotas> | undefined, now: () => Date): Throttle {
  const quotas = { ...documentedQuotas, ...given };
  const ms = () => now().getTime();
  const exports = slidingWindow(quotas.exportsPerDay, 24 * hourMs, ms);
  const requests = slidingWindow(quotas.operationRequestsPerHour, hourMs, ms);
  const subjects = new Map<string, Window>();
  const subject = (dataSubject: string, caller: string) => {
    const key = quotas.subject === 'caller' ? caller : dataSubject.toLowerCase();
    const window = subjects.get(key) ?? slidingWindow(quotas.exportsPerSubjectPerDay, 24 * hourMs, ms);
    subjects.set(key, window);
    return window;
  };
  let refused = 0;
  const take = (...windows: readonly Window[]) => {
    if (windows.every((window) => window.take())) return;
    refused += 1;
    throw tooManyRequests();
  };
  return {
    takeExport: (dataSubject, caller) => take(subject(dataSubject, caller), exports),
    takeOperationRequest: () => take(requests),
    remember(dataSubject, caller, at) {
      subject(dataSubject, caller).remember(at.getTime());
      exports.remember(at.getTime());
    },
    refused: () => refused,
  };
}

/** What a quota says, without Retry-After. */
export const tooManyRequests = () =>
  new GraphError(429, 'TooManyRequests', 'Too many requests. Please try again later.');
