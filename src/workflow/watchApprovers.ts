import type { Ports } from '../ports/ports.ts';
import { clear, raise } from './alarm.ts';

/**
 * Says so, to the log each time and to operators once, while `APPROVERS` leads to fewer people than a request needs: otherwise it
 * would show with the first request, days later. Repeatable.
 *
 * @throws a fault when the directory gave no answer; nothing is said then.
 */
export async function watchApprovers({
  directory,
  settings: { approvers, rules },
  ...ports
}: Pick<Ports, 'directory' | 'settings' | 'alarms' | 'log'>): Promise<void> {
  const { approvalsNeeded: needed } = rules;
  const isNobody = approvers.users.length + approvers.groups.length === 0;
  const found = isNobody ? 0 : (await directory.members(approvers, needed)).length;
  if (found >= needed) return clear({ kind: 'nobodyApproves' }, ports);
  ports.log.warn('approvers.tooFew', {
    found,
    needed,
    remedy: 'set APPROVERS to people or groups with members',
  });
  await raise({ kind: 'nobodyApproves', details: { found, needed } }, ports);
}
