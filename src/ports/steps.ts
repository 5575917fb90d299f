/** What a queue hands out. */
import type { CardId, RequestId } from '../domain/ids.ts';
import type { StepKind } from '../domain/schedule.ts';

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
}

export interface CardStep {
  readonly cardId: CardId;
  readonly lease: Lease;
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

export interface AlarmStep {
  readonly alarmId: string;
  readonly lease: Lease;
}

/** The steps the runner is handed, by queue. */
export interface Steps {
  readonly advance: Record<StepKind, (step: Step) => Promise<void>>;
  readonly deliver: (step: CardStep) => Promise<void>;
  readonly revoke: (step: RevokeStep) => Promise<void>;
  readonly remind: (step: RemindStep) => Promise<void>;
  readonly tell: (step: AlarmStep) => Promise<void>;
}
