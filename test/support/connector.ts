/** Teams' connector as a small http server: it remembers what came, and answers as it was told to. */
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ConnectorRequest {
  readonly method: string;
  /** Decoded, without the host: `/v3/conversations/19:abc/activities`. */
  readonly path: string;
  readonly query: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown> | undefined;
}

export interface Scripted {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks instead of an answer. */
  readonly drop?: boolean;
  /** No answer until the fake is closed. */
  readonly hang?: boolean;
}

interface FakeMember {
  readonly id: string;
  readonly objectId?: string;
  readonly aadObjectId?: string;
  readonly name?: string;
  readonly tenantId?: string;
  readonly userRole?: string;
}

export interface FakeConnector {
  readonly url: string;
  readonly requests: ConnectorRequest[];
  /** Requests that made or changed a message, typing aside. */
  readonly messages: () => ConnectorRequest[];
  /** The next answers, one each; afterwards it answers like Teams on a good day. */
  script(...answers: Scripted[]): void;
  /** Reads of whole rosters, where they are kept aside, and the next answers to those. */
  readonly rosterReads: ConnectorRequest[];
  scriptRoster(...answers: Scripted[]): void;
  /** Who is in a conversation. */
  members(conversationId: string, members: readonly FakeMember[]): void;
  /** Resolves when so many requests have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export const teamsError = (code: string) => ({ error: { code, message: `${code}.` } });

export interface ConnectorOptions {
  /** The bot reads whole rosters by itself, now and then: they are no part of a test's story, and take none of its answers. */
  readonly rostersAside?: boolean;
  /** Before Teams got a request: the answer instead, or nothing. */
  readonly meets?: (request: ConnectorRequest) => Scripted | undefined;
  /** After Teams got it, with the answer that is about to leave. */
  readonly answers?: (request: ConnectorRequest, answer: Scripted) => void;
}

export async function fakeConnector({
  meets,
  answers,
  rostersAside = false,
}: ConnectorOptions = {}): Promise<FakeConnector> {
  const requests: ConnectorRequest[] = [];
  const scripted: Scripted[] = [];
  const rosterReads: ConnectorRequest[] = [];
  const scriptedRosters: Scripted[] = [];
  const rosters = new Map<string, readonly FakeMember[]>();
  const waiting: { count: number; resolve: () => void }[] = [];
  let sent = 0;

  const usual = ({ method, path, query }: ConnectorRequest): Scripted => {
    const [, , , conversation = '', kind, id] = path.slice(path.indexOf('/v3/')).split('/');
    if (kind === 'members') {
      const member = rosters.get(conversation)?.find((each) => each.id === id);
      return member
        ? { status: 200, body: member }
        : { status: 404, body: teamsError('MemberNotFoundInConversation') };
    }
    if (kind === 'pagedmembers') {
      const all = rosters.get(conversation) ?? [];
      const from = Number(new URLSearchParams(query).get('continuationToken') ?? 0);
      const page = all.slice(from, from + 500);
      const next = from + page.length;
      return {
        status: 200,
        body: { members: page, ...(next < all.length && { continuationToken: String(next) }) },
      };
    }
    if (path.endsWith('/v3/conversations')) return { status: 201, body: { id: `a:chat-${++sent}` } };
    if (method === 'PUT') return { status: 200, body: { id } };
    return { status: 201, body: { id: `sent-${++sent}` } };
  };

  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://connector');
      const text = Buffer.concat(chunks).toString('utf8');
      const came: ConnectorRequest = {
        method: request.method ?? '',
        path: url.pathname.split('/').map(decodeURIComponent).join('/'),
        query: url.search.slice(1),
        authorization: request.headers.authorization,
        body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
      };
      const instead = meets?.(came);
      const isAside = rostersAside && came.path.endsWith('/pagedmembers');
      if (!instead) (isAside ? rosterReads : requests).push(came);
      const answer = instead ?? (isAside ? scriptedRosters : scripted).shift() ?? usual(came);
      if (!instead) answers?.(came, answer);
      for (const each of waiting.filter(({ count }) => requests.length >= count)) each.resolve();
      if (answer.hang) return;
      if (answer.drop) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    messages: () =>
      requests.filter(({ path, body }) => path.includes('/activities') && body?.['type'] !== 'typing'),
    script: (...answers) => {
      scripted.push(...answers);
    },
    rosterReads,
    scriptRoster: (...answers) => {
      scriptedRosters.push(...answers);
    },
    members: (conversationId, members) => {
      rosters.set(conversationId, members);
    },
    received: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
