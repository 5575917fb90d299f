import { z } from 'zod';
import { parseUserId } from '../../domain/ids.ts';
import type { DirectoryUser } from '../../ports/directory.ts';

/** What is asked for about a person, and nothing more (Graph docs, "user resource type"). */
export const userFields = 'id,displayName,userPrincipalName,mail,userType,accountEnabled';

const user = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  mail: z.string().nullish(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

/**
 * A user of the directory; undefined when it is something else (a group's members are of many types). `address` is the mail
 * address, else the sign-in name. Somebody invited from another tenant is a guest, whatever their user type: `#EXT#` stands
 * in their sign-in name. Enabled only when Graph says so.
 */
export function parseDirectoryUser(json: unknown): DirectoryUser | undefined {
  const parsed = user.safeParse(json);
  if (!parsed.success) return undefined;
  const { '@odata.type': type, displayName, userPrincipalName, mail, userType, accountEnabled } = parsed.data;
  const id = parseUserId(parsed.data.id);
  const address = firstText(mail, userPrincipalName);
  if (!id || !userPrincipalName || (type !== undefined && type !== '#microsoft.graph.user')) return undefined;
  return {
    id,
    name: firstText(displayName, address),
    address,
    guest: userType === 'Guest' || userPrincipalName.toUpperCase().includes('#EXT#'),
    enabled: accountEnabled === true,
  };
}

const firstText = (...texts: readonly (string | null | undefined)[]) => texts.find((text) => text) ?? '';
