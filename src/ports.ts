/** What the workflow needs from the world. */
import type { Alarm, AlarmDetails, AlarmKind, Telling } from './domain/alarm.ts';
import type { Reads } from './domain/allowance.ts';
import type { Caution } from './domain/caution.ts';
import type { ListFilter, Vocabulary } from './domain/command.ts';
import type { Day } from './domain/day.ts';
import type { Digest, DigestSettings, DigestTold } from './domain/digest.ts';
import type {
  Ask,
  Event,
  ExportRequest,
  Person,
  Rules,
  State,
  StorageLocation,
} from './domain/exportRequest.ts';
import type { FailureCode } from './domain/failure.ts';
import type { GraphHealth, ListRound } from './domain/graph.ts';
import type { CardId, OperationId, RequestId, UserId } from './domain/ids.ts';
import type { NoticeKind } from './domain/notices.ts';
import type { Unreached } from './domain/reach.ts';
import type { Refusal } from './domain/refusal.ts';
import type { OpenOperations, Pace, StepKind } from './domain/schedule.ts';

export interface Ports {
  readonly clock: Clock;
  readonly requests: Requests;
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
  /** The words of the commands, in every language at once: whatever their client speaks, people type what they know. */
  /** For whoever reads in this language (BCP 47 tag). */
  readonly vocabulary: (locale: string) => Vocabulary;
}

export interface Clock {
  now(): Date;
}

/** One line an event. Ids only: never a name, an address, a reason, a SAS or a token. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

/** People and groups that `REQUESTERS` and `APPROVERS` name; empty refuses everybody. */
export interface Principals {
  readonly users: readonly UserId[];
  readonly groups: readonly string[];
}

export interface Settings {
  readonly rules: Rules;
  readonly requesters: Principals;
  readonly approvers: Principals;
  readonly approvalConversation?: string;
  /** Where alarms go; without it they go to the log only. */
  readonly operatorsConversation?: string;
  /** Without it there is no morning digest. */
  readonly digest?: DigestSettings;
  readonly cardPrivacy: 'name' | 'reference' | 'full';
  readonly casePattern?: RegExp;
  readonly pace: Pace;
  readonly submissionsPerDay: number;
  readonly overdueDays: number;
  /** How long the export service may write into a container. */
  readonly sasDays: number;
  readonly recoveryGraceSeconds: number;
  readonly revokeAfterHours: number;
  readonly tenantId: string;
  /** BCP 47 tag: for people whose language is unknown or not spoken here, and for what nobody asked for. */
  readonly locale: string;
}

// ── Conversations (Teams) ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Address for proactive messages. Our own fields, not the SDK's: they outlive it. */
export interface Conversation {
  readonly id: string;
  readonly kind: 'personal' | 'groupChat' | 'channel';
  readonly serviceUrl: string;
  readonly tenantId: string;
  /** The bot's own id in Teams (`28:…`). */
  readonly botId: string;
  /** Of a 1:1 chat: the language its person's client was last seen in (BCP 47 tag). */
  readonly locale?: string;
}

/** Somebody as Teams knows them: `teamsId` (`29:…`) is only good for mentions in this bot's messages. */
export interface TeamsPerson extends Person {
  readonly teamsId?: string;
}

export type CardRole = 'requester' | 'approval' | 'both' | 'notice';

/** A message of a request in one conversation. The row is committed before the send. */
export interface Card {
  readonly id: CardId;
  readonly requestId: RequestId;
  readonly role: CardRole;
  /** Set when the role is `notice`. */
  readonly notice?: NoticeKind;
  readonly conversation: Conversation;
  /** Absent until Teams told us, or when the outcome of the send is unknown. */
  readonly activityId?: string;
  /** Whom a notice mentions, when they are a member of the conversation. */
  readonly mentions?: TeamsPerson;
  /** What the card should show and what it shows, as revisions of its request. */
  readonly owedRevision: number;
  readonly shownRevision: number;
  /** Since when it owes what it owes now. */
  readonly owedAt: Date;
  /** How often its present message left, or was about to when the process died. */
  readonly sends: number;
  /** How often a new message took the place of one that was gone. */
  readonly replacements: number;
  /** How often Teams left the outcome of such a send unknown. A process that died while it sent heard nothing. */
  readonly unheard: number;
  /** The conversation cannot be reached; the request goes on without this card. */
  readonly lostBecause?: string;
  /** Teams has not taken it for so long that whoever asked should know. */
  readonly isLate: boolean;
  readonly locale: string;
}

/** What Teams said to a send or an update (Teams docs, "Status codes from bot conversational APIs"). */
export type Delivery =
  | { readonly kind: 'delivered'; readonly activityId: string }
  /** The message is not there any more: forget its id, send a new one once. */
  | { readonly kind: 'messageGone' }
  /** The conversation cannot be written to: uninstalled, blocked, gone. */
  | { readonly kind: 'conversationGone'; readonly because: string }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly because: string }
  /** Nobody knows whether a new message arrived. */
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'rejected'; readonly because: string };

export interface Conversations {
  /** Sends the card, or updates the message it already is. Repeatable; answers instead of throwing. */
  show(card: Card, request: ExportRequest, unreached?: readonly Unreached[]): Promise<Delivery>;
  /** One new message to the operators. Answers instead of throwing. */
  alert(conversation: Conversation, alarm: Alarm, telling: Telling): Promise<Delivery>;
  /** The morning digest, as one new message. Answers instead of throwing. */
  digest(conversation: Conversation, digest: Digest): Promise<Delivery>;
  /** The 1:1 chat with a person, created where needed; undefined when the bot cannot reach them. */
  open(person: UserId): Promise<Conversation | undefined>;
  /** A conversation that the bot was installed in; undefined when it never was. */
  known(conversationId: string): Promise<Conversation | undefined>;
  /** Entra ids of the members of a shared chat; at most a few hundred are asked for. */
  members(conversation: Conversation): Promise<readonly UserId[]>;
}

// ── Directory (Graph) ──────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── Exports (Graph) ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A SAS URL. It never becomes part of a string, a log line or JSON: only `reveal` gives it out. */
export interface SecretUrl {
  reveal(): string;
}

/** Microsoft's support finds a request by them: `graphRequestId`, which Graph gave it, and `clientRequestId`, which we did. */
export type GraphIds = Readonly<Record<string, string>>;

/** How Graph's answer to a call is found again. */
interface Traced {
  readonly ids?: GraphIds;
}

export type SubmissionAnswer = Traced & SubmissionMeaning;

type SubmissionMeaning =
  /** 202 with a usable operation id. */
  | { readonly kind: 'accepted'; readonly operation: OperationId; readonly retryAfterSeconds?: number }
  /** 429: throttling is checked before storage, so nothing was ordered and the container is still fresh. */
  | { readonly kind: 'deferred'; readonly retryAfterSeconds?: number }
  /** 400 with a listed code, 401, 403, 404: nothing was ordered. */
  | { readonly kind: 'refused'; readonly because: FailureCode }
  /** `StorageLocationAlreadyUsed`: an earlier POST of this attempt arrived. */
  | { readonly kind: 'arrivedBefore' }
  /** 5xx, silence, 202 without a usable id: nobody knows. */
  | { readonly kind: 'unknown' };

export type OperationAnswer = Traced & OperationMeaning;

type OperationMeaning =
  | {
      readonly kind: 'report';
      readonly userId: string;
      readonly status: string;
      /** 0 to 1; absent when Graph gave none or -1. */
      readonly progress?: number;
      readonly completedAt?: Date;
      readonly retryAfterSeconds?: number;
    }
  /** 400 `OperationNotFound` (404 is read the same way). */
  | { readonly kind: 'notFound' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds?: number };

/** An operation as LIST shows it. */
export interface ListedOperation {
  readonly operation: OperationId;
  readonly report: Extract<OperationAnswer, { readonly kind: 'report' }>;
}

export interface Exports {
  /** One POST, never repeated by the pipeline, 20 s at most. Answers, never throws. */
  submit(dataSubject: UserId, location: SecretUrl): Promise<SubmissionAnswer>;
  /** Throws a fault on 401, 403, 5xx and silence. */
  report(operation: OperationId): Promise<OperationAnswer>;
  /** Looks for an operation by its container through LIST. Absence proves nothing. */
  find(location: StorageLocation): Promise<OperationId | undefined>;
  /**
   * Every operation of the tenant, in so many calls (one a page). LIST is in Graph's metadata and on no page of its
   * documentation: 'unavailable' where it is refused. Throws a fault when Graph gave no usable answer.
   */
  list(): Promise<{ readonly rows: readonly ListedOperation[]; readonly calls: number } | 'unavailable'>;
}

/** How all instances together use Graph: within the tenant's quota, and not at all while it is down. */
export interface GraphUse {
  /** Since when Graph does not serve the bot. Steps rest meanwhile; undefined while it serves. */
  downSince(): Promise<Date | undefined>;
  /** Counts reads that are about to leave; a moment to ask again when the bot's share is used up for now. */
  mayRead(calls?: number): Promise<'now' | Date>;
  /** Graph said 429: nobody reads for a while. */
  throttled(retryAfterSeconds?: number): Promise<void>;
  /** Milliseconds until an operation is looked at again. Each failed look in a row doubles it. */
  pauseMs(operation: OperationId, ageMs: number, retryAfterSeconds?: number): Promise<number>;
}

// ── Storage (Azure Blob) ───────────────────────────────────────────────────────────────────────────────────────────────────

export type Marker =
  | { readonly kind: 'absent' }
  /** `RequestInfo.json` is there; every GUID in it, in order. */
  | { readonly kind: 'present'; readonly ids: readonly string[] }
  | { readonly kind: 'containerMissing' };

export interface StorageLocations {
  /** The account and container of an attempt: `dsr-<request id>-<attempt>`. */
  locate(request: RequestId, attempt: number): StorageLocation;
  /** Creates the container and its write permission (idempotent), with metadata that names the request. Throws a fault. */
  prepare(location: StorageLocation, request: RequestId): Promise<void>;
  /** Writes and removes a `.probe` append blob through the SAS; false while the permission has not taken effect. */
  probe(location: StorageLocation): Promise<boolean>;
  /** A SAS URL for the container: `acw` by stored access policy, `SAS_DAYS`. In memory for one request only. */
  issue(location: StorageLocation): Promise<SecretUrl>;
  marker(location: StorageLocation): Promise<Marker>;
  /** Removes the write permission. True once it is gone (or the container is). */
  revoke(location: StorageLocation): Promise<boolean>;
  /** The last result of the background preflight; undefined before the first. A refusal code of the service, or 'ready'. */
  readiness(): string | undefined;
}

// ── Requests (the store) ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The lease on a step that a queue handed out. Completing it is fenced: a lost lease changes nothing. */
export interface Lease {
  readonly queue: string;
  readonly jobId: string;
  readonly retryCount: number;
}

export interface Step {
  readonly requestId: RequestId;
  /** The revision the step was sent for. */
  readonly revision: number;
  readonly lease: Lease;
  /** The request as the step found it, see `Change.read`. */
  readonly read?: ExportRequest;
}

export interface CardStep {
  readonly cardId: CardId;
  readonly lease: Lease;
}

export interface Actor {
  readonly person?: Person;
  /** `person`, or `bot` when the bot acted by itself. */
  readonly kind: 'person' | 'bot';
}

export interface Change {
  readonly requestId: RequestId;
  readonly event: Event;
  readonly by: Actor;
  /** Only when the request is still at this revision; otherwise the change is refused as stale. */
  readonly onlyAt?: number;
  /** As it was given to be changed. It is not read again then, unless somebody has changed it meanwhile. */
  readonly read?: ExportRequest;
  /** Given back in the same transaction. */
  readonly lease?: Lease;
  /** When to look again; `schedule.lookAgainAt` of the new state when absent. */
  readonly lookAgainAt?: Date;
  /** Of Graph's answer that led to it, for the audit. */
  readonly evidence?: GraphIds;
}

export interface NewRequest {
  readonly ask: Ask;
  readonly state: State;
  readonly cards: readonly NewCard[];
}

export type NewCard = Pick<Card, 'role' | 'conversation' | 'locale'> &
  Partial<Pick<Card, 'notice' | 'mentions'>>;

export interface AuditNote {
  readonly event: string;
  readonly by: Actor;
  readonly requestId?: RequestId;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** Which requests: those to which all of it applies. Newest first; past due, the longest due first. */
export interface Selection {
  readonly requester?: UserId;
  readonly dataSubject?: UserId;
  /** The data subject's address as the directory gave it once, in any case: for accounts that are gone since. */
  readonly address?: string;
  readonly openOnly?: boolean;
  /** Open ones whose last day to answer is before this day. */
  readonly pastDueOn?: Day;
  /** The number of the last one that was seen: the list goes on behind it. */
  readonly after?: number;
  readonly limit: number;
}

export interface Requests {
  get(id: RequestId): Promise<ExportRequest>;
  /** To be changed: see `Change.read`. What `record` gives back is so, too. */
  toChange(id: RequestId): Promise<ExportRequest>;
  /** By the number that people use. */
  numbered(number: number): Promise<ExportRequest | undefined>;
  /** A page, found by an index however many requests there are. */
  list(selection: Selection): Promise<readonly ExportRequest[]>;
  /**
   * Stores new requests, their cards and their audit rows in one transaction and sends their first steps. The turn's key
   * (conversation and activity id) makes a redelivered turn change nothing: undefined. So does an open export of one of the data
   * subjects, with `ifNoneOpen`.
   */
  add(
    turn: string,
    requests: readonly NewRequest[],
    when?: { readonly ifNoneOpen: boolean },
  ): Promise<readonly ExportRequest[] | undefined>;
  /** Whether a turn with this key was taken in already. */
  heard(turn: string): Promise<boolean>;
  /** One transaction: the state that follows, its audit row, the cards owed, the notices, the lease given back, the next step sent. */
  record(change: Change): Promise<ExportRequest | Refusal>;
  /** A step that changed nothing: gives the lease back and looks again at the time. No audit row, no card. */
  rest(step: Step, lookAgainAt: Date | undefined): Promise<void>;
  /** Audit without a change of state: refusals, for example. */
  note(note: AuditNote): Promise<void>;

  /** A card and the request that it shows, which is given to be changed. */
  onCard(id: CardId): Promise<{ readonly card: Card; readonly request: ExportRequest } | undefined>;
  cards(id: RequestId): Promise<readonly Card[]>;
  /**
   * All that a delivery has to know. A message that is not there yet is counted as sent once more: before it leaves, because its
   * outcome may never be known.
   */
  startDelivery(step: CardStep): Promise<OwedCard | undefined>;
  /** More cards for a request, owed at once. */
  owe(id: RequestId, cards: readonly NewCard[]): Promise<void>;
  /**
   * The bot was added to a conversation again: the cards of open requests there are owed anew, the lost ones too. Of requests that
   * ended while it was away the messages that are still there are owed their end.
   */
  showAgain(conversationId: string): Promise<void>;
  /** What became of a delivery; gives the lease back. When it changes where the request can be seen, the requester's cards say so. */
  delivered(step: CardStep, result: CardResult): Promise<void>;
  /** A click from the card's own conversation supplies the id of a card whose send had no known outcome. */
  adopt(id: CardId, activityId: string): Promise<void>;

  /** When POSTs of all requests left since then, oldest first, for `SUBMISSIONS_PER_DAY`. */
  submissionsSince(since: Date): Promise<readonly Date[]>;
  /** How many wait for the allowance of the day that were approved before this one; at the same moment, those with a lower number. */
  inLineBefore(request: Pick<ExportRequest, 'number'>, approvedAt: Date): Promise<number>;
  /** How many operations are open now, by age. */
  openOperations(): Promise<OpenOperations>;
  /** What LIST says of the open operations beside what is recorded. */
  compare(listed: readonly ListedOperation[]): Promise<Comparison>;
  /** The write permission of an attempt is gone. Gives the lease back. */
  revoked(requestId: RequestId, attempt: number, step?: RevokeStep): Promise<void>;
  /** On request, for an abandoned one; in the audit with who wanted it. */
  revokeNow(requestId: RequestId, by: Actor): Promise<void>;
  attempt(requestId: RequestId, attempt: number): Promise<Attempt | undefined>;

  conversation(id: string): Promise<Conversation | undefined>;
  /** The 1:1 chat with a person, when one is known. */
  personalConversation(person: UserId): Promise<Conversation | undefined>;
  learn(conversation: Conversation, person?: UserId): Promise<void>;
  /**
   * What the passing of time owes an open request: notices, and cards whose count of days is out of date. Gives the lease back
   * and looks again when more becomes due.
   */
  remind(step: RemindStep): Promise<void>;
  /**
   * Takes names, addresses, reasons and case numbers out of the requests that ended before then, and owes their cards a last
   * time. Ids and audit rows stay. In transactions of a few requests each; returns how many.
   */
  blank(before: Date): Promise<number>;
  /** Sends what is overdue and has no live job. Returns how many. */
  sweep(): Promise<number>;
}

export interface Comparison {
  /** Requests whose operation stands differently by now. */
  readonly changed: readonly { readonly requestId: RequestId; readonly operation: OperationId }[];
  /** Requests whose operation LIST does not show, which proves nothing. */
  readonly absent: readonly RequestId[];
}

export interface Attempt {
  readonly requestId: RequestId;
  readonly attempt: number;
  readonly location: StorageLocation;
  readonly revokeAt?: Date;
  readonly revokedAt?: Date;
}

export interface RemindStep {
  readonly requestId: RequestId;
  readonly lease: Lease;
}

export interface RevokeStep {
  readonly requestId: RequestId;
  readonly attempt: number;
  readonly lease: Lease;
}

export interface OwedCard {
  /** As it was before this delivery was counted. */
  readonly card: Card;
  readonly request: ExportRequest;
  /** The request's other cards that are lost or late. */
  readonly missing: readonly Card[];
}

export type CardResult =
  | { readonly kind: 'nothingOwed' }
  /** `owedAt` as it was before the send: what was owed since is not shown yet. */
  | { readonly kind: 'shown'; readonly revision: number; readonly activityId: string; readonly owedAt?: Date }
  /** The send left and its outcome is unknown: it is repeated. */
  | { readonly kind: 'sendAgain'; readonly because: string }
  /** The message is gone: a new one takes its place. */
  | { readonly kind: 'replace'; readonly because: string }
  | { readonly kind: 'lost'; readonly because: string }
  | { readonly kind: 'later'; readonly at: Date; readonly isLate?: boolean };

// ── What instances share (the store) ───────────────────────────────────────────────────────────────────────────────────────

/** Small values that all instances keep together. Moments in them have keys that end in `At` or `Since`. */
export interface SharedValues {
  readonly graphReads: Reads;
  readonly graphHealth: GraphHealth;
  readonly graphList: ListRound;
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

// ── Alarms (the store) ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewAlarm {
  readonly kind: AlarmKind;
  readonly about?: string;
  readonly details?: AlarmDetails;
  /** Now, unless it began before. */
  readonly since?: Date;
}

export interface AlarmStep {
  readonly alarmId: string;
  readonly lease: Lease;
}

export type AlarmResult =
  | { readonly kind: 'nothingOwed' }
  | { readonly kind: 'told'; readonly telling: Telling }
  /** `unheard`: a message left, and nobody knows whether it arrived. */
  | { readonly kind: 'later'; readonly at: Date; readonly unheard?: boolean };

/** What operators are told, one message each, whichever instance sees it and whoever restarts. All of it is repeatable. */
export interface Alarms {
  /** True when it begins now; false when it is raised already, or was over for so short a time that nobody heard it. */
  raise(alarm: NewAlarm): Promise<boolean>;
  /** True when it ends now. */
  clear(alarm: Pick<NewAlarm, 'kind' | 'about'>): Promise<boolean>;
  /** Those that are raised now. */
  raised(): Promise<readonly Alarm[]>;
  get(id: string): Promise<Alarm | undefined>;
  /** What became of a telling; gives the lease back. */
  settle(step: AlarmStep, result: AlarmResult): Promise<void>;
  /** Sends what is overdue and has no live job. Returns how many. */
  sweep(): Promise<number>;
}

/** What the store counts for whoever watches the bot from outside. */
export interface Figures {
  /** Requests that are not at their end, by state. */
  readonly open: Readonly<Record<string, number>>;
  readonly pastDue: number;
  readonly outbox: { readonly cards: number; readonly oldestSeconds: number };
  /** Steps that are due and wait, by queue; every queue is there. */
  readonly ready: Readonly<Record<string, { readonly steps: number; readonly oldestSeconds: number }>>;
  /** Write permissions that are due to be removed. */
  readonly revocations: { readonly owed: number; readonly oldestSeconds: number };
}

/** The steps the runner is handed, by queue. */
export interface Steps {
  readonly advance: Record<StepKind, (step: Step) => Promise<void>>;
  readonly deliver: (step: CardStep) => Promise<void>;
  readonly revoke: (step: RevokeStep) => Promise<void>;
  readonly remind: (step: RemindStep) => Promise<void>;
  readonly tell: (step: AlarmStep) => Promise<void>;
}

// ── Watching (telemetry) ──────────────────────────────────────────────────────────────────────────────────────────────────

/** What is watched where the parts are put together. Nobody else knows of it, and nobody's answer changes. */
export interface Watched {
  readonly say: {
    readonly turn: (turn: Turn) => Promise<TurnAnswer>;
    readonly click: (click: Click) => Promise<ClickAnswer>;
    readonly page: (page: PageTurn) => Promise<PageAnswer>;
    readonly form: (filled: FilledForm) => Promise<FormAnswer>;
  };
  readonly requests: Requests;
  /** The requests as steps see them, so that it shows how late they are. */
  readonly due: Requests;
  readonly exports: Exports;
  readonly conversations: Conversations;
  readonly storage: StorageLocations;
  readonly steps: Steps;
  readonly door: Door;
}

/** The port itself, or the same with somebody watching. */
export type Seen = <K extends keyof Watched>(name: K, port: Watched[K]) => Watched[K];

/** Told what comes to `/api/messages`, by words of a bounded set: `admitted`, or why not. */
export interface Door {
  readonly checked: (outcome: string, seconds: number) => void;
  readonly passed: (outcome: string) => void;
}

// ── What comes in from Teams ───────────────────────────────────────────────────────────────────────────────────────────────

/** Somebody who was mentioned, as the roster of the conversation resolved them. */
export type Mentioned =
  | { readonly kind: 'person'; readonly id: UserId; readonly tenantId: string; readonly name: string }
  /** A team, a channel, a tag, or somebody who is not a member of the conversation. */
  | { readonly kind: 'notAPerson'; readonly name: string }
  | { readonly kind: 'anotherBot'; readonly name: string };

/** A message to the bot. Token, channel, tenant, service URL and sender were checked at the door. */
export interface Turn {
  /** Conversation and activity id: a redelivered turn has the same. */
  readonly key: string;
  readonly from: TeamsPerson;
  readonly conversation: Conversation;
  /** Without the mentions. */
  readonly text: string;
  readonly mentions: readonly string[];
  /** Asks the roster about one of `mentions`; throws a fault when it gave no answer in 3 s. */
  readonly resolve: (mention: string) => Promise<Mentioned>;
  readonly locale: string;
}

/** A page of requests that somebody may see. */
export interface Page {
  readonly filter: ListFilter;
  readonly requests: readonly ExportRequest[];
  /** Whether everybody's were looked through, or only the reader's own. */
  readonly everybody: boolean;
  readonly whose?: Whose;
  /** The next page begins behind this number; absent on the last. */
  readonly next?: number;
}

/** Whose exports a page is about. */
export interface Whose {
  readonly id?: UserId;
  readonly address?: string;
  readonly name: string;
}

/** Somebody turns a page. All of it came from a card, so it is only ever a wish. */
export interface PageTurn {
  readonly from: TeamsPerson;
  readonly filter: ListFilter;
  readonly whose?: Whose;
  readonly after?: number;
}

export type PageAnswer = { readonly kind: 'list'; readonly page: Page } | Refusal;

/** What the form of an export holds: as a command began it, or as somebody filled it in. */
export interface Draft {
  /** The chosen; a name is empty where only Teams knows it. */
  readonly people: readonly Person[];
  /** Typed instead, or as well. */
  readonly addresses: string;
  readonly caseNumber: string;
  readonly reason: string;
  /** A day, or what was typed for one. */
  readonly receivedOn: string;
}

/** The form of an export, as it is shown. What is typed into it is kept in the card alone until it is sent. */
export interface Form {
  readonly draft: Draft;
  /** Why it did not go off. */
  readonly problems: readonly Refusal[];
  /**
   * What to know before it goes off; `card` is a message where the open export can be seen, and `maySee` says that whoever fills
   * the form in may ask how it stands.
   */
  readonly cautions: readonly (Caution & { readonly card?: Card; readonly maySee?: boolean })[];
  /** Keys of the cautions that its sender has read by then. */
  readonly seen: readonly string[];
  readonly today: Day;
  /** Id of the shared chat where the command was typed: the cards go there. */
  readonly origin?: string;
}

/** Somebody sends the form. All of it came from a card, so it is only ever a wish. */
export interface FilledForm extends Omit<Draft, 'people'>, Pick<Form, 'seen' | 'origin'> {
  /** Of the form's message: sent twice, it has the same. */
  readonly key: string;
  readonly from: TeamsPerson;
  /** The 1:1 chat with whoever fills it in: no form is shown anywhere else. */
  readonly conversation: Conversation;
  /** Entra object ids, if the client is honest. */
  readonly people: readonly string[];
  readonly locale: string;
}

export type FormAnswer =
  | { readonly kind: 'asked'; readonly requests: readonly ExportRequest[] }
  /** It was sent before. */
  | { readonly kind: 'redelivered' }
  /** Nothing was stored: the form again, with what is to be mended or known. */
  | { readonly kind: 'form'; readonly form: Form }
  | Refusal;

export type TurnAnswer =
  | { readonly kind: 'help' }
  /** The audit may be read: its files are offered in the personal chat. */
  | { readonly kind: 'audit' }
  | { readonly kind: 'list'; readonly page: Page }
  /** How a request stands now; `card` is a message where it can be seen later, too. */
  | { readonly kind: 'status'; readonly request: ExportRequest; readonly card?: Card }
  /** Decided by text; the cards follow by themselves. */
  | {
      readonly kind: 'decided';
      readonly verb: 'approve' | 'reject' | 'withdraw';
      readonly request: ExportRequest;
    }
  /** Nobody else should read it: it is said in the person's own chat, and where they asked only that. */
  | { readonly kind: 'private'; readonly conversation: Conversation; readonly answer: TurnAnswer }
  /** The cards are on their way; nothing more to say. */
  | { readonly kind: 'asked'; readonly requests: readonly ExportRequest[] }
  /** Something is missing, or something is to be known first: the rest is asked for in a form, in the person's own chat. */
  | { readonly kind: 'form'; readonly form: Form }
  /** This turn was answered before. */
  | { readonly kind: 'redelivered' }
  /** Nothing was stored. One refusal, or one for each person it concerns. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

export type Verb =
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'extend'
  | 'tryAgain'
  | 'checkAgain'
  | 'startOver'
  | 'abandon'
  | 'revoke';

/** A click on a card. Everything the card carries is checked again on the server. */
export interface Click {
  readonly from: TeamsPerson;
  readonly conversationId: string;
  /** The message that was clicked (`replyToId`). */
  readonly activityId: string;
  readonly cardId: string;
  readonly verb: Verb;
  /** What was typed into the card: the reason of a rejection or of an extension. */
  readonly because: string;
}

/** The card as it stands now, for the clicker at once (everybody's card follows by the outbox), or why nothing changed. */
export type ClickAnswer =
  { readonly kind: 'card'; readonly card: Card; readonly request: ExportRequest } | Refusal;
