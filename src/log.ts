import pino from 'pino';
import type { Log } from './ports.ts';

/** Query strings carry signatures, and bearer tokens start with ey…: neither has any business in a log. */
const secrets =
  /(\?)[^\s"'<>]*|\b(?:sig|se|sp|sv|si|code|client_secret|AccountKey)=[^\s&;"']+|\bey[A-Za-z0-9_-]{10,}[.A-Za-z0-9_-]*/g;

export const scrub = (text: string): string =>
  text.replace(secrets, (_, question?: string) => (question ? '?[…]' : '[…]'));

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

/** One JSON line an event on standard output. */
export function createLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    info: (event, fields) => {
      logger.info({ event, ...fields });
    },
    warn: (event, fields) => {
      logger.warn({ event, ...fields });
    },
    error: (event, error, fields) => {
      logger.error({ event, ...fields, error: describe(error) });
    },
  };
}
