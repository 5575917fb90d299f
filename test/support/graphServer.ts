import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Heard {
  readonly method: string;
  /** Path and query, decoded. */
  readonly path: string;
  readonly raw: string;
  readonly headers: IncomingHttpHeaders;
  readonly json: unknown;
}

interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** Answers only after so long. */
  readonly afterMs?: number;
  /** Promises a body and breaks off. */
  readonly breakOff?: boolean;
}

/** `drop` closes the socket after it heard the request, `silence` never answers. */
export type Reply = Said | 'drop' | 'silence';

/** A web server that hears everything and says what a test tells it to. */
export interface GraphServer {
  readonly url: string;
  readonly heard: readonly Heard[];
  /** What it says to each request from now on. */
  says(reply: Reply | ((request: Heard) => Reply)): void;
  close(): Promise<void>;
}

export async function startGraphServer(): Promise<GraphServer> {
  const heard: Heard[] = [];
  let reply: (request: Heard) => Reply = () => ({ status: 599 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one: Heard = {
        method: request.method ?? '',
        path: decodeURIComponent(request.url ?? ''),
        raw: request.url ?? '',
        headers: request.headers,
        json: text === '' ? undefined : JSON.parse(text),
      };
      heard.push(one);
      const said = reply(one);
      if (said === 'silence') return;
      if (said === 'drop') {
        request.socket.destroy();
        return;
      }
      const body = said.text ?? (said.json === undefined ? '' : JSON.stringify(said.json));
      const answer = () => {
        response.writeHead(said.status, {
          ...said.headers,
          ...(said.breakOff && { 'content-length': String(body.length + 100) }),
        });
        if (said.breakOff) response.write(body || ' ', () => request.socket.destroy());
        else response.end(body);
      };
      if (said.afterMs === undefined) answer();
      else setTimeout(answer, said.afterMs).unref();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    says: (next) => {
      reply = typeof next === 'function' ? next : () => next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
