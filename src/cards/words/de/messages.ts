import type { messages as english } from '../en/messages.ts';
import { amount, count } from './grammar.ts';

const from = (name: string | undefined) => (name === undefined ? '' : ` von ${name}`);

export const messages: typeof english = {
  notices: {
    export: (number, name) => (name === undefined ? `Export #${number}` : `Export #${number} (${name})`),
    completed: (it) => `${it} ist abgeschlossen.`,
    completedWithGaps: (it) =>
      `${it} ist abgeschlossen, mit Lücken: Einige Dienste von Microsoft haben nie geantwortet.`,
    failed: (it) => `${it} ist fehlgeschlagen. Die Karte sagt, was zu tun ist.`,
    approved: (it, name) => `${it} wurde${from(name)} genehmigt.`,
    approvedInPart: (it, name, given, needed) =>
      `${it} wurde${from(name)} genehmigt; ${amount(given)} von ${amount(needed)} Genehmigungen liegen vor.`,
    startedOver: (it, name) =>
      `${it} wurde${from(name)} neu begonnen: Er wird ein zweites Mal in Auftrag gegeben, in einen neuen Container.`,
    reminder: (it, requester, until) =>
      `${it} wartet noch auf eine Entscheidung${requester === undefined ? '' : `; angefordert von ${requester}`}.${until === undefined ? '' : ` Die Frist zum Entscheiden endet am ${until}.`}`,
    term: (it, days, day) =>
      days < 0
        ? `${it}: Die Frist, dieser Person zu antworten, ist am ${day} abgelaufen.`
        : `${it}: Die Antwort ist ${days === 0 ? 'heute' : `in ${count(days, 'Tag', 'Tagen')}`} fällig, am ${day}.`,
    rejected: (it, name) => `${it} wurde${from(name)} abgelehnt.`,
    expired: (it) => `${it} ist abgelaufen; es wurde nichts in Auftrag gegeben.`,
    uncertain: (it) =>
      `${it} braucht einen Menschen: Es ist unklar, ob er bei Microsoft begonnen hat. Wer genehmigen darf, entscheidet auf der Karte.`,
    overdue: (it) =>
      `${it} dauert länger, als es nach Angabe von Microsoft sollte. Der Bot verfolgt ihn weiter.`,
    forgotten: (it) =>
      `${it} ist Microsoft nicht mehr bekannt. Bitte sehen Sie nach, was im Container angekommen ist.`,
    foundAgain: (it) => `${it} ist Microsoft wieder bekannt. Der Bot verfolgt ihn wie zuvor.`,
    abandoned: (it, name) =>
      name === undefined
        ? `${it} wird nicht mehr verfolgt.`
        : `${it} wird nicht mehr verfolgt; das hat ${name} entschieden.`,
    nobodyReached: (it) =>
      `${it}: Keine Karte zum Genehmigen konnte zugestellt werden, weil der Bot niemanden erreicht hat, der genehmigen darf. Bitten Sie eine dieser Personen, den Bot in Teams hinzuzufügen, ziehen Sie diese Anforderung dann zurück und fragen Sie erneut an.`,
  },

  decided: {
    approve: (number, state) =>
      state === 'awaitingApproval'
        ? `Sie haben Export #${number} genehmigt. Es fehlt noch die Genehmigung einer weiteren Person.`
        : `Sie haben Export #${number} genehmigt. Ich gebe ihn jetzt in Auftrag und sage Ihnen, wenn er beendet ist.`,
    reject: (number) =>
      `Sie haben Export #${number} abgelehnt. Wer ihn angefordert hat, liest Ihre Begründung.`,
    withdraw: (number) => `Sie haben Export #${number} zurückgezogen. Es wird nichts in Auftrag gegeben.`,
  },

  label: {
    name: 'Personenbezogene Daten',
    description:
      'Diese Nachricht nennt eine Person, deren personenbezogene Daten exportiert werden. Geben Sie sie nur an Personen weiter, die sie für diesen Fall benötigen.',
  },

  test: {
    title: 'Das ist ein Test',
    text: 'Wer den Bot betreibt, probiert aus, ob er diesen Chat erreicht. Die Nachricht wird sofort gelöscht.',
  },

  transport: {
    fault: (reference) =>
      `Bei uns ist etwas schiefgegangen; nichts wurde gespeichert; versuchen Sie es erneut. Kennung: ${reference}`,
    clickFault: (reference) =>
      `Bei uns ist etwas schiefgegangen. Sehen Sie auf die Karte, und klicken Sie noch einmal, wenn sie sich nicht geändert hat. Kennung: ${reference}`,
    recording:
      'Ihr Klick wird gerade erfasst; das dauert länger als sonst. Die Karte ändert sich, sobald das geschehen ist. Hat sie sich nach einer Minute nicht geändert, klicken Sie noch einmal.',
    tooSlow:
      'Es hat zu lange gedauert; sehen Sie auf die Karte, und klicken Sie noch einmal, wenn sie sich nicht geändert hat.',
    unknownAction:
      'Diese Karte gehört zu einer anderen Version der App. Deshalb wurde nichts geändert. Nehmen Sie die neueste Karte.',
    notHere:
      'Hier gibt es nichts zu tun. Öffnen Sie in Microsoft Teams den Chat mit dieser App und geben Sie Hilfe ein.',
    noAccount:
      'Teams hat mir nicht mitgeteilt, welches Konto Sie verwenden. Deshalb wurde nichts geändert. Melden Sie sich in Teams mit Ihrem Konto dieser Organisation an und versuchen Sie es erneut.',
    noPrivateChat:
      'Ich konnte keinen privaten Chat mit Ihnen öffnen, deshalb wurde nichts angefordert. Fügen Sie diese App für sich hinzu und senden Sie dann den Befehl noch einmal.',
    auditOffer: (rows) =>
      `Das Protokoll: ${count(rows, 'Zeile', 'Zeilen')} mit jeder Entscheidung und jeder Ablehnung. Es kommt in Ihr OneDrive, nur für Sie.`,
    auditUploaded: (hash) =>
      `Die Datei ist in Ihrem OneDrive. Ihre Kette endet mit ${hash}. Ihre Administration kann sie prüfen: npm run audit:verify`,
    auditNotUploaded:
      'Die Datei konnte nicht in Ihr OneDrive gelegt werden. Geben Sie /protokoll ein und versuchen Sie es erneut; auch Ihre Administration kann das Protokoll exportieren.',
    auditDeclined: 'Es wurde keine Datei angelegt. Geben Sie /protokoll ein, wenn Sie eine brauchen.',
    auditOutdated: 'Dieses Angebot ist zu alt. Geben Sie /protokoll ein, um ein neues zu bekommen.',
    auditNoFiles:
      'In dieser Cloud nimmt Teams keine Dateien von Apps an. Ihre Administration kann das Protokoll exportieren: npm run audit:export',
    auditTooLong:
      'Das Protokoll ist zu lang für einen Chat. Ihre Administration kann es exportieren: npm run audit:export',
  },
};
