/** What becomes of requests, and of the cards that show them. */
import { isRefusal } from '../../domain/refusal.ts';
import { stepOf } from '../../domain/schedule.ts';
import type { Conversations, Delivery } from '../../ports/conversations.ts';
import type { Store } from '../../ports/ports.ts';
import { timed, type Tools } from './timed.ts';

export function watchRequests(requests: Store, { instruments, traces }: Tools): Store {
  return {
    ...requests,
    add: async (turn, asked, when) => {
      const added = await requests.add(turn, asked, when);
      for (const { state } of added ?? []) instruments.count('events', { event: 'ask', to: state.kind });
      return added;
    },
    record: (change) =>
      traces.within(
        'record',
        { requestId: change.requestId },
        { 'data_export.request.id': change.requestId, 'data_export.event': change.event.kind },
        async (span) => {
          const recorded = await requests.record(change);
          if (isRefusal(recorded)) {
            span.setAttribute('data_export.refusal', recorded.code);
          } else {
            span.setAttribute('data_export.state', recorded.state.kind);
            instruments.count('events', { event: change.event.kind, to: recorded.state.kind });
          }
          return recorded;
        },
      ),
  };
}

/** For the steps alone: they ask for their request first, and how late that is shows here. */
export function watchDue(requests: Store, { instruments, clock }: Tools): Store {
  return {
    ...requests,
    get: async (id) => {
      const request = await requests.get(id);
      const step = stepOf(request.state);
      const lateMs = request.lookAgainAt && clock.now().getTime() - request.lookAgainAt.getTime();
      // A step that was overtaken finds a request that is due later.
      if (step && lateMs !== undefined && lateMs >= 0) instruments.time('lag', lateMs / 1_000, { step });
      return request;
    },
  };
}

export function watchConversations(
  conversations: Conversations,
  { instruments, traces }: Tools,
): Conversations {
  const delivered = (message: string, kind: 'send' | 'update', send: () => Promise<Delivery>) =>
    timed(send, (seconds, answer) => {
      const outcome = 'value' in answer ? answer.value.kind : 'failed';
      instruments.time('deliveries', seconds, { message, kind, outcome });
    });
  return {
    ...conversations,
    show: (card, request, unreached) => {
      const kind = card.activityId === undefined ? 'send' : 'update';
      return traces.within(
        'send',
        { requestId: request.id },
        {
          'data_export.message': card.role,
          'data_export.kind': kind,
          'data_export.state': request.state.kind,
        },
        () => delivered(card.role, kind, () => conversations.show(card, request, unreached)),
      );
    },
    alert: (conversation, alarm, telling) =>
      delivered('alarm', 'send', () => conversations.alert(conversation, alarm, telling)),
    digest: (conversation, digest) =>
      delivered('digest', 'send', () => conversations.digest(conversation, digest)),
  };
}
