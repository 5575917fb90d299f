import type { ExportRequest, State } from '../domain/exportRequest.ts';
import { lengths, plain } from './plain.ts';
import { askFacts, asks, type CardContext, decides, sight, type Story } from './view.ts';

type Awaiting = Extract<State, { kind: 'awaitingApproval' }>;

/** A request that waits for approval: what is asked, by whom, why, and what approving it does. */
export function awaitingApproval(request: ExportRequest, state: Awaiting, context: CardContext): Story {
  const seen = sight(request, context);
  const { words: w } = seen;
  const { rules, role, approverNames = [] } = context;
  const say = w.awaitingApproval;
  const { ask } = request;

  const requester = seen.name(ask.requester);
  const own = ask.requester.id === ask.dataSubject.id;
  const approvers = approverNames.map((name) => plain(name, lengths.name)).filter((name) => name !== '');
  const { approvalsNeeded: needed } = rules;

  return {
    tone: 'accent',
    lead: [own && requester !== undefined ? say.asksForOwn(requester) : say.asks(requester)],
    facts: [
      // The sentence above names the requester already.
      ...(seen.full ? askFacts(request, seen) : []),
      { label: w.labels.asked, value: seen.moment(ask.askedAt) },
      needed > 1
        ? {
            label: w.labels.approvals,
            value: say.approvals(
              state.approvals.length,
              needed,
              seen.names(state.approvals.map(({ by }) => by)),
            ),
          }
        : undefined,
      // Whoever decides needs no list of who else could; whoever waits does.
      !decides(role) && requester !== undefined && approvers.length > 0
        ? { label: w.labels.approvers, value: w.list(approvers, 5) }
        : undefined,
      { label: w.labels.decideBy, value: seen.moment(state.expiresAt) },
    ],
    notes: [
      state.revokeFirst !== undefined ? say.secondOrder : state.attempt > 1 ? say.approvalTooOld : undefined,
    ],
    approval: {
      shown: true,
      content: [
        { label: w.labels.holds, value: w.content.holds },
        { label: w.labels.leavesOut, value: w.content.leavesOut },
        { label: w.labels.takes, value: w.content.takes },
      ],
      rule: rules.approval === 'self' ? say.self(needed) : say.fourEyes(needed),
      next: say.next,
    },
    may: { decide: decides(role), withdraw: asks(role) },
  };
}
