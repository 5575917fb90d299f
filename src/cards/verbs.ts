/** What a button asks for. The templates name the same verbs; a test compares. */
export const verbs = {
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  tryAgain: 'tryAgain',
  checkAgain: 'checkAgain',
  startOver: 'startOver',
  abandon: 'abandon',
  revoke: 'revoke',
} as const;

export type Verb = keyof typeof verbs;

export const isVerb = (text: unknown): text is Verb => typeof text === 'string' && Object.hasOwn(verbs, text);

/** The input in which the reason of a rejection is typed. */
export const reasonInput = 'because';

/** As long as a reason of a rejection may be. */
export const maxReasonLength = 1_000;
