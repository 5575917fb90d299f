import type { Plan } from './plans.ts';
import type { OutsideMoment } from './world.ts';

/** A moment with a name at which the process dies, and what makes it come. */
export interface Moment {
  readonly name: string;
  readonly kill: { readonly commit: string } | { readonly outside: OutsideMoment };
  readonly plan: Pick<Plan, 'scenario' | 'deeds'>;
}

const approved = (scenario: Plan['scenario'], ...more: Plan['deeds']): Moment['plan'] => ({
  scenario,
  deeds: ['approve', ...more],
});

/** Every commit by what it records, with a story in which it happens. */
const commits: Readonly<Record<string, Moment['plan']>> = {
  ask: approved('fine'),
  sending: approved('fine'),
  delivered: approved('fine'),
  approve: approved('fine'),
  prepareSubmission: approved('fine'),
  startSubmission: approved('fine'),
  acceptSubmission: approved('fine'),
  rest: approved('fine'),
  report: approved('fine'),
  complete: approved('fine'),
  revoke: approved('fine'),
  reject: { scenario: 'fine', deeds: ['reject'] },
  withdraw: { scenario: 'fine', deeds: ['withdraw'] },
  doubtSubmission: approved('lostAnswer'),
  repeatSubmission: approved('unavailableOnce'),
  deferSubmission: approved('throttledTooLate'),
  refuseSubmission: approved('forbidden'),
  tryAgain: approved('forbidden', 'tryAgain'),
  seeMarker: approved('markerOnly'),
  fail: approved('failed'),
  loseSight: approved('markerOnly'),
  checkAgain: approved('markerOnly', 'checkAgain'),
  startOver: approved('markerOnly', 'startOver'),
  abandon: approved('markerOnly', 'abandon'),
};

const outside: Readonly<Record<OutsideMoment, string>> = {
  arrived: 'the POST has arrived',
  marked: 'the POST is worked on, its marker is written',
  queued: 'the export is queued, the answer has not left',
  beforeSend: 'a card is sent and does not arrive',
  afterSend: 'a card has arrived',
  beforeUpdate: 'an update is sent and does not arrive',
  afterUpdate: 'an update has arrived',
  beforeNotice: 'a notice is sent and does not arrive',
  afterNotice: 'a notice has arrived',
};

export const moments: readonly Moment[] = [
  ...Object.entries(outside).map(([moment, name]): Moment => ({
    name,
    kill: { outside: moment as OutsideMoment },
    plan: approved('fine'),
  })),
  ...Object.entries(commits).flatMap(([label, plan]) =>
    ['before', 'after'].map((when): Moment => ({
      name: `${when} the commit of ${label}`,
      kill: { commit: `${when}:${label}:1` },
      plan,
    })),
  ),
];
