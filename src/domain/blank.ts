import type { Approval, Ask, ExportRequest, HistoryEntry, Person, State } from './exportRequest.ts';

/** What people wrote and what they are called. Ids, moments and codes stay. */
export type Wordy = Pick<ExportRequest, 'ask' | 'state' | 'history'>;

/** A request without names, addresses, reasons and case number: what is kept when the record's time is over. */
export const blanked = ({ ask, state, history }: Wordy): Wordy => ({
  ask: blankAsk(ask),
  state: blankState(state),
  history: history.map(blankEntry),
});

const nameless = ({ id }: Person): Person => ({ id, name: '' });

const blankAsk = ({ dataSubject, requester, askedAt, receivedOn, locale }: Ask): Ask => ({
  dataSubject: { ...nameless(dataSubject), address: '' },
  requester: nameless(requester),
  caseNumber: '',
  reason: '',
  askedAt,
  ...(receivedOn !== undefined && { receivedOn }),
  locale,
});

const blankApproval = ({ by, at }: Approval): Approval => ({ by: nameless(by), at });

const blankEntry = ({ by, ...entry }: HistoryEntry): HistoryEntry => ({
  ...entry,
  ...(by && { by: nameless(by) }),
});

function blankState(state: State): State {
  const approvals = 'approvals' in state ? { approvals: state.approvals.map(blankApproval) } : {};
  const extension = state.extension && {
    extension: { by: nameless(state.extension.by), at: state.extension.at, because: '' },
  };
  switch (state.kind) {
    case 'rejected':
      return { ...state, ...extension, by: nameless(state.by), because: '' };
    case 'withdrawn':
      return { ...state, ...extension, by: nameless(state.by) };
    case 'abandoned':
      return { ...state, ...approvals, ...extension, by: nameless(state.by) };
    default:
      return { ...state, ...approvals, ...extension };
  }
}
