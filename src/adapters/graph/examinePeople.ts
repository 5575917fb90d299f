import type { UserId } from '../../domain/ids.ts';
import { failed, type Finding, finding, ok, warning } from '../../finding.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Principals, Settings } from '../../ports/settings.ts';
import { graphClient, type GraphSettings } from './client.ts';
import { createDirectory } from './directory.ts';
import { graphFault } from './graphError.ts';
import { parsePage } from './page.ts';

export interface PeopleExamination extends GraphSettings {
  readonly settings: Pick<Settings, 'requesters' | 'approvers' | 'rules'>;
  readonly clock: Clock;
}

/** Nobody waits in a chat here: a group of hundreds may take its time. */
const callMs = 15_000;
/** Groups are read so far: enough to see who is left, quick in a large tenant. */
const mostPeople = 200;

/** Whether those who are named may ask and approve, and whether anybody is left to approve. */
export async function* examinePeople({ settings, ...options }: PeopleExamination): AsyncGenerator<Finding> {
  const graph = graphClient(options);
  const directory = createDirectory({ ...options, bounds: { call: callMs } });
  for (const [list, principals] of [
    ['REQUESTERS', settings.requesters],
    ['APPROVERS', settings.approvers],
  ] as const) {
    for (const group of principals.groups) {
      yield await finding(`people.${list}.group:${group}`, async () => {
        const answer = await graph.send({
          operation: 'examine',
          method: 'GET',
          path: ['groups', group, 'transitiveMembers'],
          query: { $top: '1' },
          signal: AbortSignal.timeout(callMs),
        });
        if (answer.status === 404) {
          return failed('there is no such group in this tenant', `correct its object id in ${list}`);
        }
        const page = answer.status === 200 ? parsePage(answer.json) : undefined;
        if (!page) throw graphFault('group', answer);
        return page.rows.length > 0
          ? ok('the group has members')
          : warning('the group has no members', `add people to it, or take it out of ${list}`);
      });
    }
    for (const id of principals.users) {
      yield await finding(`people.${list}.user:${id}`, async () => {
        const user = await directory.user(id);
        if (!user) return failed('there is nobody with this object id', `correct it in ${list}`);
        if (user.guest)
          return warning('is a guest, and guests may neither ask nor decide', `take it out of ${list}`);
        return user.enabled ? ok('is in the directory') : warning('is disabled', `take it out of ${list}`);
      });
    }
  }
  const members = async (principals: Principals) =>
    new Set((await directory.members(principals, mostPeople)).map(({ id }) => id));
  yield await finding('people.approval', async () =>
    approvalPossible(await members(settings.requesters), await members(settings.approvers), settings.rules),
  );
}

function approvalPossible(
  requesters: ReadonlySet<UserId>,
  approvers: ReadonlySet<UserId>,
  { approval, approvalsNeeded }: Settings['rules'],
) {
  const says = `${requesters.size} may ask, ${approvers.size} may approve, ${approvalsNeeded} needed`;
  if (requesters.size === 0)
    return failed('nobody may ask', 'set REQUESTERS to people or groups with members');
  const add = 'add approvers';
  if (approvers.size < approvalsNeeded) return failed(`${says}: nothing can be approved`, add);
  if (approval === 'self') return ok(says);
  const left = (id: UserId) => approvers.size - (approvers.has(id) ? 1 : 0);
  const stuck = [...requesters].filter((id) => left(id) < approvalsNeeded);
  if (stuck.length > 0) {
    return failed(`${says}: nobody else is left to approve what ${stuck.join(', ')} asks`, add);
  }
  // The data subject may not approve either, and may be an approver.
  return [...requesters].some((id) => left(id) <= approvalsNeeded)
    ? warning(`${says}: an export of an approver's own data may find nobody left to approve it`, add)
    : ok(says);
}
