import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { expiry, failed, type Finding, finding, ok, skipped, warning } from '../../finding.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Settings } from '../../ports/settings.ts';
import { type GraphAnswer, graphClient, type GraphSettings } from './client.ts';
import { examinePeople } from './examinePeople.ts';
import { errorCodes, graphFault } from './graphError.ts';

export interface GraphExamination extends GraphSettings {
  readonly settings: Pick<Settings, 'requesters' | 'approvers' | 'rules'>;
  /** The bot's own application id, whose secrets are looked up. */
  readonly appId: string;
  readonly signsInWith: 'secret' | 'certificate' | 'managedIdentity';
  readonly clock: Clock;
}

/** The application permissions the bot needs, and no more (README, "Settings"). */
const permissions = ['User.Export.All', 'User.Read.All', 'GroupMember.Read.All'] as const;
const consent =
  'add it as an application permission in Entra ID > App registrations > API permissions, and grant admin consent';
/** Nobody's operation: whoever may read operations is told that there is none. */
const noOperation = '00000000-0000-4000-8000-000000000000';
const callMs = 5_000;

/** Whether Microsoft Graph lets the bot do its work. Every call is a harmless read. */
export async function* examineGraph(options: GraphExamination): AsyncGenerator<Finding> {
  const { settings, credential, graphUrl, clock } = options;
  const graph = graphClient(options);
  const get = (operation: string, path: readonly string[], query: Readonly<Record<string, string>> = {}) =>
    graph.send({ operation, method: 'GET', path, query, signal: AbortSignal.timeout(callMs) });

  const token = await finding('graph.token', async () => {
    await graph.authorize(AbortSignal.timeout(callMs));
    return ok(`Entra ID gives a token for ${new URL(graphUrl).host}`);
  });
  yield token;
  if (token.result === 'failed') return;
  yield await finding('graph.roles', () => roles(credential, graphUrl));

  let answered: GraphAnswer | undefined;
  yield await finding('graph.User.Read.All', async () => {
    answered = await get('examine', ['users'], { $top: '1', $select: 'id' });
    return permitted(answered, 'User.Read.All', 'people can be looked up');
  });
  yield await finding('graph.User.Export.All', async () => {
    const answer = await get('examine', ['dataPolicyOperations', noOperation]);
    const unknown = answer.status === 404 || errorCodes(answer).includes('OperationNotFound');
    if (unknown) return ok('operations can be followed');
    return permitted(answer, 'User.Export.All', 'operations can be followed');
  });
  yield await finding('graph.GroupMember.Read.All', async () => {
    const [group] = [...settings.requesters.groups, ...settings.approvers.groups];
    if (group === undefined) return skipped('no groups are configured');
    const answer = await get('examine', ['groups', group, 'transitiveMembers'], { $top: '1' });
    // Whether the group is there is a question of its own.
    if (answer.status === 404) return ok('groups can be read');
    return permitted(answer, 'GroupMember.Read.All', 'groups can be read');
  });
  yield await finding('clock', () => skew(answered, clock));
  yield await finding('secret.expiry', async () => {
    if (options.signsInWith === 'managedIdentity') return ok('none: a managed identity signs the bot in');
    if (options.signsInWith === 'certificate') return ok('none: a certificate signs the bot in');
    const answer = await get('examine', ['applications'], {
      $filter: `appId eq '${options.appId}'`,
      $select: 'id,passwordCredentials,keyCredentials',
    });
    return secretExpiry(answer, clock);
  });
  yield* examinePeople(options);
}

/** Access tokens are meant for Graph, not for us; that it names our roles is good enough for a diagnosis. */
const claims = z.object({ roles: z.array(z.string()).default([]) });

async function roles(credential: TokenCredential, graphUrl: string) {
  const issued = await credential.getToken(`${new URL(graphUrl).origin}/.default`);
  const payload = Buffer.from(issued?.token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const parsed = claims.safeParse(payload.startsWith('{') ? JSON.parse(payload) : undefined);
  if (!parsed.success) return skipped('the token does not show its roles; the calls below tell');
  const missing = permissions.filter((permission) => !parsed.data.roles.includes(permission));
  if (missing.length > 0) return failed(`the token lacks ${missing.join(', ')}`, consent);
  const more = parsed.data.roles.filter((role) => !permissions.some((permission) => permission === role));
  return more.length === 0
    ? ok(`the token carries ${permissions.join(', ')}`)
    : warning(`the token carries more than the bot needs: ${more.join(', ')}`, 'take those permissions away');
}

function permitted(answer: GraphAnswer, permission: string, says: string) {
  if (answer.status === 200) return ok(says);
  if (answer.status === 403) return failed(`Graph refuses (403): ${permission} is missing`, consent);
  throw graphFault(permission, answer);
}

/** Azure Storage refuses signatures that are 15 minutes off, Entra assertions 5 (their docs); a SAS begins at once. */
function skew(answer: GraphAnswer | undefined, clock: Clock) {
  const date = Date.parse(answer?.header('date') ?? '');
  if (Number.isNaN(date)) return skipped('Graph did not say what time it is');
  const seconds = Math.round((clock.now().getTime() - date) / 1_000);
  const says = `this host's clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} Microsoft's`;
  if (Math.abs(seconds) <= 30) return ok(says);
  const remedy = 'let the host keep time by NTP';
  return Math.abs(seconds) <= 240 ? warning(says, remedy) : failed(says, remedy);
}

const applications = z.object({
  value: z.array(
    z.object({
      passwordCredentials: z.array(z.object({ endDateTime: z.string() })).default([]),
      keyCredentials: z.array(z.object({ endDateTime: z.string() })).default([]),
    }),
  ),
});

/**
 * Reading a registration takes `Application.Read.All` (Graph docs, "List applications"), which the bot does not ask for, and no token
 * says when its secret ends. So mostly this says where to look instead; what has ended already, `teams.token` says.
 */
function secretExpiry(answer: GraphAnswer, clock: Clock) {
  const parsed = applications.safeParse(answer.status === 200 ? answer.json : undefined);
  const [application] = parsed.data?.value ?? [];
  if (!application) {
    return skipped(
      'the bot has no permission to read when its secret ends, and needs none',
      'look in Entra ID > App registrations > Certificates & secrets, and put the date into a calendar',
    );
  }
  const ends = [...application.passwordCredentials, ...application.keyCredentials].map(({ endDateTime }) =>
    Date.parse(endDateTime),
  );
  return expiry(Math.max(...ends), clock, 'the newest secret or certificate of the registration');
}
