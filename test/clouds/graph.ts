/** The few answers of Graph that one export needs. It names another host in `Location`, as a proxy might: the bot must not follow it. */
import { ravi, megan } from '../adapters/teams/teamsActivities.ts';

const operation = '7c1f3d52-0000-4000-8000-0000000000f1';

const people = [ravi, megan].map(({ aadObjectId, name }) => ({
  id: aadObjectId,
  displayName: name,
  userPrincipalName: `${name.split(' ')[0]?.toLowerCase() ?? ''}@contoso.example`,
  mail: `${name.split(' ')[0]?.toLowerCase() ?? ''}@contoso.example`,
  userType: 'Member',
  accountEnabled: true,
}));

export interface Said {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function graph(host: string) {
  return ({ method, url }: { method: string; url: URL }): Said => {
    const [version = '', ...path] = url.pathname.slice(1).split('/');
    const whole = path.join('/');
    if (whole.endsWith('exportPersonalData')) {
      return {
        status: 202,
        body: {},
        headers: { location: `https://elsewhere.${host}/${version}/dataPolicyOperations/${operation}` },
      };
    }
    if (whole === `dataPolicyOperations/${operation}`) {
      return {
        status: 200,
        body: {
          id: operation,
          userId: megan.aadObjectId,
          status: 'complete',
          progress: 1,
          completedDateTime: '2026-11-23T09:00:00Z',
        },
      };
    }
    const person = people.find(({ id }) => path[1] === id);
    if (method === 'GET' && path[0] === 'users' && person) return { status: 200, body: person };
    if (method === 'GET' && whole === 'users') {
      const filter = url.searchParams.get('$filter') ?? '';
      return { status: 200, body: { value: people.filter(({ mail }) => filter.includes(mail)) } };
    }
    return { status: 400, body: { error: { code: 'BadRequest', message: 'not here' } } };
  };
}
