import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listenOnLoopback } from '../loopback.ts';
import { readText } from '../readText.ts';
import { type Answer, GraphError } from './answer.ts';

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
