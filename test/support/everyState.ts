import { type Event, missingForMs, type StateKind } from '../../src/domain/exportRequest.ts';
import type { OperationId, RequestId } from '../../src/domain/ids.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { Store } from '../../src/ports/ports.ts';
import { ask } from './instances.ts';
import { lee, mona, person, ravi } from './world/people.ts';

const operation = '5d1c2f7e-8d2a-4f0e-9c47-6a1a2b3c4d5e' as OperationId;

/** How a request that waits for approval gets into each state. */
function ways(id: RequestId, at: Date): Record<StateKind, readonly Event[]> {
  const approver = { by: person(mona), at };
  const later = new Date(at.getTime() + 30_000);
  const location = { account: 'exports', container: `dsr-${id}-1` };
  const approved: Event[] = [{ kind: 'approve', ...approver }];
  const submitting: Event[] = [
    ...approved,
    { kind: 'prepareSubmission', location, at },
    { kind: 'startSubmission', answerBy: later },
  ];
  const uncertain: Event[] = [...submitting, { kind: 'loseSight', because: 'containerMissing', at }];
  const exporting: Event[] = [...submitting, { kind: 'acceptSubmission', operation, at }];
  return {
    awaitingApproval: [],
    rejected: [{ kind: 'reject', ...approver, because: 'not ours' }],
    withdrawn: [{ kind: 'withdraw', by: person(ravi), at }],
    expired: [{ kind: 'expire', at: new Date(at.getTime() + 100 * 3_600_000) }],
    approved,
    submitting,
    uncertain,
    exporting,
    completed: [...exporting, { kind: 'complete', report: { status: 'complete', progress: 0.75 }, at }],
    failed: [...submitting, { kind: 'refuseSubmission', post: 1, because: 'Forbidden', at }],
    forgotten: [
      ...exporting,
      { kind: 'miss', at },
      { kind: 'miss', at },
      { kind: 'forget', at: new Date(at.getTime() + missingForMs) },
    ],
    abandoned: [...uncertain, { kind: 'abandon', by: person(lee), at }],
  };
}

const kinds = Object.keys(ways('' as RequestId, new Date(0))) as StateKind[];

/** A request in each state that there is, with its cards, attempts and audit rows. */
export async function requestsInEveryState(requests: Store, at: Date): Promise<Map<StateKind, RequestId>> {
  const ids = new Map<StateKind, RequestId>();
  for (const kind of kinds) {
    const [request] = await ask(requests, 1, kind);
    const { id } = request!;
    for (const event of ways(id, at)[kind]) {
      const by = 'by' in event ? ({ kind: 'person', person: event.by } as const) : ({ kind: 'bot' } as const);
      const recorded = await requests.record({ requestId: id, event, by });
      if (isRefusal(recorded)) throw new Error(`${kind}: ${event.kind} was refused: ${recorded.code}`);
    }
    const reached = (await requests.get(id)).state.kind;
    if (reached !== kind) throw new Error(`${kind}: it is ${reached} instead`);
    ids.set(kind, id);
  }
  return ids;
}
