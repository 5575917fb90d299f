import type { ExportRequest, State, StateKind } from '../domain/exportRequest.ts';

/** A request in a known state, as a step found it. */
export interface At<K extends StateKind> extends ExportRequest {
  readonly state: Extract<State, { kind: K }>;
}
