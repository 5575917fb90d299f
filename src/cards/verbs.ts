/** What a button asks for. The templates name the same verbs; a test compares. */
export const verbs = {
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  extend: 'extend',
  tryAgain: 'tryAgain',
  checkAgain: 'checkAgain',
  startOver: 'startOver',
  abandon: 'abandon',
  revoke: 'revoke',
} as const;

export type Verb = keyof typeof verbs;

export const isVerb = (text: unknown): text is Verb => typeof text === 'string' && Object.hasOwn(verbs, text);

/** The inputs in which reasons are typed: of a rejection, and of an extension. One card can have both. */
export const reasonInput = 'because';
export const extensionInput = 'extension';

/** As long as such a reason may be. */
export const maxReasonLength = 1_000;
