/** What goes by the clock and not by what somebody does (the store). */
import type { RemindStep } from './steps.ts';

export interface Upkeep {
  /**
   * What the passing of time owes an open request: notices, and cards whose warning changes. Gives the lease back
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
  /**
   * Takes out what nobody asks for any more: POSTs that have counted for no day's allowance for 30 days, alarms that have been over
   * for 90 days. Only the audit stays for ever.
   */
  forget(): Promise<void>;
  /**
   * Whether it is this instance's to do now: nobody has taken it for so long. Of several instances one does what goes by the clock, and
   * when it dies in the middle, another one does it the next time.
   */
  take(duty: string, everyMs: number): Promise<boolean>;
}
