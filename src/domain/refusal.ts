/** Every designed "no". The sentence for each stands in the catalogues of `src/cards`. */
export type RefusalCode =
  // what was typed, into a message or a card
  | 'pastedSecret'
  // the command
  | 'nobodyNamed'
  | 'tooManyPeople'
  | 'caseNumberMissing'
  | 'caseNumberPattern'
  | 'severalCommands'
  | 'notTaken'
  | 'addressUnclear'
  | 'reasonTooLong'
  | 'reasonForAnother'
  | 'receivedUnclear'
  | 'unknownCommand'
  | 'unknownFilter'
  | 'numberMissing'
  | 'whichExport'
  | 'unknownNumber'
  | 'nothingToWithdraw'
  | 'whichToWithdraw'
  | 'notDecidedHere'
  | 'turnTaken'
  | 'noPrivateChat'
  // who may ask, and whom for
  | 'mayNotAsk'
  | 'guestsMayNot'
  | 'otherTenantMayNot'
  | 'checkUnavailable'
  | 'nobodyFound'
  | 'severalFound'
  | 'notAPerson'
  | 'anotherBot'
  | 'rosterRefused'
  | 'guestSubject'
  | 'otherTenantSubject'
  | 'deletedSubject'
  | 'directoryUnavailable'
  | 'tooFewApprovers'
  | 'nobodyLeftToApprove'
  | 'approversUnreachable'
  | 'storageNotReady'
  // the audit
  | 'auditElsewhere'
  | 'mayNotReadAudit'
  // the click
  | 'unknownCard'
  | 'mayNotApprove'
  | 'ownRequest'
  | 'ownData'
  | 'alreadyApproved'
  | 'notTheRequester'
  | 'notInThisState'
  | 'approvalExpired'
  | 'reasonMissing'
  | 'extensionReasonMissing'
  | 'alreadyExtended'
  | 'tooLateToExtend';

/** A designed "no" that a person is shown, with what its sentence needs. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: RefusalCode;
  readonly details: Readonly<Record<string, string | number>>;
}

export const refuse = (code: RefusalCode, details: Refusal['details'] = {}): Refusal => ({
  kind: 'refusal',
  code,
  details,
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'refusal';
