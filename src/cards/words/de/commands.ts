import type { commands as english } from '../en/commands.ts';
import { amount, by, list, quoted } from './grammar.ts';

export const commands: typeof english = {
  help: {
    title: 'Export personenbezogener Daten',
    lead: 'Ich exportiere die Daten, die die Clouddienste von Microsoft über eine Person Ihrer Organisation haben, etwa für Auskunftsersuchen betroffener Personen. Erst entscheidet, wer genehmigen darf; dann sende ich den Exportauftrag einmal an Microsoft, verfolge ihn und sage Ihnen, wenn er abgeschlossen ist.',
    howTitle: 'So fordern Sie einen Export an',
    how: {
      personal: 'Geben Sie die Adresse der Person, das Aktenzeichen und einen Hinweis für die Freigabe ein:',
      groupChat:
        'Erwähnen Sie mich, dann die Person (oder geben Sie die Adresse ein), das Aktenzeichen und einen Hinweis für die Freigabe:',
      channel:
        'Erwähnen Sie mich, dann die Person (oder geben Sie die Adresse ein), das Aktenzeichen und einen Hinweis für die Freigabe:',
    },
    examples: {
      personal: '/export megan@contoso.com DSR-104 Auskunftsersuchen',
      groupChat: '/export @Megan Bowen DSR-104 Auskunftsersuchen',
      channel: '/export @Megan Bowen DSR-104 Auskunftsersuchen',
    },
    commandsTitle: 'Was Sie eingeben können',
    several:
      'Oder Sie geben nur /export ein, und ein Formular fragt nach dem Rest. Bis zu 20 Adressen in einem Befehl ergeben je eine Anforderung.',
    who: 'Wer darf',
    whoValue:
      'Die Personen, die Ihre Administration zum Anfordern und zum Genehmigen benannt hat. Gäste dürfen beides nicht.',
    elsewhere: 'Dafür gibt es Microsoft Purview.',
    shared:
      'Oder erwähnen Sie mich nur mit /export, und in unserem privaten Chat öffnet sich ein Formular. Andere sehen hier, um wessen Export es geht; soll es unter uns bleiben, schreiben Sie mir im privaten Chat.',
    fallback:
      'Geben Sie /export, die Adresse der Person, das Aktenzeichen und einen Hinweis für die Freigabe ein.',
  },

  commands: {
    export: {
      words: ['export', 'exportieren'],
      description: 'Einen Export anfordern: Person, Aktenzeichen, Hinweis für die Freigabe',
    },
    status: { words: ['status', 'stand'], description: 'Status eines Exports: Nummer oder Person' },
    list: { words: ['liste'], description: 'Exporte auflisten: offen, meine, überfällig oder alle' },
    withdraw: {
      words: ['zurückziehen', 'zurueckziehen', 'abbrechen'],
      description: 'Einen eigenen Export zurückziehen: Nummer',
    },
    approve: { words: ['genehmigen'], description: 'Einen Export genehmigen: Nummer' },
    reject: { words: ['ablehnen'], description: 'Einen Export ablehnen: Nummer und Begründung' },
    audit: {
      words: ['protokoll'],
      description: 'Für Genehmigende: das Auditprotokoll als Dateien, im privaten Chat',
    },
    help: {
      words: ['hilfe', 'hallo', 'moin', 'servus', 'grüezi'],
      description: 'Was ich tue und wie Sie beginnen',
    },
  },
  prompts: {
    request: {
      title: 'Einen Export anfordern',
      description:
        'Ein Formular fragt nach Person, Aktenzeichen, Eingangsdatum und einem Hinweis für die Freigabe',
    },
    mine: {
      title: 'Was habe ich angefordert?',
      description: 'Zeigt die Exporte, die Sie angefordert haben, mit ihrem Status',
    },
    open: {
      title: 'Was ist offen?',
      description: 'Zeigt offene Exporte: Genehmigende sehen alle, andere nur die eigenen',
    },
    overdue: {
      title: 'Was ist überfällig?',
      description: 'Zeigt Exporte, bei denen die Antwort überfällig ist',
    },
  },

  filters: {
    open: ['offen', 'offene'],
    mine: ['meine', 'eigene'],
    overdue: ['überfällig', 'überfällige', 'ueberfaellig'],
    all: ['alle'],
  },

  exports: {
    titles: {
      open: 'Offene Exporte',
      mine: 'Exporte, die Sie angefordert haben',
      overdue: 'Exporte, deren Antwortfrist vorbei ist',
      all: 'Alle Exporte',
    },
    about: (name) => `Exporte von ${name}`,
    own: 'Nur die, die Sie selbst angefordert haben.',
    none: {
      open: 'Kein Export ist offen. `liste alle` zeigt auch die beendeten, mit `export` fordern Sie einen neuen an.',
      mine: 'Sie haben noch keinen angefordert. Geben Sie `export` ein, um einen anzufordern.',
      overdue: 'Keine Antwort ist überfällig.',
      all: 'Es gibt noch keine Exporte. Geben Sie `export` ein, um einen anzufordern.',
    },
    noneAbout: 'Es gibt keine, die Sie sehen dürfen.',
    end: 'Mehr gibt es nicht.',
    row: (number, name) => (name === undefined ? `#${number}` : `#${number} ${name}`),
    several: (them) =>
      `${amount(them.length)} Exporte sind angefordert, jeder mit einer eigenen Karte: ${list(them, them.length)}. ${quoted('liste meine')} zeigt sie zusammen.`,
    asked: (name, day) => `${by('Angefordert', name)}, ${day}`,
    due: (day) => `Antwort fällig bis ${day}`,
    tip: (number) => `\`status ${number}\` zeigt einen davon vollständig.`,
    more: 'Mehr',
    help: 'Hilfe',
    first: 'Zurück zum Anfang',
    asOf: (at) => `Stand ${at}. Diese Kopie ändert sich nicht.`,
    open: 'Karte öffnen',
    private: 'Ich habe in unserem privaten Chat geantwortet.',
    askedPrivately: (n) =>
      n === 1
        ? 'Der Export ist angefordert. Seine Karte finden Sie in unserem privaten Chat.'
        : 'Die Exporte sind angefordert. Ihre Karten finden Sie in unserem privaten Chat.',
  },
};
