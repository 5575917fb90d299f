/** Who is in a conversation (Bot Framework, "Get conversation members"; Teams docs, "Get Teams context"). */
import { type UserId, parseUserId, withoutThread } from '../../../domain/ids.ts';
import { Fault } from '../../../faults.ts';
import type { Mention } from '../../../domain/typedText.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Mentioned } from '../../../ports/turns.ts';
import type { Connector } from './connector.ts';
import type { Outcome } from './delivery.ts';
import type { Pace } from './pace.ts';

export interface Roster {
  resolve(conversation: Conversation, mention: Omit<Mention, 'kind'>): Promise<Mentioned>;
  members(conversation: Conversation): Promise<readonly UserId[]>;
  /** The tenant of one member, in lower case; undefined when the roster does not tell. */
  tenantOf(conversation: Conversation, teamsId: string): Promise<string | undefined>;
  /** Whether anybody in it is of another organisation, or of none. */
  hasOutsiders(conversation: Conversation): Promise<boolean>;
  /** Why Teams does not say who is in a conversation; undefined when it does, which it tells members alone. */
  refusal(conversation: Conversation): Promise<string | undefined>;
}

/** A person waits for the answer. */
const timeoutMs = 3_000;
/** Teams gives 50 to 500 a page. */
const pageSize = 500;
const leastPage = 50;
const maxPages = 2;
/** Larger conversations are not looked through; who is in them cannot be told. */
const maxPagesForOutsiders = 10;

export function roster(connector: Connector, pace: Pick<Pace, 'count'>): Roster {
  const ask = (conversation: Conversation, path: string) => {
    pace.count();
    const members = `/${encodeURIComponent(withoutThread(conversation.id))}${path}`;
    return connector.call('GET', conversation.serviceUrl, members, { timeoutMs });
  };

  return {
    async resolve(conversation, { id, name }) {
      if (id.startsWith('28:')) return { kind: 'anotherBot', name };
      const outcome = await ask(conversation, `/members/${encodeURIComponent(id)}`);
      // Tags, teams and channels look like people until the roster does not know them.
      if (outcome.kind === 'answered' && (outcome.status === 404 || outcome.status === 400)) {
        return { kind: 'notAPerson', name };
      }
      if (outcome.kind === 'answered' && outcome.status === 403) return { kind: 'rosterRefused', name };
      const member = memberOf(bodyOf(outcome));
      if (!member.userId) return { kind: 'notAPerson', name };
      return {
        kind: 'person',
        id: member.userId,
        // The Playground's members may come without one; a chat of ours is where they were found.
        tenantId: member.tenantId || conversation.tenantId.toLowerCase(),
        name: member.name || name,
      };
    },

    async members(conversation) {
      const found: UserId[] = [];
      for await (const { userId, isOutsider } of everybody(conversation, maxPages))
        if (userId && !isOutsider) found.push(userId);
      return [...new Set(found)];
    },

    async tenantOf(conversation, teamsId) {
      const outcome = await ask(conversation, `/members/${encodeURIComponent(teamsId)}`);
      if (outcome.kind === 'answered' && (outcome.status === 404 || outcome.status === 400)) return undefined;
      return memberOf(bodyOf(outcome)).tenantId || undefined;
    },

    async hasOutsiders(conversation) {
      for await (const { isOutsider } of everybody(conversation, maxPagesForOutsiders, 'whole'))
        if (isOutsider) return true;
      return false;
    },

    async refusal(conversation) {
      const outcome = await ask(conversation, `/pagedmembers?pageSize=${leastPage}`);
      if (outcome.kind !== 'answered') return outcome.because;
      return outcome.status === 200 ? undefined : `${outcome.status} ${outcome.code}`.trim();
    },
  };

  /** Page by page. `whole`: a fault when there are more pages than that. */
  async function* everybody(conversation: Conversation, pages: number, extent?: 'whole') {
    const ours = conversation.tenantId.toLowerCase();
    let continuation = '';
    for (let page = 0; page < pages; page++) {
      const query = new URLSearchParams({
        pageSize: String(pageSize),
        ...(continuation !== '' && { continuationToken: continuation }),
      });
      const body = bodyOf(await ask(conversation, `/pagedmembers?${query.toString()}`));
      const { members, continuationToken } = body as { members?: unknown; continuationToken?: unknown };
      for (const entry of Array.isArray(members) ? (members as unknown[]) : []) {
        const member = memberOf(entry);
        // Whoever joined a meeting without an account stands in its roster with the meeting's tenant.
        const isOutsider = member.isAnonymous || (member.tenantId !== '' && member.tenantId !== ours);
        yield { userId: member.userId, isOutsider };
      }
      if (typeof continuationToken !== 'string' || continuationToken === '') return;
      continuation = continuationToken;
    }
    if (extent === 'whole')
      throw new Fault('rosterUnavailable', { cause: new Error('more members than are looked through') });
  }
}

function bodyOf(outcome: Outcome): object {
  if (outcome.kind !== 'answered')
    throw new Fault('rosterUnavailable', { cause: new Error(outcome.because) });
  const { status, code, body } = outcome;
  if (status === 200 && typeof body === 'object' && body !== null) return body;
  // The bot is not in it, is blocked, or the chat is not there: the next message hears the same.
  const isRefused = status === 403 || status === 404;
  throw new Fault(isRefused ? 'rosterRefused' : 'rosterUnavailable', {
    cause: new Error(`${status} ${code}`.trim()),
  });
}

/** The REST field is `objectId`; the SDK and the Playground say `aadObjectId`. */
function memberOf(entry: unknown): {
  userId: UserId | undefined;
  tenantId: string;
  name: string;
  isAnonymous: boolean;
} {
  const { aadObjectId, objectId, tenantId, name, userRole } = (entry ?? {}) as Record<string, unknown>;
  return {
    userId: parseUserId(aadObjectId) ?? parseUserId(objectId),
    tenantId: typeof tenantId === 'string' ? tenantId.toLowerCase() : '',
    name: typeof name === 'string' ? name : '',
    isAnonymous: userRole === 'anonymous',
  };
}
