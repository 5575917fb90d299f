import type { ExportRequest, State } from '../../../src/domain/exportRequest.ts';
import type { CardId, OperationId, RequestId, UserId } from '../../../src/domain/ids.ts';
import type { Card } from '../../../src/ports/conversations.ts';

const at = new Date('2026-11-23T09:00:00Z');
const mona = { id: '0a333333-aaaa-4bbb-8ccc-000000000003' as UserId, name: 'Mona Kane' };
const ordered = { approvals: [{ by: mona, at }], approvedAt: at, attempt: 1 };
const location = { account: 'exports', container: 'dsr-1' };

const states = {
  awaitingApproval: { kind: 'awaitingApproval', approvals: [], expiresAt: at, attempt: 1 },
  completed: {
    kind: 'completed',
    ...ordered,
    location,
    operation: '0b000000-0000-4000-8000-000000000001' as OperationId,
    acceptedAt: at,
    completedAt: at,
    report: { status: 'complete', progress: 1 },
  },
  failed: { kind: 'failed', ...ordered, failedAt: at, because: 'Forbidden', ordered: false },
} as const satisfies Record<string, State>;

/** Ravi's request for Megan's data. */
export const exportRequest = (state: keyof typeof states = 'awaitingApproval'): ExportRequest => ({
  id: '0d000000-0000-4000-8000-000000000001' as RequestId,
  number: 7,
  ask: {
    dataSubject: {
      id: '0a222222-aaaa-4bbb-8ccc-000000000002' as UserId,
      name: 'Megan Bowen',
      address: 'megan@contoso.example',
    },
    requester: { id: '0a111111-aaaa-4bbb-8ccc-000000000001' as UserId, name: 'Ravi Shah' },
    caseNumber: 'DSR-104',
    reason: 'an access request',
    askedAt: at,
    locale: 'en',
  },
  state: states[state],
  revision: 1,
  history: [],
});

/** Its approval card, not shown yet. */
export const cardIn = (conversation: Card['conversation']): Card => ({
  id: '0c000000-0000-4000-8000-000000000001' as CardId,
  requestId: exportRequest().id,
  role: 'approval',
  conversation,
  owedRevision: 1,
  shownRevision: 1,
  sends: 1,
  replacements: 0,
  unheard: 0,
  isLate: false,
  owedAt: at,
  locale: 'en',
});
