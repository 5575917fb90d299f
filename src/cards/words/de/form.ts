import type { Words } from '../en/index.ts';
import { count, list, quoted } from './grammar.ts';
import { states } from './refusals.ts';

export const form: Words['form'] = {
  title: 'Export anfordern',
  lead: 'Erst nach einer Genehmigung wird etwas an Microsoft gesendet.',
  fallback: 'Ein Formular: den Export der Daten einer Person anfordern.',
  fields: {
    people: { label: 'Um wessen Daten geht es?', placeholder: 'In Ihrer Organisation suchen' },
    addresses: {
      label: 'Oder Anmeldeadressen eingeben',
      placeholder: 'megan@contoso.com, lee@…',
    },
    caseNumber: { label: 'Aktenzeichen', placeholder: 'DSR-104' },
    reason: { label: 'Hinweis für die Freigabe', placeholder: 'Was für die Genehmigung wichtig ist' },
    received: { label: 'Wann ist das Ersuchen der Person eingegangen?' },
  },
  nobodyChosen: 'Wählen Sie mindestens eine Person aus, oder geben Sie eine Adresse ein.',
  caseNumberMissing: 'Geben Sie das Aktenzeichen ein.',
  notSent: 'Noch nicht gesendet. Bitte korrigieren Sie, was unten markiert ist.',
  openExport: (name, number, state) =>
    `Für ${name} gibt es bereits einen Export: #${number} ${states[state]}. Wenn Sie einen weiteren brauchen, begründen Sie das unten und senden Sie das Formular noch einmal.`,
  showOpen: (number) => `${quoted(`status ${number}`)} zeigt ihn.`,
  disabledAccount: (name) =>
    `Das Konto von ${name} ist deaktiviert. Die Daten lassen sich trotzdem exportieren. Behalten Sie das Konto, bis der Export abgeschlossen ist: Mit dem Konto werden die Daten gelöscht. Senden Sie das Formular noch einmal, um fortzufahren.`,
  left: (n) => `Hier nicht gezeigt: ${count(n, 'weitere Warnung', 'weitere Warnungen')} zu diesen Personen.`,
  openCard: 'Karte öffnen',
  shared:
    'Die Karte des Exports erscheint in dem Chat, in dem Sie den Befehl eingegeben haben. Was Sie hier ausfüllen, ist nur hier zu sehen.',
  send: 'Genehmigung anfordern',
  sendAnyway: 'Trotzdem anfordern',
  cancel: 'Abbrechen',
  sent: (numbers) =>
    `Export angefordert: ${list(
      numbers.map((one) => `#${one}`),
      numbers.length,
    )}. Die Karten zeigen, wie es weitergeht.`,
  sentBefore: `Dieses Formular wurde schon gesendet. Deshalb wurde nichts noch einmal angefordert. ${quoted('liste meine')} zeigt Ihre Exporte.`,
  cancelled: `Es wurde nichts angefordert. Mit ${quoted('/export')} beginnen Sie von vorn.`,
  cancelByButton: `Ein offenes Formular schließen Sie mit seiner Schaltfläche ${quoted('Abbrechen')}.`,
  slow: 'Das dauert länger als sonst. Das Formular ändert sich von selbst, wenn es fertig ist. Nichts von dem, was Sie eingegeben haben, geht verloren.',
};
