import type { Person } from '../domain/exportRequest.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn, TurnAnswer } from '../ports/turns.ts';

/** Somebody asks for the audit: approvers get it, in their own chat with the bot. Both answers are in the audit. */
export async function readAudit(turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const { from, conversation } = turn;
  const said =
    conversation.kind === 'personal'
      ? await mayReadAudit(from, ports, 'askForAudit')
      : await refused(refuse('auditElsewhere'), from, ports);
  return said ? { kind: 'refused', refusals: [said] } : { kind: 'audit' };
}

/**
 * Whether somebody may have the audit now; asked again when the file is taken. Approvers: they answer for each export and
 * have seen who asked and why, so the audit tells them nothing about people that their cards did not.
 */
export async function mayReadAudit(
  person: Person,
  ports: Ports,
  event: 'askForAudit' | 'takeAudit',
  details: Readonly<Record<string, string | number>> = {},
): Promise<Refusal | undefined> {
  const { directory, settings, requests, log } = ports;
  try {
    if (!(await directory.includes(settings.approvers, person.id))) {
      return await refused(refuse('mayNotReadAudit'), person, ports);
    }
  } catch (error) {
    log.error('audit.unchecked', error);
    return refused(refuse('checkUnavailable'), person, ports);
  }
  await requests.note({ event, by: { kind: 'person', person }, details });
  return undefined;
}

async function refused(refusal: Refusal, person: Person, { requests }: Ports): Promise<Refusal> {
  const by = { kind: 'person', person } as const;
  await requests.note({ event: 'refuse', by, details: { verb: 'audit', code: refusal.code } });
  return refusal;
}
