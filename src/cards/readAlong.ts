import type { Refusal } from '../domain/refusal.ts';
import type { Privacy } from './view.ts';

/** What stands in a shared chat already, by the hand of whoever wrote there. */
export interface Written {
  readonly text: string;
  /** Names of the people mentioned in it. */
  readonly names: readonly string[];
}

/** Details that say nothing about anybody. */
const harmless = ['max', 'nearest', 'number', 'numbers', 'at', 'day', 'state', 'event', 'needed', 'left'];

/**
 * A refusal as everybody in a shared chat may read it: as little as a card there says, and of the rest nothing that was not
 * written there. Whoever wrote it can delete their message, and the bot's would stay.
 */
export function forEveryReader(
  { kind, code, details }: Refusal,
  privacy: Privacy,
  { text, names }: Written,
): Refusal {
  const kept = Object.entries(details).filter(([key]) => harmless.includes(key));
  const said = text.toLowerCase();
  const typed = (key: string) => {
    const value = details[key];
    const isTyped = privacy === 'full' && value !== undefined && said.includes(String(value).toLowerCase());
    return isTyped ? { [key]: value } : {};
  };
  const { name, approvers } = details;
  const isNamed = privacy !== 'reference' && typeof name === 'string' && names.includes(name);
  return {
    kind,
    code,
    details: {
      ...Object.fromEntries(kept),
      ...typed('address'),
      ...typed('caseNumber'),
      ...typed('word'),
      ...(isNamed && { name }),
      ...(privacy !== 'reference' && approvers !== undefined && { approvers }),
    },
  };
}
