import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listenOnLoopback, readText } from '../loopback.ts';

/** What a handler of the miniature answers; `dropped` closes the connection without a word. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
    }
  | { readonly kind: 'dropped' };

export const ok = (json: unknown): Answer => ({ kind: 'answered', status: 200, json });
export const dropped: Answer = { kind: 'dropped' };

/** An answer that says no, in Graph's words (Graph docs, "Error responses and resource types"). */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A JSON object, or 400 `BadRequest`. */
export function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json === 'object' && json !== null) return json as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
}

type Handler = (call: Call, parameters: readonly string[]) => Answer | Promise<Answer>;

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments; `*` takes any one and hands it to the handler. */
  readonly path: string;
  readonly handle: Handler;
}

/** Finds the handler of a call, or says no as Graph's front door does. */
export function route(routes: readonly Route[], call: Call): Answer | Promise<Answer> {
  const here = routes.flatMap((one) => {
    const parameters = match(one.path.split('/'), call.segments);
    return parameters ? [{ one, parameters }] : [];
  });
  if (here.length === 0) {
    const unknown = call.segments.at(-1) ?? '';
    throw new GraphError(400, 'BadRequest', `Resource not found for the segment '${unknown}'.`);
  }
  const found = here.find(({ one }) => one.method === call.method);
  if (!found) throw methodNotAllowed();
  return found.one.handle(call, found.parameters);
}

export const methodNotAllowed = () =>
  new GraphError(405, 'MethodNotAllowed', 'Specified HTTP method is not allowed for the request target.');

function match(pattern: readonly string[], segments: readonly string[]): readonly string[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const fits = pattern.every(
    (part, at) => part === '*' || part.toLowerCase() === segments[at]?.toLowerCase(),
  );
  return fits ? segments.filter((_, at) => pattern[at] === '*') : undefined;
}

/** A request as the handlers see it. */
export interface Call {
  readonly method: string;
  /** Path after the version, decoded, one segment each. */
  readonly segments: readonly string[];
  readonly version: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Graph's front door: reads, hands on, and puts answers into Graph's form. */
export function listen(
  handle: (call: Call) => Promise<Answer>,
  now: () => Date,
  port?: number,
): Promise<Listening> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUID();
    const given = request.headers['client-request-id'];
    const clientRequestId = typeof given === 'string' ? given : requestId;
    const write = (status: number, headers: Readonly<Record<string, string>>, json?: unknown) => {
      const body = json === undefined ? '' : JSON.stringify(json);
      response.writeHead(status, {
        'request-id': requestId,
        'client-request-id': clientRequestId,
        Date: now().toUTCString(),
        'Content-Length': String(Buffer.byteLength(body)),
        ...(json !== undefined && {
          'Content-Type': 'application/json;odata.metadata=minimal;charset=utf-8',
        }),
        ...headers,
      });
      response.end(body);
    };
    try {
      const answer = await handle(await callOf(request));
      if (answer.kind === 'dropped') request.socket.destroy();
      else write(answer.status, answer.headers ?? {}, answer.json);
    } catch (error) {
      const { status, code, message } =
        error instanceof GraphError ? error : new GraphError(500, 'UnknownError', String(error));
      const date = now().toISOString().slice(0, 19);
      const innerError = { date, 'request-id': requestId, 'client-request-id': clientRequestId };
      write(status, {}, { error: { code, message, innerError } });
    }
  };
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => request.socket.destroy());
  });
  return listenOnLoopback(server, port);
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const url = new URL(`http://graph${request.url ?? '/'}`);
  const body = await readText(request);
  try {
    const [version = '', ...segments] = url.pathname
      .split('/')
      .slice(1)
      .map((segment) => decodeURIComponent(segment));
    return {
      method: request.method ?? 'GET',
      segments,
      version,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    };
  } catch {
    throw new GraphError(400, 'BadRequest', 'The request URI is malformed.');
  }
}
