import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { listenOnLoopback } from '../loopback.ts';
import { alex, playgroundPeople } from '../people.ts';
import { personalChatId, teamsId, createTranscript, type Transcript } from './transcript.ts';

/** Between the Playground and the bot, both ways. */
export interface TeamsProxy {
  /** Where the Playground sends activities: `http://127.0.0.1:PORT/api/messages`. */
  readonly endpoint: string;
  /** What activities name as Teams' service URL: where the bot sends its messages. */
  readonly serviceUrl: string;
  /** Everything the bot said, in every chat: those of other people are not shown by the Playground. */
  readonly transcript: Transcript;
  readonly stop: () => Promise<void>;
}

export interface TeamsProxyOptions {
  readonly bot: string;
  readonly playground: string;
  readonly token: (serviceUrl: string) => Promise<string>;
  readonly port: number;
}

/** A person who types while the bot starts again does not lose the message. */
const patienceMs = 15_000;
const againMs = 200;

/**
 * Signs what the Playground sends, as Bot Connector does: the bot's token check stays on. And keeps a transcript of what the
 * bot sends, so that a second person's chat can be seen although the Playground shows the first person's only.
 */
export async function startTeamsProxy(options: TeamsProxyOptions): Promise<TeamsProxy> {
  const { bot, playground, token, port } = options;
  const transcript = createTranscript();
  const serviceUrl = `http://localhost:${port}/_connector`;

  const toBot = async (request: IncomingMessage, body: Buffer) =>
    exchange(
      new URL(request.url ?? '/', bot),
      request,
      asFromTeams(body, serviceUrl),
      { authorization: `Bearer ${await token(serviceUrl)}` },
      patienceMs,
    );

  const toPlayground = async (request: IncomingMessage, body: Buffer): Promise<Answer> => {
    const { pathname } = new URL(request.url ?? '/', playground);
    const [, conversationId, activityId] =
      /^\/_connector\/v3\/conversations(?:\/([^/]+)\/activities(?:\/([^/]+))?)?$/.exec(pathname) ?? [];
    const sent = parse(body);
    if (request.method === 'POST' && pathname === '/_connector/v3/conversations') {
      return openChat(request, sent);
    }
    const removal = request.method === 'DELETE' && activityId !== undefined;
    const answer = removal
      ? await removed(request, decodeURIComponent(activityId))
      : await exchange(new URL(request.url ?? '/', playground), request, body, {}, 0);
    if (answer.status >= 300 || removal || conversationId === undefined || request.method === 'GET')
      return answer;
    const id = activityId === undefined ? parse(answer.body)['id'] : decodeURIComponent(activityId);
    transcript.keep(decodeURIComponent(conversationId), String(id), sent);
    return answer;
  };

  /** The Playground cannot remove a message (501): it shows what Teams shows in its place. */
  const removed = (request: IncomingMessage, id: string) =>
    exchange(
      new URL(request.url ?? '/', playground),
      { headers: { ...request.headers, 'content-type': 'application/json' }, method: 'PUT' },
      Buffer.from(JSON.stringify({ id, type: 'message', text: 'This message has been deleted.' })),
      {},
      0,
    );

  /** Teams takes Entra ids and answers with the chat that is there; the Playground knows its own ids, and opens another. */
  const openChat = async (request: IncomingMessage, sent: Record<string, unknown>): Promise<Answer> => {
    const member = memberOf(sent);
    const person = playgroundPeople.find(({ id }) => id === member.toLowerCase());
    if (person === alex) return json(201, { id: personalChatId });
    const known = transcript.chatWith(person?.id ?? member);
    if (known !== undefined) return json(200, { id: known });
    const body = { ...sent, members: [{ id: person ? teamsId(person) : member }] };
    const target = new URL(request.url ?? '/', playground);
    const answer = await exchange(target, request, Buffer.from(JSON.stringify(body)), {}, 0);
    if (answer.status < 300) transcript.opened(String(parse(answer.body)['id']), person?.id ?? member);
    return answer;
  };

  const server = createServer((request, response) => {
    const pass = request.url?.startsWith('/_connector') ? toPlayground : toBot;
    buffer(request)
      .then((body) => pass(request, body))
      .then(
        (answer) => {
          reply(response, answer);
        },
        () => {
          reply(response, { status: 502, headers: {}, body: Buffer.alloc(0) });
        },
      );
  });
  const listening = await listenOnLoopback(server, port);
  return {
    endpoint: `http://127.0.0.1:${listening.port}/api/messages`,
    serviceUrl,
    transcript,
    stop: () => listening.stop(),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sends a request on. While there is no answer it is sent again, as Teams delivers again: the bot takes each turn once. */
async function exchange(
  target: URL,
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  body: Buffer,
  more: Readonly<Record<string, string>>,
  patience: number,
): Promise<Answer> {
  const { 'transfer-encoding': _chunked, ...rest } = headers;
  const until = Date.now() + patience;
  for (;;) {
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const outgoing = { ...rest, host: target.host, ...more, 'content-length': String(body.length) };
        send(target, { method, headers: outgoing }, resolve).on('error', reject).end(body);
      });
      return { status: response.statusCode ?? 502, headers: response.headers, body: await buffer(response) };
    } catch (error) {
      if (Date.now() > until) throw error;
      await wait(againMs);
    }
  }
}

/** The activity, with the service URL that answers are to go to. */
function asFromTeams(body: Buffer, serviceUrl: string): Buffer {
  const activity = parse(body);
  if (!('serviceUrl' in activity)) return body;
  return Buffer.from(JSON.stringify({ ...activity, serviceUrl }));
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function memberOf(sent: Record<string, unknown>): string {
  const [member] = (sent['members'] ?? []) as readonly { id?: unknown }[];
  return typeof member?.id === 'string' ? member.id : '';
}

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  // Whoever asked may have given up: then there is nobody to tell.
  if (response.destroyed) return;
  const {
    'transfer-encoding': _chunked,
    'content-length': _length,
    connection: _connection,
    ...rest
  } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length });
  response.end(body);
}
