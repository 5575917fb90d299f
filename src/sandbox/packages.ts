import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BlobServiceClient, type ContainerClient, RestError } from '@azure/storage-blob';
import { listenOnLoopback } from './loopback.ts';
import { accountPage, type BlobRow, containerPage, noPage, pathOf, segment } from './packages/pages.ts';

export interface PackagesOptions {
  readonly connectionString: string;
  readonly port?: number;
}

export interface Packages {
  readonly url: string;
  /** Where a container is shown. */
  containerUrl(account: string, container: string): string;
  stop(): Promise<void>;
}

/** Pages that list and hand out what is in the storage account, in place of the Azure portal. They change nothing. */
export async function startPackages({ connectionString, port }: PackagesOptions): Promise<Packages> {
  const service = BlobServiceClient.fromConnectionString(connectionString, {
    // Whoever looks may look again.
    retryOptions: { maxTries: 1 },
  });
  let origin = '';

  const pageOf = async (path: readonly string[]): Promise<string> => {
    const [account, name] = path;
    if (account && account !== service.accountName) {
      throw new NotThere(`There is no storage account "${account}" here.`);
    }
    if (!name) return accountPage(service.accountName, await containersOf(service));
    return containerPage(service.accountName, name, await blobsOf(service.getContainerClient(name)));
  };
  const show = async ({ method = '', headers, url = '/' }: IncomingMessage, response: ServerResponse) => {
    // A page of another site may make the browser ask here under a name of its own; it must not read answers.
    if (!isThisMachine(headers.host)) {
      send(response, 403, noPage('Not here', `Open ${origin} instead.`));
      return;
    }
    if (!['GET', 'HEAD'].includes(method)) {
      send(response, 405, noPage('Nothing can be changed here', 'These pages only show files.'));
      return;
    }
    const { pathname, searchParams } = new URL(url, origin);
    const path = pathname.split('/').slice(1).map(decodeURIComponent);
    const [account = '', container = '', ...blob] = path;
    const file = blob.join('/');
    if (account !== service.accountName || file === '') send(response, 200, await pageOf(path));
    else await handOut(service.getContainerClient(container), file, searchParams.has('download'), response);
  };

  const server = createServer((request, response) => {
    show(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const [status, text] = explain(error);
      send(response, status, noPage(status === 404 ? 'Not found' : 'That did not work', text));
    });
  });
  const listening = await listenOnLoopback(server, port);
  origin = `http://127.0.0.1:${listening.port}`;
  return {
    url: origin,
    containerUrl: (account, container) => `${origin}${pathOf(account, container)}`,
    stop: () => listening.stop(),
  };
}

class NotThere extends Error {}

function explain(error: unknown): readonly [number, string] {
  if (error instanceof NotThere) return [404, error.message];
  if (error instanceof URIError) return [404, 'There is no such address here.'];
  if (error instanceof RestError && error.statusCode !== undefined && error.statusCode < 500) {
    return [404, 'There is no such container or file; it may have been removed.'];
  }
  return [502, 'The storage does not answer. Try again in a moment.'];
}

async function containersOf(service: BlobServiceClient) {
  const rows = [];
  for await (const { name, properties } of service.listContainers()) {
    rows.push({ name, changedAt: properties.lastModified });
  }
  return rows.sort((one, other) => other.changedAt.getTime() - one.changedAt.getTime());
}

async function blobsOf(container: ContainerClient): Promise<readonly BlobRow[]> {
  const rows = [];
  for await (const { name, properties } of container.listBlobsFlat()) {
    rows.push({ name, bytes: properties.contentLength ?? 0, writtenAt: properties.lastModified });
  }
  return rows;
}

/** A file as plain text to read, or to download. Never as something that a browser would run. */
async function handOut(
  container: ContainerClient,
  path: string,
  asDownload: boolean,
  response: ServerResponse,
) {
  const { readableStreamBody, contentLength = 0 } = await container.getBlobClient(path).download();
  if (!readableStreamBody) throw new NotThere('There is no such file.');
  const file = path.split('/').at(-1) ?? path;
  response.writeHead(200, {
    ...safeHeaders,
    'Content-Type': asDownload ? 'application/octet-stream' : 'text/plain; charset=utf-8',
    'Content-Length': contentLength,
    ...(asDownload && {
      'Content-Disposition': `attachment; filename*=UTF-8''${segment(file)}`,
    }),
  });
  await pipeline(readableStreamBody, response);
}

const safeHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

function send(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { ...safeHeaders, 'Content-Type': 'text/html; charset=utf-8' });
  response.end(page);
}

const isThisMachine = (host = '') => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
