import type { Words } from '../en/index.ts';
import { count, list, quoted } from './grammar.ts';
import { states } from './refusals.ts';

export const form: Words['form'] = {
  title: 'Demander un export',
  lead: 'Un approbateur décide avant que quoi que ce soit ne soit envoyé à Microsoft.',
  fallback: 'Un formulaire : demander l’export des données d’une personne.',
  fields: {
    people: { label: 'Les données de qui ?', placeholder: 'Rechercher dans votre organisation' },
    addresses: {
      label: 'Ou tapez des adresses de connexion',
      placeholder: 'megan@contoso.com, lee@…',
    },
    caseNumber: { label: 'Numéro de dossier', placeholder: 'DSR-104' },
    reason: { label: 'Note pour l’approbateur', placeholder: 'Ce qui compte pour la décision' },
    received: { label: 'Quand la demande de la personne a-t-elle été reçue ?' },
  },
  nobodyChosen: 'Choisissez au moins une personne, ou tapez une adresse.',
  caseNumberMissing: 'Indiquez le numéro de dossier.',
  notSent: 'Pas encore envoyé. Corrigez ce qui est signalé ci-dessous.',
  openExport: (name, number, state) =>
    `${name} a déjà un export : #${number} ${states[state]}. Pour en demander un autre, expliquez pourquoi ci-dessous et renvoyez le formulaire.`,
  showOpen: (number) => `${quoted(`statut ${number}`)} le montre.`,
  disabledAccount: (name) =>
    `Le compte de ${name} est désactivé. Ses données peuvent être exportées malgré tout. Gardez le compte jusqu’à la fin de l’export : le supprimer supprime les données. Renvoyez le formulaire pour continuer.`,
  left: (n) =>
    `Non affichés ici : ${count(n, 'autre avertissement', 'autres avertissements')} sur ces personnes.`,
  openCard: 'Ouvrir sa carte',
  shared:
    'La carte de l’export apparaît dans la conversation où vous avez tapé la commande. Ce que vous remplissez ici n’est visible qu’ici.',
  send: 'Demander l’approbation',
  sendAnyway: 'Demander quand même',
  cancel: 'Annuler',
  sent: (numbers) =>
    `Demandé : ${list(
      numbers.map((one) => `#${one}`),
      numbers.length,
    )}. Les cartes montrent la suite.`,
  sentBefore: `Ce formulaire a déjà été envoyé : rien n’a donc été demandé de nouveau. ${quoted('liste miens')} montre vos exports.`,
  cancelled: `Rien n’a été demandé. Tapez ${quoted('/exporter')} pour recommencer.`,
  cancelByButton: `Pour fermer un formulaire ouvert, utilisez son bouton ${quoted('Annuler')}.`,
  slow: 'Cela prend plus de temps que d’habitude. Le formulaire change de lui-même quand c’est fini ; rien de ce que vous avez tapé n’est perdu.',
};
