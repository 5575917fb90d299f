import type { StateKind } from '../../domain/exportRequest.ts';

/** What a sentence about a refusal may mention. All of it is optional: a refusal tells what it knows. */
export interface RefusalDetails {
  readonly name?: string;
  readonly address?: string;
  readonly max?: string;
  readonly word?: string;
  readonly caseNumber?: string;
  readonly at?: string;
  /** A calendar day, in words. */
  readonly day?: string;
  readonly state?: StateKind;
  readonly because?: string;
  readonly needed?: string;
  readonly approvers?: string;
  /** A command or filter that was probably meant. */
  readonly nearest?: string;
  readonly number?: string;
  readonly numbers?: string;
}
