import type { Words } from '../en/index.ts';
import { cards } from './cards.ts';
import { commands } from './commands.ts';
import { form } from './form.ts';
import { list, quoted } from './grammar.ts';
import { messages } from './messages.ts';
import { alarms, digest } from './operators.ts';
import { refusals, states } from './refusals.ts';

/** German, as people who work in data protection write it. */
export const de: Words = {
  language: 'de',
  rtl: false,
  list,
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
