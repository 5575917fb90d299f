import type { Identity } from '../identity.ts';
import { GraphError, type Call } from './http.ts';

/** The application behind a token. */
export interface Caller {
  readonly id: string;
  readonly roles: readonly string[];
}

/** Whose token it is. Without a good one: 401 `InvalidAuthenticationToken` (Graph docs, "Resolve authorization errors"). */
export async function authenticate(
  { headers }: Call,
  identity: Pick<Identity, 'verify'>,
  audience: string,
): Promise<Caller> {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw unauthenticated('Access token is empty.');
  try {
    const claims = await identity.verify(token, audience);
    const roles: unknown = claims['roles'];
    return {
      id: String(claims['oid']),
      roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    };
  } catch {
    throw unauthenticated('Access token validation failure. Invalid audience, signature or lifetime.');
  }
}

/** Whose call it is, when they have all of these roles. */
export type Access = (call: Call, roles: readonly string[]) => Promise<Caller>;

/** All of these application permissions, or 403 `Authorization_RequestDenied`. */
export function demand(caller: Caller, roles: readonly string[]): void {
  if (roles.every((role) => caller.roles.includes(role))) return;
  throw new GraphError(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  );
}

const unauthenticated = (message: string) => new GraphError(401, 'InvalidAuthenticationToken', message);

/**
 * Application permissions by call. The pages of the action and of the operation differ on `User.Read.All`; the miniature
 * asks for both, as the stricter page does (Graph docs, "user: exportPersonalData" and "Get dataPolicyOperation").
 */
export const needs = {
  exports: ['User.Export.All', 'User.Read.All'],
  operations: ['User.Export.All', 'User.Read.All'],
  users: ['User.Read.All'],
  memberGroups: ['User.Read.All', 'GroupMember.Read.All'],
  groups: ['GroupMember.Read.All'],
} as const;
