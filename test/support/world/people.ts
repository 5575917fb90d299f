import { asked, type Person, type Rules } from '../../../src/domain/exportRequest.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import type { Conversation } from '../../../src/ports/conversations.ts';
import type { DirectoryUser } from '../../../src/ports/directory.ts';
import type { NewCard } from '../../../src/ports/cards.ts';
import type { NewRequest } from '../../../src/ports/requests.ts';

export const tenantId = '00000000-0000-4000-8000-00000000000f';

const user = (digit: number, name: string): DirectoryUser => ({
  id: `00000000-0000-4000-8000-00000000000${digit}` as UserId,
  name,
  address: `${name.toLowerCase()}@contoso.example`,
  guest: false,
  enabled: true,
});

/** Whose data it is. */
export const adele = user(1, 'Adele');
/** Who asks. */
export const ravi = user(2, 'Ravi');
/** Who decides. */
export const mona = user(3, 'Mona');
/** Who could decide as well. */
export const lee = user(4, 'Lee');
/** Nobody in particular. */
export const noor = user(5, 'Noor');
/** A guest of the tenant. */
export const gus: DirectoryUser = { ...user(6, 'Gus'), guest: true };

export const person = ({ id, name }: Person): Person => ({ id, name });

export const fourEyes: Rules = {
  approval: 'four-eyes',
  approvalsNeeded: 1,
  approvalExpiresHours: 72,
  remindAfterHours: 24,
  regime: 'gdpr',
  timeZone: 'UTC',
};
export const self: Rules = { ...fourEyes, approval: 'self' };
/** The rules that stores of requests are tested under. */
export const storeRules = { rules: fourEyes, revokeAfterHours: 24 };
export const twoApprovals: Rules = { ...fourEyes, approvalsNeeded: 2 };

const conversation = (kind: Conversation['kind'], id: string): Conversation => ({
  id,
  kind,
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  tenantId,
  botId: '28:bot',
});

export const chatWith = ({ name }: Person) => conversation('personal', `a:${name.toLowerCase()}`);
export const groupChat = conversation('groupChat', '19:privacy@thread.v2');
export const channel = conversation('channel', '19:requests@thread.tacv2;messageid=1');
export const approvalChannel = conversation('channel', '19:approvals@thread.tacv2');

/** Ravi asks for Adele's data. */
export const asksNow = (cards: readonly NewCard[] = [], now = new Date()): NewRequest => ({
  ask: {
    dataSubject: { ...person(adele), address: adele.address },
    requester: person(ravi),
    caseNumber: 'DSR-104',
    reason: '',
    askedAt: now,
    locale: 'en',
  },
  state: asked(now, fourEyes),
  cards,
});
