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

/** The inputs in which reasons are typed: of a rejection, and of an extension. One card can have both. */
export const reasonInput = 'because';
export const extensionInput = 'extension';

/** As long as such a reason may be. */
export const maxReasonLength = 1_000;

/** Buttons of cards that belong to no request. Whoever clicks them gets an answer of their own. */
export const answerVerbs = { help: 'help', page: 'page', ask: 'ask', dismiss: 'dismiss' } as const;

export type AnyVerb = Verb | keyof typeof answerVerbs;

export const anyVerbs = { ...verbs, ...answerVerbs } as const;

/** A button that changes a request; the others only show something. */
export const isDecision = (verb: AnyVerb): verb is Verb => Object.hasOwn(verbs, verb);

export const isVerb = (text: unknown): text is AnyVerb =>
  typeof text === 'string' && Object.hasOwn(anyVerbs, text);
