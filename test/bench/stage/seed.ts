/** Store that are there already, with their cards shown, as if they had been asked for before the measurement. */
import { sql } from 'kysely';
import { openDatabase } from '../../../src/adapters/store/database/database.ts';
import { startQueues } from '../../../src/adapters/store/queue/queues.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import { asked, type Rules } from '../../../src/domain/exportRequest.ts';
import { parseUserId } from '../../../src/domain/ids.ts';
import { megan, ravi, type SandboxPerson, tenantId } from '../../../src/sandbox/people.ts';
import { silent } from '../../support/instances.ts';
import { botInTeams } from './activities.ts';
import type { Place } from './stage.ts';

export interface ShownCard {
  readonly cardId: string;
  readonly conversationId: string;
  readonly activityId: string;
}

const rules: Rules = {
  approval: 'four-eyes',
  approvalsNeeded: 1,
  approvalExpiresHours: 72,
  remindAfterHours: 24,
  regime: 'gdpr',
  timeZone: 'UTC',
};
const together = 100;

/** So many requests that wait for their approval, each with one card in a group chat of its own. No bot may be running there. */
export async function seed(
  { settings }: Place,
  count: number,
  serviceUrl: string,
): Promise<readonly ShownCard[]> {
  const database = await openDatabase(settings);
  const clock = { now: () => new Date() };
  const queues = await startQueues(database, silent, clock);
  const requests = createStore({ db: database.db, queues, clock, rules, revokeAfterHours: 24 });
  const mark = `seed-${String(performance.now())}`;
  const chat = (n: number) => `19:${mark}-${String(n)}@thread.v2`;
  try {
    for (let first = 0; first < count; first += together) {
      const now = new Date();
      const some = Array.from({ length: Math.min(together, count - first) }, (_, n) => ({
        ask: {
          dataSubject: { ...person(megan), address: megan.mail },
          requester: person(ravi),
          caseNumber: `DSR-${String(first + n)}`,
          reason: '',
          askedAt: now,
          locale: 'en',
        },
        state: asked(now, rules),
        cards: [
          {
            role: 'both' as const,
            conversation: {
              id: chat(first + n),
              kind: 'groupChat' as const,
              serviceUrl,
              tenantId,
              botId: botInTeams,
            },
            locale: 'en',
          },
        ],
      }));
      await requests.add(`${mark}-${String(first)}`, some);
    }
    const { rows } = await sql<{ id: string; conversation_id: string }>`
      update cards set activity_id = 'shown-' || id, shown_revision = owed_revision
      where conversation_id like ${`19:${mark}-%`} returning id, conversation_id`.execute(database.db);
    await sql`delete from jobs.job where name = 'delivery'`.execute(database.db);
    await database.maintain();
    return rows.map(({ id, conversation_id }) => ({
      cardId: id,
      conversationId: conversation_id,
      activityId: `shown-${id}`,
    }));
  } finally {
    await queues.stop();
    await database.close();
  }
}

function person({ id, name }: SandboxPerson) {
  const parsed = parseUserId(id);
  if (!parsed) throw new TypeError(`${id} is no object id`);
  return { id: parsed, name };
}
