/** What a handler of the miniature answers; `dropped` closes the connection without a word. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
    }
  | { readonly kind: 'dropped' };

export const ok = (json: unknown): Answer => ({ kind: 'answered', status: 200, json });
export const dropped: Answer = { kind: 'dropped' };

/** An answer that says no, in Graph's words (Graph docs, "Error responses and resource types"). */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
