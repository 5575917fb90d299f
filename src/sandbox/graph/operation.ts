import type { Place } from './place.ts';
import type { Fate } from './scenarios.ts';
import { answersAfter, type Status, statusAfter } from './timeline.ts';
import { serviceNames } from './package/services.ts';

/** An accepted export, as it is kept. */
export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly place: Place;
  readonly acceptedAt: string;
  readonly fate: Fate;
  readonly durationMs: number;
  readonly startMs: number;
}

/** A data policy operation while it is worked on. */
export interface Operation {
  readonly order: Order;
  readonly acceptedMs: number;
  /** When each service answers, in milliseconds after the order. */
  readonly schedule: ReadonlyMap<string, number>;
  readonly answered: Map<string, 'written' | 'lost'>;
  completedAt?: string;
}

export const operationOf = (order: Order): Operation => ({
  order,
  acceptedMs: Date.parse(order.acceptedAt),
  schedule: answersAfter(order.fate, order.durationMs),
  answered: new Map(),
});

/** Services whose time has come and whose folder is not written yet. */
export function due({ acceptedMs, schedule, answered }: Operation, now: Date): readonly string[] {
  const age = now.getTime() - acceptedMs;
  return [...schedule].filter(([name, after]) => after <= age && !answered.has(name)).map(([name]) => name);
}

/** Nothing will change any more. */
export function isOver(operation: Operation, now: Date): boolean {
  const status = statusOf(operation, now);
  return status === 'complete' || status === 'failed' || status === 'forgotten';
}

/** All services that will ever answer have: the rest is completed by force, with gaps. */
export function mayComplete({ order, acceptedMs, schedule, answered }: Operation, now: Date): boolean {
  if (order.fate === 'failed' || order.fate === 'stuck' || order.fate === 'forgotten') return false;
  return now.getTime() - acceptedMs >= order.durationMs && answered.size === schedule.size;
}

export const statusOf = (operation: Operation, now: Date): Status | 'forgotten' =>
  operation.completedAt === undefined
    ? statusAfter(now.getTime() - operation.acceptedMs, operation.order.fate, operation.order)
    : 'complete';

/** The share of services that reported, 0 to 1. */
export const progressOf = ({ answered }: Operation): number =>
  [...answered.values()].filter((outcome) => outcome === 'written').length / serviceNames.length;
