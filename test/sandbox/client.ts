import type { GraphMiniature } from '../../src/sandbox/graph/graphMiniature.ts';
import type { TestContainer } from './container.ts';
import type { Stage } from './stage.ts';
import { graphToken } from './token.ts';

interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: GraphJson;
  /** The error's code, if it is one. */
  readonly code: string | undefined;
}

/** What tests look at in an answer; everything else is there by name. */
export interface GraphJson {
  readonly status?: string;
  readonly progress?: number;
  readonly '@odata.nextLink'?: string;
  readonly error?: { readonly code: string };
  readonly value?: readonly unknown[];
  readonly [name: string]: unknown;
}

/** One property of each row of a collection. */
export const column = (json: GraphJson, name: string) =>
  (json.value ?? []).map((row) => (row as Readonly<Record<string, unknown>>)[name]);

/** Speaks to a miniature of Graph as an application does: a token and plain HTTP. */
export interface GraphClient {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<GraphAnswer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<GraphAnswer>;
  /** Orders an export into a container. */
  order(userId: string, container: Pick<TestContainer, 'sasUrl'>): Promise<GraphAnswer>;
  /** The operation that an accepted order named. */
  follow(accepted: GraphAnswer): Promise<GraphAnswer>;
}

export async function graphClient({ identity }: Stage, { origin }: GraphMiniature): Promise<GraphClient> {
  const token = await graphToken(identity, origin);
  const send = async (path: string, init: RequestInit): Promise<GraphAnswer> => {
    const response = await fetch(`${origin}/v1.0/${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
    });
    const text = await response.text();
    const json = (text === '' ? {} : JSON.parse(text)) as GraphJson;
    return { status: response.status, headers: response.headers, json, code: json.error?.code };
  };
  const client: GraphClient = {
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
    order: (userId, { sasUrl }) =>
      client.post(`users/${userId}/exportPersonalData`, { storageLocation: sasUrl }),
    follow: ({ headers }) => client.get(`dataPolicyOperations/${headers.get('request-id') ?? ''}`),
  };
  return client;
}
