import type { CommandName, ListFilter } from '../../../domain/command.ts';
import { by, count, list, quoted } from './grammar.ts';

/** What people type, and how they learn it. */
export const commands = {
  help: {
    title: 'Personal data export',
    lead: 'I export the data that Microsoft’s cloud services hold about a person of your organisation, for data subject requests. An approver decides first; then I submit the export to Microsoft once, track it and tell you when it is complete.',
    howTitle: 'How to request an export',
    how: {
      personal: 'Type the person’s address, the case number and a note for the approver:',
      groupChat:
        'Mention me, then the person (or type the address), the case number and a note for the approver:',
      channel:
        'Mention me, then the person (or type the address), the case number and a note for the approver:',
    },
    examples: {
      personal: '/export megan@contoso.com DSR-104 access request',
      groupChat: '/export @Megan Bowen DSR-104 access request',
      channel: '/export @Megan Bowen DSR-104 access request',
    },
    commandsTitle: 'What you can type',
    several:
      'Or type /export alone, and a form asks for the rest. Up to 20 addresses in one command make one request each.',
    who: 'Who may',
    whoValue: 'The people whom your administrator named to request and to approve. Guests may do neither.',
    elsewhere: 'Use Microsoft Purview for those.',
    shared:
      'Or mention me with /export alone, and a form opens in our private chat. Others here see whose export is requested; to keep it between us, write to me in the private chat.',
    fallback: 'Type /export, the person’s address, the case number and a note for the approver.',
  },

  /** What people type: the word to tell them first, then what else is understood. All in lower case. */
  commands: {
    export: {
      words: ['export'],
      description: 'Request an export: person, case number, note for the approver',
    },
    status: { words: ['status', 'state'], description: 'Status of an export: its number, or the person' },
    list: { words: ['list', 'ls'], description: 'List exports: open, mine, overdue or all' },
    withdraw: { words: ['withdraw', 'cancel'], description: 'Withdraw your own export: its number' },
    approve: { words: ['approve'], description: 'Approve an export: its number' },
    reject: { words: ['reject', 'decline'], description: 'Reject an export: its number and why' },
    audit: { words: ['audit'], description: 'For approvers: the audit as files, in a private chat' },
    help: { words: ['help', 'hi', 'hello', 'hey', 'start', '?'], description: 'What I do, and how to begin' },
  } as Readonly<Record<CommandName, { readonly words: readonly string[]; readonly description: string }>>,

  /** What Teams offers beside the commands: each puts a whole command into the compose box. */
  prompts: {
    request: {
      title: 'Request an export',
      description: 'A form asks for person, case number, day of receipt and a note for the approver',
    },
    mine: {
      title: 'What have I requested?',
      description: 'Lists the exports that you requested, with their status',
    },
    open: {
      title: 'What is open?',
      description: 'Lists open exports: approvers see all, others their own',
    },
    overdue: {
      title: 'What is past due?',
      description: 'Lists exports whose response is past due',
    },
  },

  filters: {
    open: ['open'],
    mine: ['mine', 'my'],
    overdue: ['overdue', 'late'],
    all: ['all'],
  } as Readonly<Record<ListFilter, readonly string[]>>,

  exports: {
    titles: {
      open: 'Open exports',
      mine: 'Exports you requested',
      overdue: 'Exports past their due date',
      all: 'All exports',
    } as Readonly<Record<ListFilter, string>>,
    /** "Exports of Megan Bowen" */
    about: (name: string) => `Exports of ${name}`,
    own: 'Only those that you requested yourself.',
    none: {
      open: 'No export is open. `list all` shows those that have ended too; `export` requests a new one.',
      mine: 'You have not requested any yet. Type `export` to request one.',
      overdue: 'No answer is overdue.',
      all: 'There are no exports yet. Type `export` to request one.',
    } as Readonly<Record<ListFilter, string>>,
    /** Of one person. */
    noneAbout: 'There are none that you may see.',
    end: 'There are no more.',
    /** "#7 Megan Bowen" */
    row: (number: number, name: string | undefined) =>
      name === undefined ? `#${number}` : `#${number} ${name}`,
    /** After one command for several people: each has a card of its own. `them`: their rows. */
    several: (them: readonly string[]) =>
      `${count(them.length, 'export is', 'exports are')} asked for, each with a card of its own: ${list(them, them.length)}. ${quoted('list mine')} shows them together.`,
    asked: (name: string | undefined, day: string) => `${by('Asked', name)}, ${day}`,
    due: (day: string) => `Answer due by ${day}`,
    tip: (number: number) => `\`status ${number}\` shows one in full.`,
    more: 'More',
    help: 'Help',
    first: 'Back to the first',
    /** Above a card that nobody keeps up to date. */
    asOf: (at: string) => `As of ${at}. This copy does not change.`,
    open: 'Open its card',
    private: 'I answered in our private chat.',
    /** Whoever typed a slash command sees nothing of the cards where they typed it. `n`: how many exports. */
    askedPrivately: (n: number): string =>
      n === 1
        ? 'The export is asked for. Its card is in our private chat.'
        : 'The exports are asked for. Their cards are in our private chat.',
  },
};
