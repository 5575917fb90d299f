/** What the workflow needs from the world: one file of this folder a port. */
import type { Vocabulary } from '../domain/command.ts';
import type { Clock, SharedClock } from './clock.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { Exports } from './exports.ts';
import type { GraphUse } from './graphUse.ts';
import type { StorageLocations } from './storage.ts';
import type { Attempts } from './attempts.ts';
import type { Cards } from './cards.ts';
import type { Operations } from './operations.ts';
import type { References } from './references.ts';
import type { Requests } from './requests.ts';
import type { Upkeep } from './upkeep.ts';
import type { Shared } from './shared.ts';
import type { Alarms } from './alarms.ts';

/** Everything that is kept. */
export type Store = Requests & Cards & Attempts & Operations & References & Upkeep;

export interface Ports {
  readonly clock: Clock;
  readonly sharedClock: SharedClock;
  readonly requests: Store;
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly exports: Exports;
  readonly storage: StorageLocations;
  readonly alarms: Alarms;
  readonly shared: Shared;
  readonly graph: GraphUse;
  /** 0 to 1, without 1: what spreads things that would come together. */
  readonly random: () => number;
  readonly log: Log;
  readonly settings: Settings;
  /**
   * The words of the commands, in every language at once: whatever their client speaks, people type what they know. Its own words
   * are those of whoever reads in this language (BCP 47 tag).
   */
  readonly vocabulary: (locale: string) => Vocabulary;
}
