import type { Words } from '../en/index.ts';
import { amount, count } from './grammar.ts';

const graphDown: Readonly<Record<string, string>> = {
  graphSilent: 'Es antwortet nicht.',
  graphUnavailable: 'Es antwortet mit eigenen Fehlern.',
  graphUnauthorized: 'Es nimmt das Token des Bots nicht an.',
  graphForbidden: 'Es sagt, dass dem Bot eine Berechtigung fehlt.',
  graphTokenUnavailable: 'Entra ID gibt dem Bot kein Token.',
};

export const alarms: Words['alarms'] = {
  graphDown: {
    raised: (at, _, { because }) =>
      `Microsoft Graph bedient den Bot seit ${at} nicht. ${graphDown[String(because)] ?? 'Es gibt keine brauchbare Antwort.'} Verloren ist nichts: Befehle und Klicks werden weiter beantwortet, und offene Exporte laufen von selbst weiter, sobald Graph antwortet. Sehen Sie im Dienststatus von Microsoft und bei der Registrierung des Bots nach.`,
    over: (at) =>
      `Microsoft Graph bedient den Bot wieder (seit ${at} nicht mehr). Offene Exporte laufen weiter.`,
  },
  storageNotReady: {
    raised: (at, _, { because }) =>
      `Der Speicher für Exporte besteht seit ${at} seine Prüfung nicht: ${String(because)} Bis er sie besteht, kann niemand einen Export anfordern. Der Bot prüft jede Minute erneut.`,
    over: (at) => `Der Speicher für Exporte besteht seine Prüfung wieder (seit ${at} nicht mehr).`,
  },
  unknownContainers: {
    raised: (_, __, { count: n, first }) =>
      `Im Speicherkonto ${Number(n) === 1 ? 'liegt' : 'liegen'} ${count(Number(n), 'Container', 'Container')} von Exporten, die die Datenbank nicht kennt, zum Beispiel ${String(first)}. Das geschieht, wenn eine Datenbank aus einer älteren Kopie wiederhergestellt wurde. Diese Exporte können laufen oder Pakete enthalten: Vergleichen Sie sie mit dem Protokoll und löschen Sie dann, was niemand braucht.`,
    over: () => 'Die Datenbank kennt wieder jeden Container eines Exports im Speicherkonto.',
  },
  writeAccessRemains: {
    raised: (at, about) =>
      `Die Berechtigung, in den Container ${about} zu schreiben, hätte vor mehr als einem Tag enden sollen und lässt sich nicht entfernen (gesehen ${at}). Der Bot versucht es weiter. Prüfen Sie Schlüssel, Firewall und Sperren des Speicherkontos, oder entfernen Sie die Zugriffsrichtlinie des Containers von Hand.`,
    over: (_, about) => `Die Berechtigung, in den Container ${about} zu schreiben, wurde entfernt.`,
  },
  nobodyApproves: {
    raised: (at, _, { found, needed }) =>
      `Exporte können nicht genehmigt werden (gesehen ${at}): Zahl der Genehmigenden laut APPROVERS: ${amount(Number(found))}, nötig je Anforderung: ${amount(Number(needed))}. Solange das so ist, können Anforderungen nur ablaufen. Nehmen Sie Mitglieder in die Gruppe auf, oder tragen Sie andere in APPROVERS ein und starten Sie den Bot neu.`,
    over: (at) =>
      `Exporte können wieder genehmigt werden (seit ${at} nicht mehr): Es gibt genug Genehmigende.`,
  },
};

export const digest: Words['digest'] = {
  title: (day, open) => `${day}: ${count(open, 'Export ist', 'Exporte sind')} offen`,
  nothing: 'Kein Export ist offen.',
  counts: {
    pastDue: (n) => `${amount(n)} überfällig`,
    dueSoon: (n) => `${amount(n)} bald fällig`,
    unclear: (n) => count(n, 'braucht eine Entscheidung', 'brauchen eine Entscheidung'),
    takesTooLong: (n) => count(n, 'dauert zu lange', 'dauern zu lange'),
    waiting: (n) => count(n, 'wartet auf Genehmigung', 'warten auf Genehmigung'),
    running: (n) => count(n, 'läuft', 'laufen'),
  },
  topics: {
    pastDue: 'Überfällig: Antworten Sie diesen Personen, sobald Sie können',
    dueSoon: 'Bald fällig',
    unclear: 'Wer genehmigen darf, muss entscheiden, wie es weitergeht',
    takesTooLong: 'Dauern länger, als Microsoft angibt',
    waiting: 'Warten auf Genehmigung',
    running: 'Laufen',
  },
  more: (n) => `Und ${count(n, 'weiterer', 'weitere')}: \`liste offen\` zeigt alle.`,
  audit: (rows, hash) => `Protokoll: ${count(rows, 'Zeile', 'Zeilen')}, am Ende \`${hash}\`.`,
};
