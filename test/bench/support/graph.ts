/**
 * Graph's data policy operations in a process of its own: over HTTP, every one of them running for ever, an answer after so many
 * milliseconds (the first argument). Tells its port.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '../stage/ipc.ts';

const answerMs = Number(process.argv[2]);

const server = createServer((request, response) => {
  const id = request.url?.split('/').at(-1) ?? '';
  const body = JSON.stringify({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#dataPolicyOperations/$entity',
    id,
    completedDateTime: null,
    progress: 0.5,
    status: 'running',
    storageLocation: 'https://exports.blob.core.windows.net/dsr',
    submittedDateTime: '2026-03-02T00:00:00Z',
    userId: '00000000-0000-4000-8000-000000000001',
  });
  setTimeout(() => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('request-id', id);
    response.end(body);
  }, answerMs);
});
// As long as a client wants: Graph's front doors keep theirs for minutes.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
serve(async () => (server.address() as AddressInfo).port);
