import type { cards as english } from '../en/cards.ts';
import { failures, uncertain, unreached, waitingFor } from './failures.ts';
import { amount, askAgain, by, byOne, count, quoted } from './grammar.ts';

const history: typeof english.history.entries = {
  ask: byOne('Angefordert'),
  approve: byOne('Genehmigt'),
  reject: byOne('Abgelehnt'),
  withdraw: byOne('Zurückgezogen'),
  extend: byOne('Antwortfrist verlängert'),
  expire: () => 'Abgelaufen',
  prepareSubmission: undefined,
  waitToSubmit: undefined,
  startSubmission: () => 'Auftrag an Microsoft gesendet',
  acceptSubmission: () => 'Von Microsoft angenommen',
  deferSubmission: () => 'Microsoft hat gebeten zu warten',
  holdSubmission: undefined,
  refuseSubmission: () => 'Von Microsoft abgelehnt',
  doubtSubmission: () => 'Keine klare Antwort von Microsoft',
  seeMarker: () => 'Der Auftrag ist angekommen',
  repeatSubmission: () => 'Auftrag in denselben Container wiederholt',
  giveUpSubmission: () => 'Aufgegeben: Nichts ist angekommen',
  checkAgain: byOne('Erneut geprüft'),
  loseSight: () => 'Ein Mensch muss entscheiden',
  startOver: byOne('Neu begonnen'),
  abandon: byOne('Verfolgung beendet'),
  report: undefined,
  overdue: () => 'Dauert länger, als Microsoft angibt',
  complete: () => 'Abgeschlossen',
  fail: () => 'Als fehlgeschlagen gemeldet',
  miss: undefined,
  forget: () => 'Microsoft nicht mehr bekannt',
  findAgain: () => 'Microsoft wieder bekannt',
  close: undefined,
  tryAgain: byOne('Erneut versucht'),
};

export const cards: typeof english = {
  kicker: (number) => `Export personenbezogener Daten #${number}`,
  fallback: (number, title) => `Export personenbezogener Daten #${number}: ${title}.`,

  titles: {
    approvalNeeded: 'Genehmigung erforderlich',
    waitingForApproval: 'Wartet auf Genehmigung',
    approved: 'Genehmigt',
    approvedWaiting: 'Genehmigt, noch nicht in Auftrag gegeben',
    submitting: 'Wird in Auftrag gegeben',
    recovering: 'Der Auftrag wird überprüft',
    exporting: 'Export läuft',
    overdue: 'Export dauert zu lange',
    completed: 'Export abgeschlossen',
    completedWithGaps: 'Export abgeschlossen, mit Lücken',
    failed: 'Export fehlgeschlagen',
    rejected: 'Abgelehnt',
    expired: 'Abgelaufen',
    withdrawn: 'Zurückgezogen',
    uncertain: 'Unklar, ob der Export begonnen hat',
    abandoned: 'Wird nicht mehr verfolgt',
    forgotten: 'Microsoft nicht mehr bekannt',
  },

  labels: {
    caseNumber: 'Aktenzeichen',
    reason: 'Hinweis',
    asked: 'Angefordert',
    askedBy: 'Anfrage von',
    approvers: 'Genehmigende',
    approvals: 'Genehmigt',
    decideBy: 'Entscheiden bis',
    received: 'Eingegangen',
    deadline: 'Antwort',
    extended: 'Verlängert',
    nextTry: 'Neuer Versuch',
    approvalValidUntil: 'Genehmigt bis',
    since: 'Seit',
    status: 'Status',
    accepted: 'Angenommen',
    operation: 'Vorgang',
    completed: 'Fertig',
    failedAt: 'Gescheitert',
    account: 'Speicherkonto',
    container: 'Container',
    writeAccess: 'Schreibzugriff',
    holds: 'Enthält',
    leavesOut: 'Nicht dabei',
    takes: 'Dauert',
  },

  buttons: {
    approve: 'Genehmigen',
    reject: 'Ablehnen',
    confirmReject: 'Diesen Export ablehnen',
    withdraw: 'Zurückziehen',
    tryAgain: 'Erneut versuchen',
    checkAgain: 'Erneut prüfen',
    startOver: 'Neu beginnen',
    confirmStartOver: 'Noch einmal in Auftrag geben',
    abandon: 'Nicht mehr verfolgen',
    confirmAbandon: 'Diesen Export nicht mehr verfolgen',
    extend: 'Frist verlängern',
    confirmExtend: 'Antwortfrist verlängern',
    revoke: 'Schreibzugriff beenden',
    openPortal: 'Im Portal öffnen',
    privateChat: 'Privaten Chat öffnen',
  },

  rejection: {
    label: 'Warum wird abgelehnt?',
    placeholder: 'Wer angefragt hat, liest das',
    error: 'Schreiben Sie, warum abgelehnt wird.',
  },

  term: {
    due: (days, day) =>
      days === 0
        ? `Heute fällig, ${day}`
        : days > 0
          ? `Fällig in ${count(days, 'Tag', 'Tagen')}, am ${day}`
          : `${count(-days, 'Tag', 'Tage')} überfällig: Sie war am ${day} fällig`,
    dueOn: (day) => `Fällig am ${day}`,
    extended: (until, because) => `Bis ${until}: ${quoted(because)}`,
    extendedShort: (until) => `Bis ${until}`,
    warnings: {
      dueSoon: 'Drei Viertel der Frist, dieser Person zu antworten, sind verstrichen.',
      pastDue:
        'Die Frist, dieser Person zu antworten, ist abgelaufen. Antworten Sie, sobald Sie können, und sagen Sie, warum es so lange gedauert hat.',
    },
  },

  extension: {
    label: 'Warum ist mehr Zeit nötig?',
    placeholder: 'Die betroffene Person muss es erfahren',
    error: 'Schreiben Sie, warum mehr Zeit nötig ist.',
    explained: {
      gdpr: (until, tellBy) =>
        `Die DSGVO erlaubt einmal zwei weitere Monate, wenn Anträge komplex oder zahlreich sind: bis ${until}. Teilen Sie es der Person mit Begründung bis ${tellBy} mit.`,
      ccpa: (until, tellBy) =>
        `Der CCPA erlaubt einmal 45 weitere Tage, wenn sie nötig sind: bis ${until}. Teilen Sie es der Person mit Begründung bis ${tellBy} mit.`,
    },
  },

  content: {
    holds:
      'Vom System erzeugte Protokolldaten und Produktdaten von Microsoft\u00a0365, Azure und Dynamics\u00a0365, in Ordnern je Produkt, als JSON, XML oder CSV.',
    leavesOut: 'Der Inhalt von Mails, Dateien und Chats.',
    takes: 'Meist einige Tage, höchstens 30.',
  },

  awaitingApproval: {
    asks: (requester) =>
      requester === undefined
        ? 'Ein Export der Daten einer Person wurde angefordert.'
        : `${requester} fordert einen Export der Daten dieser Person an.`,
    asksForOwn: (requester) => `${requester} fordert einen Export der eigenen Daten an.`,
    fourEyes: (needed) =>
      needed === 1
        ? 'Zwei Personen sind nötig: Genehmigen darf weder, wer den Export angefordert hat, noch die Person, um deren Daten es geht.'
        : `Nötig ist die Genehmigung von ${amount(needed)} verschiedenen Personen; nicht dazu zählen, wer den Export angefordert hat und um wessen Daten es geht.`,
    self: (needed) =>
      needed === 1
        ? 'Eine Person genehmigt: Das darf auch sein, wer den Export angefordert hat.'
        : `Genehmigung durch ${amount(needed)} verschiedene Personen: Eine davon darf sein, wer den Export angefordert hat.`,
    approvals: (given, needed, names) =>
      `${amount(given)} von ${amount(needed)}${names === undefined ? '' : `: ${names}`}`,
    secondOrder:
      'Es ist nicht bekannt, ob aus einem früheren Auftrag ein Export geworden ist. Mit der Genehmigung wird ein zweiter in Auftrag gegeben.',
    approvalTooOld:
      'Ein früherer Versuch ist fehlgeschlagen, und seine Genehmigung ist zu alt, um noch zu gelten.',
    next: 'Nach der Genehmigung gibt der Bot den Export einmal in Auftrag und verfolgt ihn hier.',
  },

  approved: {
    next: 'Der Bot bereitet einen Container vor und gibt den Export bei Microsoft in Auftrag.',
    waitingFor,
    often: 'Alle ein bis zwei Minuten',
    oldWriteAccess: (container) =>
      `Sie müssen nichts tun. Eilt es, bitten Sie Ihre Administration, den Container ${container} mit allem, was darin liegt, zu löschen: Der Bot bemerkt es innerhalb von zehn Minuten und macht weiter.`,
    oldWriteAccessShort: 'Sie müssen nichts tun. Eilt es, wenden Sie sich an Ihre Administration.',
  },

  submitting: {
    sent: 'Der Auftrag ist auf dem Weg zu Microsoft.',
    checking:
      'Die Antwort von Microsoft ging verloren. Der Bot prüft, ob der Auftrag angekommen ist, damit nichts zweimal in Auftrag gegeben wird.',
    arrived: 'Microsoft hat den Auftrag erhalten. Der Bot sucht den Export, der dazu gehört.',
    answers:
      'Microsoft antwortet meist binnen Sekunden. Sonst findet der Bot heraus, ob der Auftrag angekommen ist.',
    next: 'Sie brauchen nichts zu tun. Der Bot sieht alle paar Minuten nach. Findet er es nicht heraus, fragt er hier jemanden, der genehmigen darf.',
  },

  exporting: {
    accepted: 'Microsoft hat den Auftrag angenommen und sammelt die Daten.',
    statuses: {
      notStarted: 'Noch nicht begonnen',
      running: 'Läuft',
      complete: 'Abgeschlossen',
      failed: 'Fehlgeschlagen',
    },
    noReport: 'Angenommen, noch keine Meldung',
    progress: (percent) =>
      `${percent} der Dienste von Microsoft haben geantwortet. Wie lange es noch dauert, sagt das nicht.`,
    next: 'Das dauert meist einige Tage, höchstens 30. Der Bot sieht alle paar Minuten nach und sagt Ihnen, wenn es vorbei ist.',
    overdue:
      'Das dauert länger, als es nach Angabe von Microsoft sollte. Der Bot verfolgt ihn weiter. Der Support von Microsoft kann nachsehen und braucht dafür die Kennung des Vorgangs.',
    overdueShort: 'Das dauert länger, als es nach Angabe von Microsoft sollte. Der Bot verfolgt ihn weiter.',
    missing: (since) =>
      `Seit ${since} meldet Microsoft, dass dieser Export nicht bekannt ist. Das kann vorübergehend sein: Der Bot prüft weiter und geht erst nach einem vollen Tag davon aus.`,
    abandon:
      'Der Bot verfolgt diesen Export nicht mehr. Abgebrochen wird er nicht: Microsoft bietet dafür keinen Weg, und die Daten können noch im Container ankommen.',
  },

  completed: {
    done: 'Die Daten liegen in Ihrem Speicher.',
    doneRestricted: 'Die Daten liegen im Speicher Ihrer Organisation.',
    gaps: (percent) =>
      percent === undefined
        ? 'Einige Dienste von Microsoft haben nie geantwortet; ihre Daten fehlen. Brauchen Sie sie, fordern Sie einen neuen Export an.'
        : `${percent} der Dienste von Microsoft haben geantwortet; die Daten der anderen fehlen. Brauchen Sie sie, fordern Sie einen neuen Export an.`,
    reader:
      'Zum Lesen braucht jemand die Rolle „Storage-Blobdatenleser“ (Storage Blob Data Reader) für den Container, am besten nicht die Person, die angefragt hat. Die Daten bleiben dort, bis Sie sie löschen.',
  },

  writeAccess: {
    open: 'Microsoft kann noch schreiben',
    openUntil: (at) => `Microsoft kann bis ${at} schreiben`,
    revoked: 'Beendet',
  },

  failed: {
    codes: failures,
    notOrdered: 'Es wurde nichts in Auftrag gegeben.',
    ordered: 'Microsoft hatte den Auftrag angenommen; was angekommen ist, bleibt im Container.',
    approvalStands: (until) => `Die Genehmigung lässt sich bis ${until} noch einmal benutzen.`,
    approvalOver: 'Ein neuer Versuch bittet erneut um Genehmigung.',
  },

  rejected: {
    by: (name) => `Abgelehnt von ${name}.`,
    because: (name, because) => `${by('Abgelehnt', name)}: ${quoted(because)}`,
  },
  withdrawn: { by: (name) => `Zurückgezogen von ${name}.` },
  expired: {
    undecided: 'Niemand hat rechtzeitig entschieden.',
    tooOld: 'Er war genehmigt, konnte aber nicht innerhalb von sieben Tagen in Auftrag gegeben werden.',
  },
  nothingOrdered: `Es wurde nichts in Auftrag gegeben. ${askAgain}`,

  uncertain: {
    because: uncertain,
    restricted: 'Es ist nicht bekannt, ob der Export bei Microsoft begonnen hat.',
    forApprovers:
      'Der Bot sieht jeden Tag nach. „Erneut prüfen“ sieht jetzt nach und gibt nichts in Auftrag.',
    forRequesters: 'Wer genehmigen darf, entscheidet, wie es weitergeht. Der Bot sieht jeden Tag nach.',
    startOver:
      'Beendet den Schreibzugriff auf den alten Container und gibt dann einen zweiten Export in einen neuen in Auftrag. Gibt es den ersten Export, läuft er bei Microsoft weiter. Das zählt als Ihre Genehmigung.',
    abandon:
      'Der Bot sieht nicht mehr nach. Gibt es den Export, wird er nicht abgebrochen: Microsoft bietet dafür keinen Weg.',
  },

  abandoned: {
    by: (name) =>
      name === undefined
        ? 'Eine genehmigende Person hat die Verfolgung dieses Exports beendet.'
        : `${name} hat die Verfolgung dieses Exports beendet.`,
    next: 'Abgebrochen wurde er nicht: Hat Microsoft den Auftrag, können noch Daten im Container ankommen.',
    revoke: 'Beenden Sie den Schreibzugriff, damit Microsoft nichts mehr schreibt.',
    ended: 'Abgebrochen wurde er nicht, aber Microsoft kann nicht mehr in den Container schreiben.',
  },

  forgotten: {
    lead: 'Microsoft kennt diesen Export nicht mehr und hat ihn nie als abgeschlossen gemeldet.',
    next: 'Der Container kann alle Daten enthalten, einige oder keine. Fehlt etwas, fordern Sie einen neuen Export an.',
    nextRestricted:
      'Es können alle Daten angekommen sein, einige oder keine. Fehlt etwas, fordern Sie einen neuen Export an.',
    asked: (until) =>
      `Der Bot prüft bis ${until} weiterhin einmal am Tag. Ist der Export Microsoft wieder bekannt, verfolgt der Bot ihn weiter und benachrichtigt Sie.`,
  },

  unreached,

  privacyNote: (number) =>
    `Hier lesen andere mit, deshalb fehlen Einzelheiten. Dürfen Sie sie sehen, geben Sie in unserem privaten Chat ${quoted(`status ${number}`)} ein.`,
  removed:
    'Namen, Gründe und Ergebnisse wurden entfernt, weil die Zeit vorbei ist, für die dieser Eintrag aufbewahrt wird.',

  history: {
    title: (zone) => `Verlauf (Zeiten in ${zone})`,
    left: (n) => count(n, 'Schritt nicht gezeigt', 'Schritte nicht gezeigt'),
    entries: history,
  },
};
