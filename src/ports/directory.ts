/** The organisation’s directory (Graph). */
import type { Person } from '../domain/exportRequest.ts';
import type { UserId } from '../domain/ids.ts';
import type { Principals } from './settings.ts';

export interface DirectoryUser extends Person {
  readonly address: string;
  readonly guest: boolean;
  readonly enabled: boolean;
}

/** Every call is bounded (2 s for `includes`, 3 s otherwise) and throws a fault when Graph gave no answer. */
export interface Directory {
  /** Whether the person, no guest and with an account in use, is one of them or, transitively, in one of their groups. A yes may be up to 60 s old. */
  includes(principals: Principals, person: UserId): Promise<boolean>;
  user(id: UserId): Promise<DirectoryUser | undefined>;
  /** Everybody whose sign-in name or mail address is exactly this. */
  find(address: string): Promise<readonly DirectoryUser[]>;
  /** Whether somebody with this address or object id was deleted in the last 30 days. */
  wasDeleted(addressOrId: string): Promise<boolean>;
  /** Members, groups expanded; guests and disabled accounts left out; at most `limit`. */
  members(principals: Principals, limit: number): Promise<readonly Person[]>;
}
