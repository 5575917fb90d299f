/** What people who run the bot are told (the store). */
import type { Alarm, AlarmDetails, AlarmKind, Telling } from '../domain/alarm.ts';
import type { AlarmStep } from './steps.ts';

export interface NewAlarm {
  readonly kind: AlarmKind;
  readonly about?: string;
  readonly details?: AlarmDetails;
  /** Now, unless it began before. */
  readonly since?: Date;
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
