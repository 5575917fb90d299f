import { type AdaptiveCard, bind, loadTemplate } from './bind.ts';
import { words } from './words/index.ts';

const template = loadTemplate('test');

/** What an administrator sends to try a conversation; it is taken back at once. */
export const testCard = (locale: string): AdaptiveCard => bind(template, testView(locale));

export function testView(locale: string) {
  const { language, rtl, test } = words(locale);
  return { lang: language, rtl, fallbackText: test.title, title: test.title, text: test.text };
}
