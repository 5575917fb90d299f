import type { Identity } from '../identity.ts';
import type { Group, Someone } from './directory.ts';
import type { PostMoment } from './exportRoute.ts';
import type { AcceptedExport, ReceivedPost } from './ledger.ts';
import type { OperationAnswers } from './operationRoutes.ts';
import type { ScenarioName, Script } from './scenarios.ts';
import type { Quotas } from './throttle.ts';
import type { Durations } from './operations.ts';

export interface GraphOptions {
  /** Where ledger and operations are kept. No SAS is ever written there. */
  readonly dir: string;
  readonly identity: Pick<Identity, 'verify'>;
  /** The storage account as its owner sees it: how the service writes on after a restart, when the SAS is forgotten. */
  readonly connectionString: string;
  readonly port?: number;
  /** Where exports are offered: `beta` alone, as in the national clouds, or `v1.0`. */
  readonly version?: 'v1.0' | 'beta';
  readonly tenantId?: string;
  readonly people?: readonly Someone[];
  readonly groups?: readonly Group[];
  readonly durations?: Partial<Durations>;
  /** The service says 60. */
  readonly retryAfterSeconds?: number;
  readonly quotas?: Partial<Quotas>;
  readonly list?: OperationAnswers['list'];
  readonly listPageSize?: number;
  readonly unfinished?: OperationAnswers['unfinished'];
  readonly storageLocation?: OperationAnswers['storageLocation'];
  /** False: services answer and write nothing, for runs with thousands of operations. */
  readonly packages?: boolean;
  /** How often the back-end looks what is due; 0: only when it is asked. */
  readonly tickMs?: number;
  /** Told every storage location that it is given, with its SAS; none is kept. */
  readonly onStorageLocation?: (url: string) => void;
  /** Told how far a POST has come; what follows waits for it. */
  readonly onMoment?: (moment: PostMoment) => Promise<void> | void;
  readonly now?: () => Date;
}

export interface GraphMiniature {
  /** `http://127.0.0.1:PORT`, the audience of its tokens too. */
  readonly origin: string;
  /** How exports of a person go from now on; without a script, as their scenario says. */
  script(userId: string, script: ScenarioName | Script | undefined): void;
  /** How the next export goes, whoever it is about. Several are used up in turn. */
  onNextExport(script: ScenarioName | Script): void;
  /** Exports that were accepted, each once. */
  ledger(): readonly AcceptedExport[];
  /** Every POST that was received. */
  posts(): readonly ReceivedPost[];
  /** Requests by kind since the start, and how many of them a quota refused. */
  traffic(): Traffic;
  /** Does what is due now. */
  work(): Promise<void>;
  /** Waits for what goes on after an answer has left. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface Traffic {
  readonly exports: number;
  readonly operations: number;
  readonly directory: number;
  readonly throttled: number;
}
