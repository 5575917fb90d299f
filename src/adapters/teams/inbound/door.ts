/**
 * The door behind the token check. A good token proves that Bot Connector sent the activity; it does not prove that it
 * comes from Teams, from our tenant, from somebody we can name, or that the address it asks us to answer to is Microsoft's
 * (Teams docs, "Build trust in your agent": validate the tenant id of incoming activities in code).
 */
import type { UserId } from '../../../domain/ids.ts';
import { isLoopback } from '../../../loopback.ts';
import type { Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import type { Incoming } from './activities.ts';

/** An activity that was let in. */
export interface Admitted {
  readonly activity: Incoming;
  /** Undefined for kinds of conversation we do not know. */
  readonly conversation: Conversation | undefined;
  /** Known for every message and invoke. */
  readonly person: TeamsPerson | undefined;
  /** When it came: whoever clicked waits since then. */
  readonly receivedAt?: Date;
}

export interface Refused {
  /** For the log. */
  readonly because: 'channel' | 'tenant' | 'serviceUrl' | 'sender' | 'conversation' | 'recipient' | 'id';
  /** Where its sender could be told, when it is a conversation of ours. */
  readonly conversation?: Conversation;
}

export interface DoorRules {
  readonly tenantId: string;
  readonly serviceUrls: ServiceUrls;
}

export function admit(activity: Incoming, { tenantId, serviceUrls }: DoorRules): Admitted | Refused {
  const { conversation, from } = activity;
  const ours = (tenant: string) => tenant.toLowerCase() === tenantId.toLowerCase();
  if (activity.channelId !== 'msteams') return { because: 'channel' };
  // Both are the conversation's. Old activities leave out the one, updates of the app the other; what is there has to be ours.
  const tenants = [conversation.tenantId, activity.channelTenantId].filter((tenant) => tenant !== '');
  if (tenants.length === 0 || !tenants.every(ours)) return { because: 'tenant' };
  if (!serviceUrls.allow(activity.serviceUrl)) return { because: 'serviceUrl' };
  if (conversation.id === '') return { because: 'conversation' };
  if (activity.recipientId === '') return { because: 'recipient' };
  // A message without an id could not be told from the next one.
  if (activity.type === 'message' && activity.id === '') return { because: 'id' };
  const place: Conversation | undefined = conversation.kind && {
    id: conversation.id,
    kind: conversation.kind,
    serviceUrl: activity.serviceUrl,
    tenantId,
    botId: activity.recipientId,
    ...(conversation.kind === 'personal' && !activity.saysNoLocale && { locale: activity.locale }),
  };
  const mustHaveSender = activity.type === 'message' || activity.type === 'invoke';
  if (mustHaveSender && (!from.userId || from.teamsId === ''))
    return { because: 'sender', ...(place && { conversation: place }) };
  return { activity, conversation: place, person: from.userId && person(from.userId, from) };
}

const person = (id: UserId, { name, teamsId }: Incoming['from']): TeamsPerson => ({ id, name, teamsId });

/** The hosts that the bot's token may be sent to. */
export interface ServiceUrls {
  allow(serviceUrl: string): boolean;
}

/**
 * Exact hosts, never suffixes: anybody may register a name under `trafficmanager.net`. A host with a port stands for that port
 * only. Plain http is for loopback.
 */
export function serviceUrls(hosts: readonly string[]): ServiceUrls {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  return {
    allow(serviceUrl) {
      const url = URL.parse(serviceUrl);
      if (!url || url.username !== '' || url.password !== '') return false;
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) return false;
      return allowed.has(url.host) || allowed.has(url.hostname) || allowed.has(withPort(url));
    },
  };
}

/** `URL` drops a scheme's own port; a list may name it. */
const withPort = (url: URL) =>
  `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`;
