import { type Server as HttpServer, createServer, type IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 only: on the given port, or on any free one when none is given or somebody else has it. */
export async function listenOnLoopback(server: HttpServer | HttpsServer, port = 0): Promise<Listening> {
  try {
    await listen(server, port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, 0);
  }
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: HttpServer | HttpsServer, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

/** The port, or any free one when somebody else has it; for programs that we start and that would not look further. */
export async function freePort(wanted = 0): Promise<number> {
  const probe = await listenOnLoopback(createServer(), wanted);
  await probe.stop();
  return probe.port;
}

/** Nothing that the sandbox is sent is longer. */
const maxBytes = 1024 * 1024;

/** The body of a request as text. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error('the request body is longer than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * For `node --import`, with an `ipc` channel in `stdio`: a parent that was killed cannot stop its children, so the child notices
 * that the channel to it closed.
 */
export const endWithParent = `data:text/javascript,process.on('disconnect',()=>process.kill(process.pid,'SIGTERM'))`;
