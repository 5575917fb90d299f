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
  const text = refusalText(refusal, { locale, plainText: true });
  return { lang: language, rtl, fallbackText: text, lines: [{ text }], help: say.help };
}
