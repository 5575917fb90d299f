import type { Person, StateKind } from './exportRequest.ts';

/** What somebody should know before they ask for an export of this person: no reason against it, but worth a second look. */
export type Caution =
  /** The person has an export that is still open. */
  | {
      readonly kind: 'openExport';
      readonly dataSubject: Person;
      readonly number: number;
      readonly state: StateKind;
    }
  /** Sign-in is blocked; the data is there all the same, until somebody deletes the account. */
  | { readonly kind: 'disabledAccount'; readonly dataSubject: Person };

/** What tells cautions apart, so that each is told once. */
export const cautionKey = (caution: Caution): string =>
  caution.kind === 'openExport' ? `open-${caution.number}` : `disabled-${caution.dataSubject.id}`;
