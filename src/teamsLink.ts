/** Links into Teams, as people copy them ("Copy link", "Get link to channel"). */
import { clouds } from './clouds.ts';

/** Of every cloud, and the name that Teams on the web has besides in the worldwide one. */
const hosts = new Set([
  ...Object.values(clouds).flatMap(({ teamsWeb }) =>
    teamsWeb === undefined ? [] : [new URL(teamsWeb).host],
  ),
  'teams.cloud.microsoft',
]);

export interface LinkedConversation {
  readonly id: string;
  /** The organisation that the link belongs to, where it says so. */
  readonly tenantId?: string;
}

/** The channel or chat that a link leads to, or that one of its messages is in; undefined when it leads elsewhere. */
export function conversationOfLink(link: string): LinkedConversation | undefined {
  const url = URL.parse(link);
  if (!url || url.protocol !== 'https:' || !hosts.has(url.host)) return undefined;
  const [, kind = '', encoded = ''] =
    /^\/l\/(channel|chat|message)\/([^/]+)(?:\/|$)/.exec(url.pathname) ?? [];
  const id = decoded(encoded);
  if (kind === '' || !/^19:[^/;\s]+@[\w.-]+$/.test(id)) return undefined;
  const tenantId = url.searchParams.get('tenantId');
  return { id, ...(tenantId !== null && { tenantId: tenantId.toLowerCase() }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
