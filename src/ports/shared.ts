/** What instances share (the store). */
import type { Reads } from '../domain/allowance.ts';
import type { DigestTold } from '../domain/digest.ts';
import type { StorageHealth } from '../domain/storageHealth.ts';
import type { GraphHealth, ListRound, SubmissionPause } from '../domain/graph.ts';

/** Small values that all instances keep together. Moments in them have keys that end in `At` or `Since`. */
export interface SharedValues {
  readonly graphReads: Reads;
  readonly graphSubmissions: SubmissionPause;
  readonly graphHealth: GraphHealth;
  readonly graphList: ListRound;
  readonly storageHealth: StorageHealth;
  readonly digest: DigestTold;
  readonly lastGoodPoll: { readonly lookedAt: Date };
}

export interface Shared {
  read<K extends keyof SharedValues>(
    name: K,
  ): Promise<{ readonly value: SharedValues[K] | undefined; readonly version: number }>;
  /** The value as it was at most a second ago: every step asks, and few find a change. */
  recent<K extends keyof SharedValues>(name: K): Promise<SharedValues[K] | undefined>;
  /** Compare-and-set: false when somebody changed it since that version (0: when there was nothing). */
  swap<K extends keyof SharedValues>(name: K, version: number, value: SharedValues[K]): Promise<boolean>;
}
