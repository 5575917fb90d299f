import type { Words } from '../en/index.ts';
import { askAgain } from './grammar.ts';

export const failures: Words['failed']['codes'] = {
  StorageLocationAlreadyUsed: {
    why: 'Der Container enthält bereits einen anderen Export.',
    remedy: 'Versuchen Sie es erneut: Der nächste Versuch bekommt einen eigenen Container.',
  },
  SharedAccessSignatureTokenInvalid: {
    why: 'Microsoft hat die Berechtigung, in den Container zu schreiben, nicht anerkannt.',
    remedy:
      'Bitten Sie Ihre Administration, die Speichereinstellungen des Bots zu prüfen, und versuchen Sie es dann erneut.',
  },
  StorageLocationNotServiceSAS: {
    why: 'Die Berechtigung wurde für das ganze Speicherkonto ausgestellt. Microsoft nimmt nur eine für den Container allein.',
    remedy: `Bitten Sie Ihre Administration, die Speichereinstellungen des Bots zu berichtigen. ${askAgain}`,
  },
  StorageLocationNotAzureBlob: {
    why: 'Die Speicheradresse ist nicht die eines Azure-Blob-Containers.',
    remedy: `Bitten Sie Ihre Administration, die Speichereinstellungen des Bots zu berichtigen. ${askAgain}`,
  },
  StorageLocationShouldNotAllowListAccess: {
    why: 'Wer die Schreibberechtigung hat, kann den Inhalt des Containers auflisten. Das lässt Microsoft nicht zu.',
    remedy:
      'Bitten Sie Ihre Administration, das Auflisten aus der Richtlinie des Containers zu entfernen, und versuchen Sie es dann erneut.',
  },
  StorageLocationShouldNotAllowReadAccess: {
    why: 'Wer die Schreibberechtigung hat, kann den Container lesen. Das lässt Microsoft nicht zu.',
    remedy:
      'Bitten Sie Ihre Administration, den anonymen Zugriff auf das Speicherkonto abzuschalten, und versuchen Sie es dann erneut.',
  },
  StorageLocationNeedsWriteAddPermissions: {
    why: 'Microsoft durfte nicht in den Container schreiben.',
    remedy:
      'Bitten Sie Ihre Administration, Firewall und Uhr des Speicherkontos zu prüfen, und versuchen Sie es dann erneut.',
  },
  StorageLocationShouldSupportAppendBlobs: {
    why: 'Das Speicherkonto unterstützt keine Anfügeblobs, als die der Export geschrieben wird.',
    remedy: 'Bitten Sie Ihre Administration um ein Standard-Speicherkonto und versuchen Sie es dann erneut.',
  },
  StorageLocationInvalid: {
    why: 'Microsoft konnte den Container nicht finden oder nicht erreichen.',
    remedy:
      'Bitten Sie Ihre Administration zu prüfen, ob es das Speicherkonto gibt und es erreichbar ist, und versuchen Sie es dann erneut.',
  },
  InvalidInput: {
    why: 'Microsoft hat den Auftrag nicht verstanden.',
    remedy:
      'Ein neuer Versuch würde nicht helfen. Nennen Sie die Nummer dieses Exports den Menschen, die den Bot betreiben.',
  },
  Unauthorized: {
    why: 'Microsoft hat die Anmeldung des Bots nicht angenommen.',
    remedy:
      'Bitten Sie Ihre Administration, Geheimnis oder Zertifikat des Bots zu prüfen, und versuchen Sie es dann erneut.',
  },
  Forbidden: {
    why: 'Dem Bot fehlt die Berechtigung, Exporte in Auftrag zu geben.',
    remedy:
      'Bitten Sie Ihre Administration, User.Export.All und User.Read.All mit Administratorzustimmung zu erteilen, und versuchen Sie es dann erneut.',
  },
  ResourceNotFound: {
    why: 'Das Konto der Person ist nicht oder nicht mehr im Verzeichnis.',
    remedy: 'Ein gelöschtes Konto lässt sich 30 Tage lang wiederherstellen. Versuchen Sie es danach erneut.',
  },
  noAnswer: {
    why: 'Microsoft hat auf fünf Aufträge nicht geantwortet, und keiner davon ist angekommen.',
    remedy:
      'Versuchen Sie es später erneut. Geschieht es wieder, sehen Sie im Dienststatus von Microsoft nach.',
  },
  throttledTooLong: {
    why: 'Der Exportauftrag kam nicht bei Microsoft an, und danach nahm Microsoft keinen weiteren an, bis die Genehmigung zu alt war.',
    remedy:
      'Versuchen Sie es erneut: Nach neuer Genehmigung wird der Exportauftrag gesendet, sobald Microsoft ihn annimmt.',
  },
  operationFailed: {
    why: 'Microsoft hat den Export angenommen und später als fehlgeschlagen gemeldet, ohne einen Grund zu nennen.',
    remedy: 'Versuchen Sie es erneut. Schlägt es wieder fehl, wenden Sie sich an den Support von Microsoft.',
  },
  writeAccessEnded: {
    why: 'Microsoft war noch nicht fertig, als die Berechtigung endete, in den Container zu schreiben.',
    remedy: 'Sehen Sie nach, was im Container angekommen ist. Brauchen Sie mehr, versuchen Sie es erneut.',
  },
};

export const uncertain: Words['uncertain']['because'] = {
  containerMissing:
    'Der Container dieses Exports ist verschwunden. Deshalb kann der Bot nicht sehen, ob Microsoft den Auftrag erhalten hat.',
  markerWithoutOperation:
    'Microsoft hat den Auftrag erhalten, aber es ist kein Export zu finden, der dazu gehört.',
  arrivedWithoutMarker:
    'Microsoft sagt, dass der Auftrag angekommen ist, aber im Container ist keine Spur davon.',
};

export const waitingFor: Words['approved']['waitingFor'] = {
  throttling: 'Microsoft nimmt nur so viele Aufträge auf einmal und hat den Bot gebeten zu warten.',
  dailyQuota: 'Die Zahl der Exporte für heute ist ausgeschöpft. Dieser wartet, bis er an der Reihe ist.',
  storage:
    'Der Speicher ist noch nicht bereit, den Export aufzunehmen. Dauert das an, sagen Sie es Ihrer Administration.',
  graph: 'Microsoft antwortet im Moment nicht. Der Export wird in Auftrag gegeben, sobald das wieder geht.',
  oldWriteAccess:
    'Microsoft kann noch in den ersten Container schreiben: Dieser Zugriff lässt sich nicht entziehen und endet von selbst. Erst danach wird der neue Exportauftrag gesendet, damit sich die beiden nicht überschneiden.',
};

export const unreached: Words['unreached'] = {
  line: (place, because) => `Der Bot kann diesen Export in ${place} nicht zeigen: ${because}`,
  places: {
    personal: 'einem privaten Chat mit einer genehmigenden Person',
    groupChat: 'einem Gruppenchat',
    channel: 'einem Kanal',
  },
  because: {
    blocked: 'Er ist dort blockiert. Wer ihn blockiert hat, kann ihn in Teams wieder zulassen.',
    notInstalled: 'Er ist dort kein Mitglied. Fügen Sie die App hinzu, dann kommt die Karte von selbst.',
    notAllowed:
      'Er darf dort nicht schreiben. Bitten Sie, wem das Team oder der Chat gehört, Apps das Schreiben zu erlauben.',
    disabled: 'Die App wurde abgeschaltet. Bitten Sie Ihre Teams-Administration, sie wieder zuzulassen.',
    gone: 'Die Unterhaltung gibt es nicht mehr. Sagen Sie es ihren Mitgliedern auf anderem Weg.',
    deleted: 'Die Karte wurde dort zweimal gelöscht. Der Befehl „status“ zeigt den Export wieder.',
    tooBig:
      'Teams meldet, dass die Karte zu groß ist. Nennen Sie die Nummer dieses Exports den Menschen, die den Bot betreiben.',
    noAnswer:
      'Teams hat nicht gesagt, ob die Karte angekommen ist. Fragen Sie dort nach, oder geben Sie dort „status“ ein, um den Export zu sehen.',
    refused:
      'Teams hat die Karte abgelehnt. Nennen Sie die Nummer dieses Exports den Menschen, die den Bot betreiben: Ihr Protokoll sagt, warum.',
    late: 'Teams hat seit über einer Stunde nichts angenommen. Der Bot versucht es weiter; sobald es gelingt, verschwindet diese Zeile.',
  },
};
