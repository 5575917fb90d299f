import type { Named } from '../domain/named.ts';
import { parseUserId, type UserId } from '../domain/ids.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { DirectoryUser } from '../ports/directory.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn } from '../ports/turns.ts';

/** Somebody of this organisation whose data can be exported, or why it cannot; throws a fault when nobody could tell. */
type Found = Promise<DirectoryUser | Refusal>;

export const named = (one: Named, turn: Turn, ports: Ports): Found =>
  one.kind === 'mention' ? mentioned(one.id, turn, ports) : addressed(one.address, ports);

/** A mention is resolved by the conversation's roster to an Entra object id, and that by Graph. */
async function mentioned(mention: string, turn: Turn, ports: Ports): Found {
  const who = await turn.resolve(mention);
  if (who.kind !== 'person') return refuse(who.kind, { name: who.name });
  if (who.tenantId.toLowerCase() !== ports.settings.tenantId)
    return refuse('otherTenantSubject', { name: who.name });
  return byId(who.id, who.name, ports);
}

export async function addressed(address: string, { directory }: Ports): Found {
  const [user, ...others] = await directory.find(address);
  if (others.length > 0) return refuse('severalFound', { address });
  if (user) return exportable(user);
  return refuse((await directory.wasDeleted(address)) ? 'deletedSubject' : 'nobodyFound', { address });
}

/** Somebody chosen in a form. What the form says is the client's word, so Graph says who it is. */
export async function chosen(id: string, ports: Ports): Found {
  const userId = parseUserId(id);
  return userId ? byId(userId, '', ports) : refuse('nobodyFound', { name: id });
}

async function byId(id: UserId, name: string, { directory }: Ports): Found {
  const user = await directory.user(id);
  if (user) return exportable(user);
  // Teams still offers people, and knows members of its chats, who were deleted a while ago.
  return refuse((await directory.wasDeleted(id)) ? 'deletedSubject' : 'nobodyFound', { name });
}

/** The export covers members of our tenant: a guest's data lies with their home organisation. */
function exportable(user: DirectoryUser): DirectoryUser | Refusal {
  return user.guest ? refuse('guestSubject', { name: user.name, address: user.address }) : user;
}
