/** The organisation of the sandbox. The Playground, the miniature of Graph and the tests know the same people. */

import type { ScenarioName } from './graph/scenarios.ts';

export interface SandboxPerson {
  /** Entra object id. */
  readonly id: string;
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  readonly userPrincipalName: string;
  readonly mail: string;
}

export const tenantId = '5f1e7e57-0000-4000-8000-00000000c0de';
export const domainName = 'contoso.example';

/** The bot's own app registration in the sandbox's tenant. */
export const botId = '0b07b07b-0000-4000-8000-000000000b07';
export const botName = 'Data Export';

const person = (id: string, givenName: string, surname: string): SandboxPerson => {
  const userPrincipalName = `${givenName.toLowerCase()}@${domainName}`;
  return {
    id: `${id}${id}-0000-4000-8000-${id}${id}${id}`,
    name: `${givenName} ${surname}`,
    givenName,
    surname,
    userPrincipalName,
    mail: userPrincipalName,
  };
};

/** Alex types in the browser; the Playground wants exactly five people beside. */
export const alex = person('a1e0', 'Alex', 'Wilber');
export const megan = person('3e9a', 'Megan', 'Bowen');
export const mona = person('30aa', 'Mona', 'Kane');
export const lee = person('1ee0', 'Lee', 'Gu');
export const ravi = person('4a01', 'Ravi', 'Shah');

export const isaiah = person('15a1', 'Isaiah', 'Langer');

export const playgroundPeople = [alex, megan, mona, lee, ravi, isaiah] as const;

/** Entra security groups: who may ask, who may approve. */
export const requestersGroup = {
  id: '9e900000-0000-4000-8000-000000000001',
  name: 'DSR requesters',
  members: [alex.id, ravi.id],
} as const;
export const approversGroup = {
  id: '9e900000-0000-4000-8000-000000000002',
  name: 'DSR approvers',
  members: [alex.id, mona.id, lee.id],
} as const;

/** Somebody whom the directory knows and the Playground does not. */
export interface DirectoryPerson extends SandboxPerson {
  /** What the miniature of Graph does with an export of this person. */
  readonly scenario?: ScenarioName;
  readonly userType?: 'Member' | 'Guest';
  readonly accountEnabled?: boolean;
  /** Soft-deleted: for 30 days in the directory's deleted items. */
  readonly deletedAt?: string;
  /** One sentence for people: what there is to see. */
  readonly shows: string;
}

const scriptedId = (number: number) => `5ce00000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** `already.used@contoso.example` is called Already Used. */
const actor = (number: number, scenario: ScenarioName, address: string, shows: string): DirectoryPerson => {
  const [givenName = '', ...rest] = address
    .split('.')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const surname = rest.join(' ');
  const mail = `${address}@${domainName}`;
  const name = `${givenName} ${surname}`.trim();
  return { id: scriptedId(number), name, givenName, surname, userPrincipalName: mail, mail, scenario, shows };
};

/** One person for everything that can go differently: whoever exports them sees that card. */
export const scenarioPeople: readonly DirectoryPerson[] = [
  actor(1, 'noSas', 'no.sas', 'Refused: the storage location carries no SAS.'),
  actor(2, 'accountSas', 'account.sas', 'Refused: an account SAS instead of a service SAS.'),
  actor(3, 'notAContainer', 'not.a.container', 'Refused: the address is not that of a container.'),
  actor(4, 'listAllowed', 'list.allowed', 'Refused: the SAS allows listing.'),
  actor(
    5,
    'readAllowed',
    'read.allowed',
    'Refused: the SAS allows reading. The marker stays in the container.',
  ),
  actor(6, 'writeDenied', 'write.denied', 'Refused: the SAS does not allow writing.'),
  actor(7, 'pageBlobs', 'page.blobs', 'Refused: a premium account that knows no append blobs.'),
  actor(8, 'storageInvalid', 'storage.invalid', 'Refused: the container cannot be reached.'),
  actor(
    9,
    'alreadyUsed',
    'already.used',
    "Refused: somebody else's export used the container first; its marker names an operation that nobody knows.",
  ),
  actor(10, 'badInput', 'bad.input', 'Refused: 400 InvalidInput.'),
  actor(11, 'unauthorized', 'unauthorized', 'Refused: 401.'),
  actor(12, 'forbidden', 'forbidden', 'Refused: 403.'),
  actor(13, 'notFound', 'not.found', 'Refused: 404, although the directory knows this person.'),
  actor(14, 'throttled', 'throttled', '429 twice, then accepted.'),
  actor(15, 'throttledForGood', 'throttled.for.good', '429 every time.'),
  actor(16, 'unavailable', 'unavailable', '503 before anything is written, every time.'),
  actor(17, 'unavailableOnce', 'unavailable.once', '503 once, then accepted.'),
  actor(18, 'lostAnswer', 'lost.answer', 'Accepted, but the connection breaks before the answer.'),
  actor(19, 'gatewayTimeout', 'gateway.timeout', 'Accepted, but the answer is 504.'),
  actor(20, 'markerOnly', 'marker.only', '503 after the marker was written; the export is never queued.'),
  actor(
    21,
    'lateMarker',
    'late.marker',
    'The connection breaks; marker and export appear some seconds later.',
  ),
  actor(22, 'slowAnswer', 'slow.answer', 'Accepted at once, answered after the client has given up.'),
  actor(23, 'noHeaders', 'no.headers', '202 without the address of the operation.'),
  actor(24, 'otherHeader', 'other.header', '202 with Operation-Location alone.'),
  actor(25, 'emptyId', 'empty.id', '202 with an address that ends in an empty id.'),
  actor(26, 'foreignHost', 'foreign.host', '202 with an address on another host; its id is right.'),
  actor(27, 'failed', 'failed', 'The operation fails on the way.'),
  actor(28, 'gaps', 'gaps', 'Complete with progress 0.83: two services never answered.'),
  actor(29, 'unknownWord', 'unknown.word', 'Reports unknownFutureValue for a while, then completes.'),
  actor(
    30,
    'forgotten',
    'forgotten',
    'Half-way Graph no longer knows the operation: missed on the card, and believed after a day.',
  ),
  actor(31, 'slow', 'slow', 'Runs for ten minutes.'),
  actor(32, 'stuck', 'stuck', 'Half of the services answer, and then nothing happens any more.'),
  actor(33, 'throttledTooLate', 'throttled.too.late', 'Accepted, but the answer is 429.'),
  actor(
    34,
    'containerDeleted',
    'container.deleted',
    'Accepted, but the connection breaks and somebody deletes the container.',
  ),
];

/** People whose accounts or names are unusual. Their exports go well. */
export const unusualPeople: readonly DirectoryPerson[] = [
  {
    id: scriptedId(101),
    name: 'Gita Guest',
    givenName: 'Gita',
    surname: 'Guest',
    userPrincipalName: `gita_fabrikam.example#EXT#@${domainName}`,
    mail: 'gita@fabrikam.example',
    userType: 'Guest',
    shows: 'A guest from another organisation.',
  },
  {
    ...actor(102, 'fine', 'disabled', 'An account that is blocked from signing in.'),
    accountEnabled: false,
  },
  {
    ...actor(103, 'fine', 'left.last.week', 'Soft-deleted: only in the deleted items.'),
    userPrincipalName: `${scriptedId(103).replaceAll('-', '')}left.last.week@${domainName}`,
    deletedAt: '2026-11-16T08:00:00Z',
  },
  { ...actor(104, 'fine', 'sam.lee', 'One of two who share a mail address.'), mail: `sam@${domainName}` },
  { ...actor(105, 'fine', 'samira.lee', 'One of two who share a mail address.'), mail: `sam@${domainName}` },
  {
    ...actor(106, 'fine', 'layla', 'An emoji and a right-to-left name.'),
    name: '🦊 ليلى حدّاد',
    surname: 'حدّاد',
  },
  {
    ...actor(107, 'fine', 'markdown', 'A display name that wants to be a link.'),
    name: '[click](http://evil.example) <b>Bold</b>',
  },
  { ...actor(108, 'fine', 'no.mailbox', 'No mail address, only a sign-in name.'), mail: '' },
  { ...actor(109, 'fine', "o'connor", 'An apostrophe in the address.'), name: "Erin O'Connor" },
];

/** Everybody in the directory. */
export const directoryPeople: readonly (SandboxPerson & Partial<DirectoryPerson>)[] = [
  ...playgroundPeople,
  ...scenarioPeople,
  ...unusualPeople,
];

/** A group whose only member is a group: membership has to be looked for transitively. */
export const nestingGroup = {
  id: '9e900000-0000-4000-8000-000000000003',
  name: 'Privacy office',
  members: [approversGroup.id],
} as const;

export const directoryGroups = [requestersGroup, approversGroup, nestingGroup] as const;
