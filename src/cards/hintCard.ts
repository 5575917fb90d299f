import type { Refusal } from '../domain/refusal.ts';
import { type AdaptiveCard, bind, loadTemplate } from './bind.ts';
import { refusalText } from './refusal.ts';
import { words } from './words/index.ts';

const template = loadTemplate('hint');

interface HintView {
  readonly lang: string;
  readonly rtl: boolean;
  readonly fallbackText: string;
  readonly lines: readonly { readonly text: string }[];
  readonly help: string;
}

/** Why a command was not understood, with a way on. */
export const hintCard = (refusal: Refusal, context: { readonly locale: string }): AdaptiveCard =>
  bind(template, hintView(refusal, context));

export function hintView(refusal: Refusal, { locale }: { readonly locale: string }): HintView {
  const { language, rtl, exports: say } = words(locale);
  const text = (told: Refusal) => refusalText(told, { locale, plainText: true });
  // Notifications and old clients show this as they like, so what somebody typed stands in the text run alone.
  const { word: _typed, ...ours } = refusal.details;
  const fallbackText = text({ ...refusal, details: ours });
  return { lang: language, rtl, fallbackText, lines: [{ text: text(refusal) }], help: say.help };
}
