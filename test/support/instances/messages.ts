/** What an instance in a process of its own and the test say to each other. */
export interface Call {
  readonly kind: 'call';
  readonly call: number;
  readonly port: 'exports' | 'storage' | 'conversations';
  readonly method: string;
  readonly args: readonly unknown[];
}

export type FromInstance = Call | { readonly kind: 'log'; readonly event: string; readonly because?: string };

export interface Answer {
  readonly call: number;
  readonly result?: unknown;
  readonly error?: string;
}
