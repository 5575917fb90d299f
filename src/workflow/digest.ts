import type { Day } from '../domain/day.ts';
import { type Digest, digestCounter, digestDueOn, type DigestTold, isOver } from '../domain/digest.ts';
import { isAhead } from '../domain/schedule.ts';
import type { Delivery } from '../ports/conversations.ts';
import type { Ports } from '../ports/ports.ts';
import { inMs } from './record.ts';

/** Longer than sending takes: until then nobody else begins. */
const claimMs = 120_000;
/** After a message without a known outcome one more is sent: two are better than none. */
const maxSends = 2;
/** The bot is not in the conversation (any more), or may not write there: somebody has to see to it. */
const absentMs = 600_000;
/** Requests read at once. */
const pageSize = 200;

/**
 * The morning digest, once a day whoever tries it and however often: one instance claims the day and tells, and what it did is
 * written down beside the claim. Does nothing before its time.
 */
export async function digest(auditHead: () => Promise<Digest['audit']>, ports: Ports): Promise<void> {
  const { shared, clock, settings } = ports;
  if (!settings.digest) return;
  const now = clock.now();
  const day = digestDueOn(now, settings.digest.atMinutes, settings.rules.timeZone);
  if (day === undefined) return;
  const { value: last, version } = await shared.read('digest');
  if (isOver(day, last)) return;
  const begun = last?.day === day ? last : undefined;
  if (begun && now < begun.nextAt && !isAhead(begun.setAt, now)) return;
  const sends = begun?.sends ?? 0;
  const keep = (at: number, told: Pick<DigestTold, 'isTold' | 'sends'>, nextMs: number) =>
    shared.swap('digest', at, { ...told, day, nextAt: inMs(clock.now(), nextMs), setAt: clock.now() });
  // Both messages left, and an instance died over the second.
  if (sends >= maxSends) {
    await keep(version, { isTold: true, sends }, 0);
    return;
  }

  const conversation = await ports.conversations.known(settings.digest.conversation);
  if (!conversation) {
    ports.log.warn('digest.conversationUnknown');
    await keep(version, { isTold: false, sends }, absentMs);
    return;
  }
  const counted = await count(day, await auditHead(), ports);
  // The claim: whoever is refused here leaves it to the other instance. The message is counted before it leaves, because its
  // outcome may never be known.
  if (!(await keep(version, { isTold: false, sends: sends + 1 }, claimMs))) return;
  const delivery = await ports.conversations.digest(conversation, counted);
  const { nextMs, ...told } = outcome(delivery, sends, ports);
  await keep(version + 1, told, nextMs);
}

function outcome(
  delivery: Delivery,
  sends: number,
  { log }: Ports,
): Pick<DigestTold, 'isTold' | 'sends'> & { readonly nextMs: number } {
  switch (delivery.kind) {
    case 'delivered':
    case 'accepted':
      return { isTold: true, sends: sends + 1, nextMs: 0 };
    case 'unknown':
      return { isTold: sends + 1 >= maxSends, sends: sends + 1, nextMs: 0 };
    case 'retry':
      return { isTold: false, sends, nextMs: delivery.afterMs ?? 0 };
    case 'seemsGone':
    case 'conversationGone':
    case 'rejected':
      log.warn('digest.notTold', { delivery: delivery.kind });
      return { isTold: false, sends, nextMs: absentMs };
  }
}

/** Page by page: however many are open, only a few of them are kept in memory. */
async function count(day: Day, audit: Digest['audit'], { requests, settings }: Ports): Promise<Digest> {
  const counter = digestCounter(day, settings.rules);
  let after: number | undefined;
  do {
    const page = await requests.list({
      openOnly: true,
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    for (const request of page) counter.add(request);
    after = page.length < pageSize ? undefined : page.at(-1)?.number;
  } while (after !== undefined);
  return counter.digest(audit);
}
