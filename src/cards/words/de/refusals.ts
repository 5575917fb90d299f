import type { Words } from '../en/index.ts';
import type { RefusalDetails } from '../refusalDetails.ts';
import { example, quoted } from './grammar.ts';

/** Ergänzt „Dieser Export …“. */
export const states: Words['states'] = {
  awaitingApproval: 'wartet auf Genehmigung',
  approved: 'ist genehmigt und wird gleich in Auftrag gegeben',
  submitting: 'wird gerade in Auftrag gegeben',
  uncertain: 'wartet darauf, dass eine genehmigende Person über das weitere Vorgehen entscheidet',
  exporting: 'läuft',
  completed: 'ist abgeschlossen',
  failed: 'ist fehlgeschlagen',
  rejected: 'wurde abgelehnt',
  expired: 'ist abgelaufen',
  withdrawn: 'wurde zurückgezogen',
  abandoned: 'wird nicht mehr verfolgt',
  forgotten: 'ist Microsoft nicht mehr bekannt',
};

const otherApprovers = ({ approvers }: RefusalDetails) =>
  approvers === undefined
    ? 'Eine andere genehmigende Person entscheidet.'
    : `Entscheiden können: ${approvers}.`;

export const refusals: Words['refusals'] = {
  pastedSecret: () =>
    'Ihr Text enthält ein Geheimnis: eine signierte Speicheradresse, einen Zugriffsschlüssel oder ein Token. Wer es liest, kann es benutzen. Deshalb wurde nichts davon aufbewahrt und nichts getan. Löschen Sie die Nachricht, und lassen Sie die Berechtigung jetzt widerrufen oder den Schlüssel ersetzen.',
  auditElsewhere: () =>
    'Das Protokoll gibt es nur im privaten Chat; hier wird nichts davon gezeigt. Öffnen Sie einen Chat mit mir und geben Sie /protokoll ein.',
  mayNotReadAudit: () =>
    'Das Protokoll dürfen die Menschen lesen, die genehmigen; Sie gehören nicht dazu. Fragen Sie eine dieser Personen oder Ihre Administration.',
  nobodyNamed: () =>
    `Um wessen Daten geht es? Geben Sie ${example} ein, oder erwähnen Sie die Person in einem Gruppenchat oder Kanal.`,
  tooManyPeople: ({ max = '20' }) =>
    `Das sind mehr als ${max} Personen, deshalb wurde nichts angefordert. Verteilen Sie die Liste auf Befehle mit höchstens ${max} Personen.`,
  caseNumberMissing: () => `Es fehlt ein Aktenzeichen. Es folgt auf die Person: ${example}.`,
  caseNumberPattern: ({ caseNumber }) =>
    `${caseNumber === undefined ? 'Das' : quoted(caseNumber)} sieht nicht wie ein Aktenzeichen Ihrer Organisation aus. Prüfen Sie es und versuchen Sie es noch einmal.`,
  addressUnclear: ({ word }) =>
    `${word === undefined ? 'Das' : quoted(word)} ist keine Adresse. Geben Sie Anmeldeadressen wie megan@contoso.com ein, durch Kommas getrennt.`,
  reasonTooLong: ({ max = '1000' }) => `Der Text ist länger als ${max} Zeichen. Kürzen Sie ihn.`,
  reasonForAnother: () =>
    'Für diese Person läuft bereits ein Export. Geben Sie an, warum ein weiterer nötig ist: Wer genehmigt, muss es wissen.',
  receivedUnclear: ({ day }) =>
    `Geben Sie den Tag an, an dem das Ersuchen der Person eingegangen ist${day === undefined ? '' : `, spätestens ${day}`}. Weiter zurück als zwei Jahre geht es nicht.`,
  severalCommands: () =>
    'Diese Nachricht enthält mehr als einen Befehl. Deshalb wurde keiner ausgeführt. Senden Sie jeden Befehl in einer eigenen Nachricht.',
  notTaken: ({ name, address }) =>
    `${name ?? address ?? 'Eine der genannten Personen'} steht nicht bei den zuerst genannten Personen. Deshalb wurde für diese Person kein Export angefordert. Nennen Sie alle Personen vor dem Aktenzeichen.`,
  unknownCommand: ({ word, nearest }) =>
    `${word === undefined ? 'Das ist kein Befehl, den ich kenne.' : `Den Befehl ${quoted(word)} kenne ich nicht.`} ${nearest === undefined ? `Geben Sie ${example} ein, um einen Export anzufordern, oder \`hilfe\`.` : `Meinten Sie \`${nearest}\`? \`hilfe\` zeigt alle Befehle.`}`,
  unknownFilter: ({ word, nearest }) =>
    `${word === undefined ? 'So heißt keine' : `${quoted(word)} ist keine`} Liste, die ich kenne. ${nearest === undefined ? 'Geben Sie `liste offen`, `liste meine`, `liste überfällig` oder `liste alle` ein.' : `Meinten Sie \`liste ${nearest}\`?`}`,
  numberMissing: ({ nearest = 'genehmigen' }) =>
    `Welcher Export? Geben Sie die Nummer nach dem Befehl ein: \`${nearest} 7\`. \`liste\` zeigt die Nummern.`,
  whichExport: () =>
    'Welcher Export? Geben Sie seine Nummer ein, etwa `status 7`, oder die Adresse der Person. `liste` zeigt, was offen ist.',
  unknownNumber: ({ number }) =>
    `Es gibt keinen Export ${number === undefined ? 'mit dieser Nummer' : `#${number}`}, den Sie sehen dürfen. \`liste\` zeigt die anderen.`,
  nothingToWithdraw: () =>
    'Sie haben keinen Export, der sich noch zurückziehen lässt. `liste meine` zeigt, wie es um Ihre steht.',
  whichToWithdraw: ({ numbers }) =>
    `${numbers === undefined ? 'Mehrere Ihrer Exporte lassen sich zurückziehen' : `Ihre Exporte, die sich zurückziehen lassen: ${numbers}`}. Geben Sie die Nummer an, etwa \`zurückziehen 7\`. Es wurde nichts geändert.`,
  notDecidedHere: ({ number = '7' }) =>
    `Export #${number} hat in jenem Chat keine Karte. Deshalb lässt sich dort nicht über ihn entscheiden, und nichts wurde geändert. Geben Sie den Befehl hier ein, oder benutzen Sie seine Karte.`,
  turnTaken: () =>
    'Die Bearbeitung hat nichts bewirkt: Der Befehl wurde bereits ausgeführt, oder die Nachricht ist älter als einen Tag. Senden Sie den Befehl als neue Nachricht.',
  noPrivateChat: () =>
    'Die Antwort ist nur für Sie bestimmt, und ich konnte keinen privaten Chat mit Ihnen öffnen. Fügen Sie diese App für sich hinzu und senden Sie dann den Befehl noch einmal.',
  mayNotAsk: () =>
    'Sie gehören nicht zu den Menschen, die Exporte anfordern dürfen; deshalb wurde nichts angefordert. Ihre Administration kann Sie hinzufügen.',
  guestsMayNot: () =>
    'Gäste können Exporte weder anfordern noch genehmigen. Das muss jemand mit einem Konto dieser Organisation tun.',
  otherTenantMayNot: () =>
    'Ihr Konto gehört zu einer anderen Organisation. Nur mit Konten dieser Organisation lassen sich Exporte anfordern oder genehmigen.',
  checkUnavailable: () =>
    'Microsoft hat nicht rechtzeitig gesagt, ob Sie dazu berechtigt sind. Deshalb wurde nichts geändert. Versuchen Sie es in einer Minute erneut.',
  nobodyFound: ({ name, address }) =>
    address === undefined
      ? `${name ?? 'Diese Person'} wurde im Verzeichnis dieser Organisation nicht gefunden. Versuchen Sie es mit dem Anmeldenamen: ${example}.`
      : `Im Verzeichnis hat niemand die Adresse ${address}. Prüfen Sie die Schreibweise, oder nehmen Sie den Anmeldenamen. Die Daten einer Person aus einer anderen Organisation lassen sich nur dort exportieren.`,
  severalFound: ({ address }) =>
    `Mehr als ein Konto hat ${address === undefined ? 'diese Adresse' : `die Adresse ${address}`}. Nehmen Sie den Anmeldenamen des Kontos, das Sie meinen.`,
  notAPerson: ({ name }) =>
    `${name ?? 'Was Sie erwähnt haben,'} ist keine Person in diesem Chat. Erwähnen Sie eine Person, oder geben Sie eine Adresse ein: ${example}.`,
  anotherBot: ({ name }) =>
    `${name ?? 'Was Sie erwähnt haben,'} ist eine App und hat keine personenbezogenen Daten, die sich exportieren ließen. Erwähnen Sie eine Person.`,
  rosterRefused: ({ name }) =>
    `Teams sagt dem Bot nicht, wer in diesem Chat ist. Deshalb ließ sich ${name ?? 'diese Person'} nicht nachschlagen, und es wurde nichts gespeichert. Geben Sie stattdessen den Anmeldenamen ein: ${example}. Wer den Chat oder das Team besitzt, kann die App erneut hinzufügen.`,
  guestSubject: ({ name }) =>
    `${name ?? 'Diese Person'} ist Gast. Die Daten eines Gastes exportiert Microsoft nur in der Organisation, zu der das Konto gehört; fragen Sie dort.`,
  otherTenantSubject: ({ name }) =>
    `${name ?? 'Diese Person'} gehört zu einer anderen Organisation. Nur diese kann die Daten exportieren; fragen Sie dort.`,
  deletedSubject: ({ name, address }) =>
    `Das Konto ${name === undefined ? (address ?? 'dieser Person') : `von ${name}`} wurde gelöscht. Bitten Sie Ihre Administration, es wiederherzustellen (30 Tage lang möglich), und versuchen Sie es dann noch einmal.`,
  directoryUnavailable: () =>
    'Das Verzeichnis hat nicht rechtzeitig geantwortet. Deshalb wurde nichts gespeichert. Versuchen Sie es in einer Minute noch einmal.',
  tooFewApprovers: ({ needed }) =>
    needed === undefined || needed === '1'
      ? 'Es ist niemand benannt, der Exporte genehmigen könnte. Deshalb wurde nichts angefordert. Bitten Sie Ihre Administration, jemanden zum Genehmigen zu benennen.'
      : `Es sind ${needed} Genehmigungen nötig, und so viele Menschen, die sie geben könnten, sind nicht benannt. Deshalb wurde nichts angefordert. Bitten Sie Ihre Administration, weitere zu benennen.`,
  nobodyLeftToApprove: ({ needed }) =>
    `${needed === undefined || needed === '1' ? 'Es bleibt niemand, der das genehmigen könnte' : `Es sind ${needed} Genehmigungen nötig, und es bleiben zu wenige Menschen, die sie geben könnten`}: Wer anfragt und um wessen Daten es geht, zählt nicht mit. Bitten Sie Ihre Administration, noch jemanden zum Genehmigen zu benennen.`,
  approversUnreachable: () =>
    'Niemand, der genehmigen darf, war in Teams zu erreichen. Deshalb wurde nichts angefordert. Bitten Sie eine dieser Personen, diese App hinzuzufügen, und versuchen Sie es dann noch einmal.',
  storageNotReady: ({ because }) =>
    `Der Speicher für Exporte hat seine letzte Prüfung nicht bestanden${because === undefined ? '' : ` (${because})`}. Deshalb wurde nichts angefordert. Sagen Sie es Ihrer Administration; der Bot prüft alle 15 Minuten erneut.`,
  unknownCard: () =>
    'Diese Karte wird nicht mehr benutzt. Deshalb wurde nichts geändert. Nehmen Sie die neueste Karte des Exports.',
  mayNotApprove: ({ approvers }) =>
    `Sie gehören nicht zu den Menschen, die genehmigen dürfen; deshalb wurde nichts geändert. ${approvers === undefined ? 'Ihre Administration weiß, wer dazugehört.' : `Entscheiden können: ${approvers}.`}`,
  ownRequest: (details) =>
    `Sie haben diesen Export angefordert, deshalb entscheidet jemand anderes. ${otherApprovers(details)}`,
  ownData: (details) =>
    `In diesem Export geht es um Ihre eigenen Daten, deshalb entscheidet jemand anderes. ${otherApprovers(details)}`,
  alreadyApproved: (details) =>
    `Sie haben ihn schon genehmigt. Es fehlt noch die Genehmigung einer weiteren Person. ${otherApprovers(details)}`,
  notTheRequester: () =>
    'Diesen Export kann nur zurückziehen, wer ihn angefordert hat. Wer genehmigen darf, kann ihn stattdessen ablehnen.',
  notInThisState: ({ state }) =>
    state === undefined
      ? 'Dieser Export ist schon weiter. Deshalb wurde nichts geändert. Die neueste Karte zeigt, wie er steht.'
      : `Es wurde nichts geändert: Dieser Export ${states[state]}. Die neueste Karte zeigt, wie er steht.`,
  approvalExpired: ({ at }) =>
    `Die Zeit zum Entscheiden ist ${at === undefined ? 'abgelaufen' : `am ${at} abgelaufen`}. Deshalb wurde nichts in Auftrag gegeben. Mit /export lässt sich der Export erneut anfordern.`,
  extensionReasonMissing: () =>
    'Schreiben Sie, warum mehr Zeit nötig ist: Die betroffene Person muss es erfahren. Noch wurde nichts geändert.',
  alreadyExtended: () =>
    'Die Antwortfrist wurde bereits verlängert, und das Gesetz erlaubt das einmal. Es wurde nichts geändert.',
  tooLateToExtend: ({ day }) =>
    `Die Antwortfrist ließ sich nur ${day === undefined ? 'verlängern, solange sie lief' : `bis ${day} verlängern`}. Deshalb wurde nichts geändert. Antworten Sie der Person, sobald Sie können.`,
  reasonMissing: () =>
    'Schreiben Sie, warum Sie ablehnen, damit es erfährt, wer den Export angefordert hat. Noch wurde nichts geändert.',
};
