/** What the people who run the bot are told in `OPERATORS_CONVERSATION`: once when it begins, and once when it is over. */
export type AlarmKind =
  /** Microsoft Graph does not serve the bot. */
  | 'graphDown'
  /** The preflight says that the export service would refuse the storage. */
  | 'storageNotReady'
  /** The account holds containers of exports that the database does not know. */
  | 'unknownContainers'
  /** A write permission should have been gone for a day. */
  | 'writeAccessRemains'
  /** `APPROVERS` leads to fewer people than a request needs. */
  | 'nobodyApproves';

/** Ids, codes and counts only: an alarm is read by people who may see no names. */
export type AlarmDetails = Readonly<Record<string, string | number>>;

export interface Alarm {
  readonly id: string;
  readonly kind: AlarmKind;
  /** What it is about, where there can be several of a kind: a container. */
  readonly about: string;
  readonly details: AlarmDetails;
  readonly since: Date;
  readonly overAt?: Date;
  /** The last message about it that operators have. `over` ends the alarm, told or not worth telling. */
  readonly told?: Telling;
  /** How often the message that is owed left without a known outcome. */
  readonly unheard: number;
}

export type Telling = 'raised' | 'over';

/** What passes within a minute is told to nobody. */
export const raisedAfterMs = 60_000;
/** What comes back within two minutes was never over: one message instead of many. */
export const overAfterMs = 120_000;

/** The message that operators do not have yet. Somebody who never heard of an alarm need not hear that it is over. */
export function owedTelling({ told, overAt }: Pick<Alarm, 'told' | 'overAt'>): Telling | undefined {
  if (told === undefined) return overAt ? undefined : 'raised';
  return told === 'raised' && overAt ? 'over' : undefined;
}
