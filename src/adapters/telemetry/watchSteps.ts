import type { Lease, Steps } from '../../ports/steps.ts';
import type { Requests } from '../../ports/requests.ts';
import { timed, type Tools } from './timed.ts';
import { kindOf } from '../../faults.ts';
import type { Whose } from './traces.ts';

const idOf = (whose: Whose) => {
  if (!whose) return {};
  return 'requestId' in whose
    ? { 'data_export.request.id': whose.requestId }
    : { 'data_export.card.id': whose.cardId };
};

/** The queue's steps by what they do, in the words of the glossary. */
export function watchSteps(
  { advance, deliver, revoke, remind, tell }: Steps,
  { instruments, traces }: Tools,
): Steps {
  const taken =
    <S extends { readonly lease: Lease }>(
      name: string,
      take: (step: S) => Promise<void>,
      whose: (step: S) => Whose,
    ) =>
    (step: S): Promise<void> => {
      const { queue, retryCount } = step.lease;
      if (retryCount > 0) instruments.count('retries', { step: queue });
      const attributes = { 'data_export.retries': retryCount, ...idOf(whose(step)) };
      return traces.within(name, whose(step), attributes, () =>
        timed(
          () => take(step),
          (seconds, answer) => {
            const code = 'thrown' in answer ? kindOf(answer.thrown) : undefined;
            const outcome = code === undefined ? 'done' : code === 'leaseLost' ? code : 'failed';
            instruments.time('steps', seconds, { step: queue, outcome });
          },
        ),
      );
    };
  const ofRequest = ({ requestId }: { readonly requestId: Parameters<Requests['get']>[0] }) => ({
    requestId,
  });
  return {
    advance: {
      expire: taken('expire', advance.expire, ofRequest),
      submit: taken('submit', advance.submit, ofRequest),
      poll: taken('follow', advance.poll, ofRequest),
    },
    deliver: taken('show', deliver, ({ cardId }) => ({ cardId })),
    revoke: taken('revoke', revoke, ofRequest),
    remind: taken('remind', remind, ofRequest),
    tell: taken('tell', tell, () => undefined),
  };
}
