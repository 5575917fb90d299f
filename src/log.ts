import { trace } from '@opentelemetry/api';
import pino from 'pino';
import type { Log } from './ports/log.ts';

/**
 * Query strings carry signatures, bearer tokens start with ey…, and addresses of databases carry passwords: none of them has
 * any business in a log. An address inside another one is percent-encoded, once or twice.
 */
const secrets = new RegExp(
  [
    String.raw`(?<query>\?)[^\s"'<>]*`,
    String.raw`(?<![A-Za-z])(?:sig|se|sp|sv|si|code|client_secret|AccountKey)(?:=|%(?:25)*3D)[^\s&;"']+`,
    String.raw`\bey[A-Za-z0-9_-]{10,}[.A-Za-z0-9_-]*`,
    String.raw`(?<=Bearer )\S+`,
    String.raw`(?<=:\/\/)[^\s:@/]+:[^\s@/]+(?=@)`,
  ].join('|'),
  'g',
);

export const scrub = (text: string): string =>
  text.replace(secrets, (_, query?: string) => (query ? '?[…]' : '[…]'));

/** A field's value with every text in it scrubbed. */
function scrubbed(value: unknown): unknown {
  if (typeof value === 'string') return scrub(value);
  if (value instanceof Error) return describe(value);
  if (Array.isArray(value)) return value.map(scrubbed);
  return typeof value === 'object' && value !== null && !(value instanceof Date) ? fieldsOf(value) : value;
}

const fieldsOf = (fields: object = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, scrubbed(value)]));

/** What is said of an error: name, code and scrubbed message, and where it was thrown; its fields stay where they are. */
function describe(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: scrub(String(error)) };
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    ...(typeof statusCode === 'number' && { statusCode }),
    message: scrub(error.message),
    ...(error.stack !== undefined && { stack: scrub(error.stack.split('\n').slice(1, 8).join('\n')) }),
    ...(error.cause !== undefined && depth < 3 && { cause: describe(error.cause, depth + 1) }),
  };
}

/** The trace in which something was said, so that a line and its request are found from each other. */
function whereabouts(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}

/** A log that takes what is only worth a line while somebody looks for a fault. */
export interface DetailedLog extends Log {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void;
  trace(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** One JSON line an event on standard output. */
export function createLog(level: string): DetailedLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, mixin: whereabouts });
  return {
    trace: (event, fields) => {
      logger.trace({ event, ...fieldsOf(fields) });
    },
    debug: (event, fields) => {
      logger.debug({ event, ...fieldsOf(fields) });
    },
    info: (event, fields) => {
      logger.info({ event, ...fieldsOf(fields) });
    },
    warn: (event, fields) => {
      logger.warn({ event, ...fieldsOf(fields) });
    },
    error: (event, error, fields) => {
      logger.error({ event, ...fieldsOf(fields), error: describe(error) });
    },
  };
}
