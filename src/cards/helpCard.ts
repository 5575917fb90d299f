import { type AdaptiveCard, bind, loadTemplate } from './bind.ts';
import type { Fact } from './view.ts';
import { commandMenu, words } from './words/index.ts';

export interface HelpContext {
  readonly locale: string;
  /** Where somebody asks: people can be mentioned only in the shared ones. */
  readonly scope: 'personal' | 'groupChat' | 'channel';
}

/** What the bot does and how to begin, in words. */
export interface HelpView {
  readonly lang: string;
  readonly rtl: boolean;
  readonly fallbackText: string;
  readonly title: string;
  readonly lead: string;
  readonly howTitle: string;
  readonly how: string;
  readonly example: string;
  readonly notes: readonly { readonly text: string }[];
  readonly commandsTitle: string;
  readonly commands: readonly Fact[];
  readonly facts: readonly Fact[];
}

const template = loadTemplate('help');

/** What the bot does, who may use it, how to begin here, and what an export contains. */
export const helpCard = (context: HelpContext): AdaptiveCard => bind(template, helpView(context));

export function helpView({ locale, scope }: HelpContext): HelpView {
  const { language, help, labels, content, rtl } = words(locale);
  return {
    lang: language,
    rtl,
    fallbackText: help.fallback,
    title: help.title,
    lead: help.lead,
    howTitle: help.howTitle,
    how: help.how[scope],
    example: help.examples[scope],
    notes: [{ text: scope === 'personal' ? help.several : help.shared }],
    commandsTitle: help.commandsTitle,
    commands: commandMenu(locale).map(({ title, description }) => ({ label: title, value: description })),
    facts: [
      { label: help.who, value: help.whoValue },
      { label: labels.holds, value: content.holds },
      { label: labels.leavesOut, value: `${content.leavesOut} ${help.elsewhere}` },
      { label: labels.takes, value: content.takes },
    ],
  };
}
