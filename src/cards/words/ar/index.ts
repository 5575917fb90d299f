import type { Words } from '../en/index.ts';
import { cards } from './cards.ts';
import { commands } from './commands.ts';
import { form } from './form.ts';
import { list, quoted } from './grammar.ts';
import { messages } from './messages.ts';
import { alarms, digest } from './operators.ts';
import { refusals, states } from './refusals.ts';

/** Arabic, as people who work in data protection write it. */
export const ar: Words = {
  language: 'ar',
  rtl: true,
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
