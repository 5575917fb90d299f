import { isAhead, isListCheaper, listSeconds } from '../domain/schedule.ts';
import type { ListRound } from '../domain/graph.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Comparison } from '../ports/operations.ts';
import type { ListedOperation } from '../ports/exports.ts';
import type { Ports } from '../ports/ports.ts';
import { changeOf } from './follow.ts';
import { inMs } from './record.ts';

const dayMs = 24 * 3_600_000;

/**
 * One LIST instead of a look at each operation: one instance at a time does it, while that is cheaper, and what it shows is
 * recorded at once. Where LIST is refused or shows little, every operation is looked at by itself, and LIST is tried again a
 * day later.
 */
export async function round(ports: Ports): Promise<void> {
  const { shared, graph, exports, requests, clock, log, settings } = ports;
  const now = clock.now();
  const { value: last, version } = await shared.read('graphList');
  if (last && now < last.nextAt && !isAhead(last.setAt, now)) return;
  const calls = last?.calls ?? 1;
  if (!isListCheaper(settings.pace, await requests.openOperations(), calls)) return;
  if (await graph.downSince()) return;
  const everyMs = 1_000 * listSeconds(settings.pace, calls);
  // The claim: whoever is refused here leaves it to the other instance.
  const claim: ListRound = { ...last, nextAt: inMs(now, everyMs), setAt: now };
  if (!(await shared.swap('graphList', version, claim))) return;
  const keep = (next: Omit<ListRound, 'setAt'>) =>
    shared.swap('graphList', version + 1, { ...next, setAt: clock.now() });
  if ((await graph.mayRead(calls)) !== 'now') return;

  let listed: Awaited<ReturnType<typeof exports.list>>;
  try {
    listed = await exports.list();
  } catch (error) {
    const failures = (last?.failures ?? 0) + 1;
    log.error('list.failed', error, { failures });
    if ((error as { code?: unknown }).code === 'graphThrottled') await graph.throttled();
    const pauseMs = Math.min(dayMs, everyMs * 2 ** failures) * (1 + ports.random() / 2);
    await keep({ ...claim, failures, nextAt: inMs(now, pauseMs) });
    return;
  }
  if (listed === 'unavailable') {
    log.info('list.unavailable');
    await keep({ nextAt: inMs(now, dayMs) });
    return;
  }
  if (listed.calls > calls) await graph.mayRead(listed.calls - calls);
  const compared = await requests.compare(listed.rows);
  await recordAll(compared, listed.rows, ports);
  const { firstHour, firstDay, older } = await requests.openOperations();
  const open = firstHour + firstDay + older;
  if (2 * compared.absent.length > open) {
    log.info('list.showsLittle', { open, absent: compared.absent.length });
    await keep({ nextAt: inMs(now, dayMs) });
    return;
  }
  const nextAt = inMs(now, 1_000 * listSeconds(settings.pace, listed.calls));
  await keep({ takenAt: now, calls: listed.calls, absent: compared.absent, nextAt });
}

async function recordAll(
  { changed }: Comparison,
  rows: readonly ListedOperation[],
  ports: Ports,
): Promise<void> {
  const reports = new Map(rows.map(({ operation, report }) => [operation, report]));
  for (const { requestId, operation } of changed) {
    const request = await ports.requests.get(requestId);
    const report = reports.get(operation);
    if (request.state.kind !== 'exporting' || !report) continue;
    const { state, revision } = request;
    const now = ports.clock.now();
    const event = changeOf(state, report, now, ports.settings);
    if (!event) continue;
    const ageMs = now.getTime() - state.acceptedAt.getTime();
    const recorded = await ports.requests.record({
      requestId,
      event,
      by: { kind: 'bot' },
      // The step that waits for this request belongs to the older revision then, and does nothing.
      onlyAt: revision,
      ...(report.ids && { evidence: report.ids }),
      ...((event.kind === 'report' || event.kind === 'overdue') && {
        lookAgainAt: inMs(now, await ports.graph.pauseMs(operation, ageMs)),
      }),
    });
    if (isRefusal(recorded)) ports.log.warn('list.overtaken', { requestId, event: event.kind });
  }
}
