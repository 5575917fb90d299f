import type { GraphHealth } from '../domain/graph.ts';
import type { OperationId } from '../domain/ids.ts';
import { isAhead } from '../domain/schedule.ts';
import type { Exports } from '../ports/exports.ts';
import type { Ports } from '../ports/ports.ts';
import { clear, raise } from './alarm.ts';
import { inMs } from './record.ts';

export interface Circuit {
  /** The same exports; how Graph answers them is noticed. */
  readonly exports: Exports;
  downSince(): Promise<Date | undefined>;
  /** How often in a row an operation could not be looked at. */
  failures(operation: OperationId): number;
  /** Asks Graph now and then while it is down, one call from all instances, and keeps the alarm true. Repeatable. */
  watch(): Promise<void>;
}

const name = 'graphHealth';
/** Calls in a row that Graph did not serve. One more, on its own, must fail too before it is called down. */
const failuresToOpen = 5;
const probeEveryMs = 60_000;
/** The probe asks for an operation that nobody has: any answer, "not found" first of all, shows that Graph serves the bot. */
const nobodys = 'ffffffff-ffff-4fff-bfff-ffffffffffff' as OperationId;
/** Enough for every open operation; beyond it the oldest failures are forgotten. */
const mostRemembered = 10_000;

/**
 * A breaker for Graph, one for all instances: silence, 5xx, 401 and 403 over and over mean that Graph does not serve the bot.
 * From then on steps rest, one call a minute probes, and operators hear it once.
 */
export function createCircuit({
  exports,
  shared,
  clock,
  random,
  ...ports
}: Pick<Ports, 'exports' | 'shared' | 'alarms' | 'clock' | 'random' | 'log'>): Circuit {
  const failed = new Map<OperationId, number>();
  let inARow = 0;
  let firstAt = clock.now();
  let confirming: Promise<void> | undefined;

  const served = () => {
    inARow = 0;
  };
  const refused = async (because: string) => {
    if (inARow === 0) firstAt = clock.now();
    inARow += 1;
    if (inARow < failuresToOpen) return;
    confirming ??= confirm(because).finally(() => {
      confirming = undefined;
    });
    await confirming;
  };
  /** One operation that Graph cannot show is not Graph: a call of its own decides. */
  const confirm = async (because: string) => {
    if (await doesServe()) {
      served();
      return;
    }
    const { value, version } = await shared.read(name);
    if (value?.downSince) return;
    const now = clock.now();
    const since = firstAt < now ? firstAt : now;
    const down: GraphHealth = { downSince: since, because, probeAt: nextProbe(now), setAt: now };
    if (await shared.swap(name, version, down)) await alarm(down);
  };
  const doesServe = async () => {
    try {
      await exports.report(nobodys);
      return true;
    } catch (error) {
      return codeOf(error) === 'graphUnexpected';
    }
  };
  const nextProbe = (now: Date) => inMs(now, probeEveryMs * (1 + random() / 2));
  const alarm = ({ because = 'graphSilent', downSince }: GraphHealth) =>
    raise({ kind: 'graphDown', details: { because }, ...(downSince && { since: downSince }) }, ports);
  const noticed = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      const answer = await call();
      served();
      return answer;
    } catch (error) {
      await refused(codeOf(error));
      throw error;
    }
  };

  return {
    exports: {
      authorize: async () => {
        try {
          await exports.authorize();
        } catch (error) {
          await refused(codeOf(error));
          throw error;
        }
      },
      submit: async (...submission) => {
        const answer = await exports.submit(...submission);
        if (answer.kind === 'unknown') await refused('graphSilent');
        else if (answer.kind === 'refused' && answer.because === 'Unauthorized') {
          await refused('graphUnauthorized');
        } else if (answer.kind !== 'deferred' && answer.kind !== 'notSent') served();
        return answer;
      },
      report: async (operation) => {
        try {
          const answer = await noticed(() => exports.report(operation));
          failed.delete(operation);
          return answer;
        } catch (error) {
          if (failed.size >= mostRemembered) failed.clear();
          failed.set(operation, (failed.get(operation) ?? 0) + 1);
          throw error;
        }
      },
      list: () => noticed(() => exports.list()),
      find: (location) => exports.find(location),
    },

    downSince: async () => (await shared.recent(name))?.downSince,
    failures: (operation) => failed.get(operation) ?? 0,

    watch: async () => {
      const { value, version } = await shared.read(name);
      if (!value?.downSince) return clear({ kind: 'graphDown' }, ports);
      // Whoever wrote it down may have died before the alarm.
      await alarm(value);
      const now = clock.now();
      if (value.probeAt && now < value.probeAt && !isAhead(value.setAt, now)) return;
      const probing: GraphHealth = { ...value, probeAt: nextProbe(now), setAt: now };
      if (!(await shared.swap(name, version, probing)) || !(await doesServe())) return;
      served();
      if (await shared.swap(name, version + 1, { setAt: clock.now() })) {
        await clear({ kind: 'graphDown' }, ports);
      }
    },
  };
}

/** The code of a fault; it never holds anything else. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'graphSilent';
}
