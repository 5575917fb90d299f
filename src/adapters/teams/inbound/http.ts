/** The three addresses that listen: `/api/messages` for Bot Connector, `/healthz` and `/readyz` for whoever runs the bot. */
import { type Request, type Response, createServer } from 'restify';
import { productVersion } from '../../../packageRoot.ts';
import type { Log } from '../../../ports/log.ts';
import { readJson } from './body.ts';

interface Answer {
  readonly status: number;
  /** Of an invoke. */
  readonly body?: unknown;
}

/** Lets somebody in by their token: takes what they bring, or says no before anything of it is read. */
export type Receive = (
  authorization: string,
) => Promise<Answer | { readonly take: (body: unknown) => Promise<Answer> }>;

export interface Health {
  ready(): Promise<{ readonly ok: boolean; readonly checks: Readonly<Record<string, unknown>> }>;
}

export interface HttpServer {
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Takes nothing new and waits for what is being answered. */
  close(): Promise<void>;
}

/** A request has to be complete after so long: nobody holds connections open with half a body. */
const requestTimeoutMs = 30_000;
/** When the turns in hand take longer than this, they are given up: each of their steps is bounded by less. */
const closeTimeoutMs = 20_000;

export function httpServer({
  receive,
  health,
  log,
}: {
  readonly receive: Receive;
  readonly health: Health;
  readonly log: Log;
}): HttpServer {
  const server = createServer({
    name: '',
    ignoreTrailingSlash: true,
    formatters: { 'application/json': (_request, _response, body: unknown) => asJson(body) },
  });
  // restify's own handler would answer with the error's message.
  server.on('restifyError', (_request, _response, _error, done: () => void) => {
    done();
  });

  const inHand = new Set<Promise<void>>();
  const route = (answer: (request: Request, response: Response) => Promise<void>) => {
    return async (request: Request, response: Response) => {
      const work = answer(request, response).catch((error: unknown) => {
        log.error('http.failed', error, { path: request.path() });
        if (!response.headersSent) response.send(500);
      });
      inHand.add(work);
      await work;
      inHand.delete(work);
    };
  };

  server.post(
    '/api/messages',
    route(async (request, response) => {
      // What is left of the body is not read: the connection ends with the answer.
      const turnAway = (status: number) => {
        response.header('connection', 'close');
        response.send(status);
      };
      const caller = await receive(request.headers.authorization ?? '');
      if (!('take' in caller)) {
        turnAway(caller.status);
        return;
      }
      const body = await readJson(request);
      if (body.kind === 'refused') {
        turnAway(body.status);
        return;
      }
      const answer = await caller.take(body.value);
      response.send(answer.status, answer.body);
    }),
  );
  const version = productVersion();
  server.get(
    '/healthz',
    route(async (_request, response) => {
      await Promise.resolve(response.send(200, { ok: true, version }));
    }),
  );
  server.get(
    '/readyz',
    route(async (_request, response) => {
      const { ok, checks } = await health.ready();
      response.send(ok ? 200 : 503, { ok, checks });
    }),
  );

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.server.requestTimeout = requestTimeoutMs;
        // restify says it too, and without somebody who hears it there the process ends unheard.
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve({ port: server.address().port });
        });
      }),

    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const giveUp = setTimeout(() => {
        server.server.closeAllConnections();
      }, closeTimeoutMs).unref();
      await Promise.all(inHand);
      server.server.closeIdleConnections();
      await closed;
      clearTimeout(giveUp);
    },
  };
}

/** Nothing of an error gets out but that it is one. */
const asJson = (body: unknown): string =>
  body === undefined || body === null || body === '' ? '' : JSON.stringify(body instanceof Error ? {} : body);
