import { cards } from './cards.ts';
import { commands } from './commands.ts';
import { form } from './form.ts';
import { list, quoted } from './grammar.ts';
import { messages } from './messages.ts';
import { alarms, digest } from './operators.ts';
import { refusals, states } from './refusals.ts';

/*
 * Every sentence of the bot, in English. A language more is a folder more, of the same type (`Words`).
 * Names, addresses and reasons come in ready to be put into a sentence; an absent one may not or cannot be shown.
 */

export const en = {
  /** The language of these words, for `lang` and for dates. */
  language: 'en',
  /** Whether it is written from right to left. */
  rtl: false,
  /** "A, B and C"; the rest is only counted. */
  list,
  /** What somebody wrote, or is to type. */
  quoted,
  alarms,
  digest,
  states,
  refusals,
  ...cards,
  ...messages,
  ...commands,
  form,
};

/** A catalogue: what every language has to say. */
export type Words = typeof en;
