import type { DigestSettings } from '../domain/digest.ts';
import type { Rules } from '../domain/exportRequest.ts';
import type { UserId } from '../domain/ids.ts';
import type { Pace } from '../domain/schedule.ts';

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
  /** Teams' sensitivity label on what names a data subject; empty for none, in the reader's words when absent. */
  readonly messageLabel?: string;
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
