import { addDays, addMonths, type Day, dayAt, daysBetween } from './day.ts';

/**
 * The term: the time that the law gives for the answer to the data subject. It is about people and their letters; how long an
 * operation at Microsoft takes is another matter (the event `overdue`).
 */
export type Regime = 'gdpr' | 'ccpa';

/** All days are calendar days in the organisation's time zone. */
export interface Term {
  readonly receivedOn: Day;
  /** The last day on which the answer is in time, the extension included. */
  readonly dueOn: Day;
  /** The last day on which the term can be extended: the end of the term as it was at first. */
  readonly extendableUntil: Day;
  /** The first day on which three quarters of the term are over. */
  readonly warnOn: Day;
}

export interface TermRules {
  readonly regime: Regime;
  /** IANA name. */
  readonly timeZone: string;
}

/** Where a term stands on a day. */
export type Standing = 'inTime' | 'dueSoon' | 'pastDue';

/**
 * The last day of the term.
 *
 * GDPR Art. 12(3): one month of receipt, two further months after an extension. Regulation (EEC, Euratom) No 1182/71 Art. 3(2)(c)
 * and EDPB Guidelines 01/2022, "Timing for the provision of access": the term ends on the day with the same number (received on
 * 5 March: until and including 5 April), or on the last day of a month without it (31 August: 30 September). Extended, it is
 * three months from receipt.
 *
 * CCPA: Cal. Civ. Code § 1798.130(a)(2)(A) and 11 CCR § 7021(b): 45 calendar days from receipt, however long it takes to verify
 * who asks; 90 in all after an extension. The day of receipt is not counted (Cal. Civ. Code § 10).
 *
 * Under both laws a last day on a weekend or public holiday can move to the next working day. Which days those are differs by
 * country and state, so it is never counted on: the day given here is never too late.
 */
function lastDay(regime: Regime, receivedOn: Day, extended: boolean): Day {
  switch (regime) {
    case 'gdpr':
      return addMonths(receivedOn, extended ? 3 : 1);
    case 'ccpa':
      return addDays(receivedOn, extended ? 90 : 45);
  }
}

/**
 * The term of a request. Under both laws the data subject has to be told of an extension within the term as it was at first,
 * so it cannot be extended later (GDPR Art. 12(3); Cal. Civ. Code § 1798.130(a)(2)(A)).
 */
export function termOf(
  { receivedOn, askedAt }: { readonly receivedOn?: Day; readonly askedAt: Date },
  extended: boolean,
  { regime, timeZone }: TermRules,
): Term {
  const received = receivedOn ?? dayAt(askedAt, timeZone);
  const dueOn = lastDay(regime, received, extended);
  return {
    receivedOn: received,
    dueOn,
    extendableUntil: lastDay(regime, received, false),
    warnOn: addDays(received, Math.ceil(daysBetween(received, dueOn) * 0.75)),
  };
}

export function standingOn({ dueOn, warnOn }: Term, today: Day): Standing {
  if (today > dueOn) return 'pastDue';
  return today >= warnOn ? 'dueSoon' : 'inTime';
}
