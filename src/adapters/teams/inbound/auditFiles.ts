/**
 * The audit as files in somebody's own OneDrive: Teams asks them (file consent card), and gives the bot an address to upload to
 * (Teams docs, "Send and receive files using a bot"). Personal chats only; GCC High, DoD and 21Vianet do not have it.
 */
import { type AuditHead, type AuditRow } from '../../../audit/chain.ts';
import { type AuditFormat, auditFile, auditFormats } from '../../../audit/formats.ts';
import { refusalText } from '../../../cards/refusal.ts';
import { words } from '../../../cards/words/index.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import type { Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import type { Log } from '../../../ports/log.ts';
import { parseFileConsent } from './activities.ts';
import type { Outbound } from '../outbound/messenger.ts';
import type { Admitted } from './door.ts';
import { fileInfoMessage, fileConsentMessage, textMessage, typingMessage } from '../outbound/messages.ts';
import { type Timer, typingAfterMs } from '../timer.ts';
import type { UploadHosts } from './upload.ts';
import { upload } from './upload.ts';

export interface AuditSource {
  /** How the chain ended when it had so many rows; now, without. */
  head(rows?: number): Promise<AuditHead | undefined>;
  pages(head: AuditHead): AsyncIterable<readonly AuditRow[]>;
}

/** Some 40 MB: longer ones take too long for a chat. The administrator's command has no limit. */
const mostRows = 100_000;

export function auditFiles(parts: {
  readonly source: AuditSource;
  readonly mayTake: (person: TeamsPerson, format: AuditFormat) => Promise<Refusal | undefined>;
  readonly hosts: UploadHosts;
  readonly outbound: Outbound;
  readonly timer: Timer;
  readonly log: Log;
}) {
  const { source, mayTake, hosts, outbound, timer, log } = parts;
  const inHand = new Set<Promise<void>>();

  async function take({ activity, conversation, person }: Admitted): Promise<void> {
    const asked = parseFileConsent(activity.value);
    if (!conversation || conversation.kind !== 'personal' || !person) return;
    const say = (text: string) => outbound.answer(conversation, textMessage(conversation, text));
    const { transport: sentences } = words(activity.locale);
    if (!asked) {
      await say(sentences.auditOutdated);
      return;
    }
    const { format, rows, uploadUrl } = asked;
    // Long ones take a while to be read, written and uploaded.
    const cancelTyping = timer.after(typingAfterMs, () => {
      void outbound.say(conversation, typingMessage(conversation));
    });
    try {
      const refusal = await mayTake(person, format);
      if (refusal) {
        await say(refusalText(refusal, { locale: activity.locale }));
        return;
      }
      const head = rows <= mostRows ? await source.head(rows) : undefined;
      if (!head) {
        await say(sentences.auditOutdated);
        return;
      }
      // The same rows make the same bytes: their number was told before, and the upload has to name it first.
      const size = await sizeOf(format, head, source);
      await upload(uploadUrl, hosts, size, auditFile(format, head, source.pages(head)));
      await outbound.answer(conversation, fileInfoMessage(conversation, asked));
      await say(sentences.auditUploaded(head.hash));
    } catch (error) {
      log.error('audit.notUploaded', error, { conversationId: conversation.id });
      await say(sentences.auditNotUploaded);
    } finally {
      cancelTyping();
    }
  }

  return {
    /** Both files, offered; the answer when they cannot be. */
    async offer(conversation: Conversation, locale: string): Promise<string | undefined> {
      const { transport: sentences } = words(locale);
      if (!hosts.some) return sentences.auditNoFiles;
      const head = await source.head();
      if (!head || head.rows > mostRows) return sentences.auditTooLong;
      for (const format of auditFormats) {
        const size = await sizeOf(format, head, source);
        await outbound.answer(
          conversation,
          fileConsentMessage(conversation, {
            format,
            rows: head.rows,
            size,
            description: sentences.auditOffer(head.rows),
          }),
        );
      }
      return undefined;
    },

    async onDecline({ activity, conversation }: Admitted): Promise<void> {
      if (conversation?.kind !== 'personal') return;
      await outbound.answer(
        conversation,
        textMessage(conversation, words(activity.locale).transport.auditDeclined),
      );
    },

    /** Teams waits for the answer to the consent, not for the upload. */
    onAccept(admitted: Admitted): void {
      const work = take(admitted);
      inHand.add(work);
      void work.finally(() => inHand.delete(work));
    },

    settled: async () => {
      await Promise.all(inHand);
    },
  };
}

export type AuditFiles = ReturnType<typeof auditFiles>;

async function sizeOf(format: AuditFormat, head: AuditHead, source: AuditSource): Promise<number> {
  let size = 0;
  for await (const piece of auditFile(format, head, source.pages(head))) size += Buffer.byteLength(piece);
  return size;
}
