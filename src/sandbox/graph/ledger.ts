import { join } from 'node:path';
import { openJournal, type Operations } from './operations.ts';

/** A POST that reached the miniature, whatever became of it. */
export interface ReceivedPost {
  readonly number: number;
  readonly at: string;
  readonly version: string;
  readonly userId: string;
  readonly account?: string;
  readonly container?: string;
  /** Object id of the calling application, once its token was good. */
  readonly caller?: string;
  /** What was answered; `dropped` when the connection was closed instead. Absent while it is being worked on. */
  readonly answer?: number | 'dropped';
  readonly code?: string;
  /** The operation that it queued. */
  readonly operationId?: string;
}

export interface AcceptedExport {
  readonly operationId: string;
  readonly userId: string;
  readonly account: string;
  readonly container: string;
  readonly acceptedAt: string;
  /** Every POST with this container, the accepted one among them. */
  readonly posts: readonly ReceivedPost[];
}

type Fact =
  | { readonly kind: 'received'; readonly post: ReceivedPost }
  | { readonly kind: 'learned'; readonly number: number; readonly more: Partial<ReceivedPost> };

/** What really happened, for those who check the bot against it. On disk, so that it survives whoever is killed. */
export interface Ledger {
  receive(post: Omit<ReceivedPost, 'number' | 'answer'>): number;
  learn(number: number, more: Partial<ReceivedPost>): void;
  posts(): readonly ReceivedPost[];
  /** How many POSTs about this person came with this container so far. */
  count(userId: string, container: string | undefined): number;
  accepted(operations: Operations): readonly AcceptedExport[];
}

export function openLedger(dir: string): Ledger {
  const journal = openJournal<Fact>(join(dir, 'posts.jsonl'));
  const posts: ReceivedPost[] = [];
  const counts = new Map<string, number>();
  const key = (userId: string, container = '') => `${userId.toLowerCase()} ${container}`;

  const apply = (fact: Fact) => {
    if (fact.kind === 'received') {
      const { post } = fact;
      posts.push(post);
      const counted = key(post.userId, post.container);
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
      return;
    }
    const post = posts[fact.number - 1];
    if (post) posts[fact.number - 1] = { ...post, ...fact.more };
  };
  const record = (fact: Fact) => {
    journal.append(fact);
    apply(fact);
  };
  journal.kept.forEach(apply);

  return {
    receive(post) {
      const number = posts.length + 1;
      record({ kind: 'received', post: { number, ...post } });
      return number;
    },
    learn: (number, more) => record({ kind: 'learned', number, more }),
    posts: () => [...posts],
    count: (userId, container) => counts.get(key(userId, container)) ?? 0,
    accepted: (operations) => {
      const byContainer = Map.groupBy(
        posts,
        ({ account, container }) => `${account ?? ''}/${container ?? ''}`,
      );
      return operations.all().map(({ order: { id, userId, place, acceptedAt } }) => ({
        operationId: id,
        userId,
        account: place.account,
        container: place.container,
        acceptedAt,
        posts: byContainer.get(`${place.account}/${place.container}`) ?? [],
      }));
    },
  };
}
