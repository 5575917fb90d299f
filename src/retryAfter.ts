interface Answer {
  header(name: string): string | undefined;
}

/** A day: whatever a header says, nobody waits longer before asking again. */
const maxSeconds = 86_400;

/**
 * Whole seconds from a `Retry-After` header, which holds seconds or a date (RFC 9110, section 10.2.3). A date is measured
 * from the answer's own `Date`, so that our clock does not matter. Undefined when there is none or it says nothing.
 */
export function retryAfterSeconds(answer: Answer): number | undefined {
  const text = answer.header('retry-after')?.trim() ?? '';
  if (text === '') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : secondsUntil(text, answer.header('date'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), maxSeconds) : undefined;
}

function secondsUntil(date: string, sentAt: string | undefined): number {
  const from = sentAt === undefined ? Date.now() : Date.parse(sentAt);
  return (Date.parse(date) - from) / 1_000;
}
