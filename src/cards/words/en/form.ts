import type { StateKind } from '../../../domain/exportRequest.ts';
import { count, list, quoted } from './grammar.ts';
import { states } from './refusals.ts';

/** The form asks for what a command left out. */
export const form = {
  title: 'Request an export',
  lead: 'An approver decides before anything is submitted to Microsoft.',
  fallback: 'A form: request an export of a person’s data.',
  fields: {
    people: { label: 'Whose data?', placeholder: 'Search people of your organisation' },
    addresses: { label: 'Or type sign-in addresses', placeholder: 'megan@contoso.com, lee@…' },
    caseNumber: { label: 'Case number', placeholder: 'DSR-104' },
    reason: { label: 'Note for the approver', placeholder: 'What matters for the decision' },
    received: { label: 'When was the person’s request received?' },
  },
  nobodyChosen: 'Choose at least one person, or type an address.',
  caseNumberMissing: 'Fill in the case number.',
  notSent: 'Not sent yet. Please correct what is marked below.',
  openExport: (name: string, number: number, state: StateKind) =>
    `${name} has an export already: #${number} ${states[state]}. To request another one, say why below and send the form again.`,
  /** Where no link leads to its card. */
  showOpen: (number: number) => `${quoted(`status ${number}`)} shows it.`,
  disabledAccount: (name: string) =>
    `The account of ${name} is disabled. Its data can be exported all the same. Keep the account until the export is complete: deleting it deletes the data. Send the form again to go on.`,
  /** What there is no room for on the card. */
  left: (n: number) => `Not shown here: ${count(n, 'more warning', 'more warnings')} about these people.`,
  openCard: 'Open its card',
  /** Where the command was typed in a shared chat. */
  shared:
    'The card of the export appears in the chat where you typed the command. What you fill in is seen here only.',
  send: 'Ask for approval',
  sendAnyway: 'Request all the same',
  cancel: 'Cancel',
  /** What the form becomes. */
  sent: (numbers: readonly number[]) =>
    `Export requested: ${list(
      numbers.map((one) => `#${one}`),
      numbers.length,
    )}. The cards show how it goes on.`,
  sentBefore: `This form was sent before, so nothing was requested again. Type ${quoted('list mine')} to see your exports.`,
  cancelled: `Nothing was requested. Type ${quoted('/export')} to begin again.`,
  /** Where the bot does not know which form it is. */
  cancelByButton: `To close a form that is open, use its ${quoted('Cancel')} button.`,
  slow: 'This takes longer than usual. The form changes by itself when it is done; nothing you typed is lost.',
};
