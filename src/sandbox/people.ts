/** The organisation of the sandbox. The Playground, the miniature of Graph and the tests know the same people. */

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

/** The five people of the Playground (it wants exactly five). Alex is the one who types in the browser. */
export const alex = person('a1e0', 'Alex', 'Wilber');
export const megan = person('3e9a', 'Megan', 'Bowen');
export const mona = person('30aa', 'Mona', 'Kane');
export const lee = person('1ee0', 'Lee', 'Gu');
export const ravi = person('4a01', 'Ravi', 'Shah');

export const playgroundPeople = [alex, megan, mona, lee, ravi] as const;

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
