import type { commands as english } from '../en/commands.ts';
import { amount, from, list, quoted } from './grammar.ts';

export const commands: typeof english = {
  help: {
    title: 'Export de données personnelles',
    lead: 'J’exporte les données que les services cloud de Microsoft détiennent sur une personne de votre organisation, pour les demandes des personnes concernées. Un approbateur décide d’abord ; ensuite j’envoie la demande d’export à Microsoft une seule fois, j’en suis l’avancement et je vous préviens à la fin.',
    howTitle: 'Comment demander un export',
    how: {
      personal: 'Tapez l’adresse de la personne, le numéro de dossier et une note pour l’approbateur :',
      groupChat:
        'Mentionnez-moi, puis la personne (ou tapez l’adresse), le numéro de dossier et une note pour l’approbateur :',
      channel:
        'Mentionnez-moi, puis la personne (ou tapez l’adresse), le numéro de dossier et une note pour l’approbateur :',
    },
    examples: {
      personal: '/exporter megan@contoso.com DSR-104 demande d’accès',
      groupChat: '/exporter @Megan Bowen DSR-104 demande d’accès',
      channel: '/exporter @Megan Bowen DSR-104 demande d’accès',
    },
    commandsTitle: 'Ce que vous pouvez taper',
    several:
      'Ou tapez seulement /exporter, et un formulaire demande le reste. Jusqu’à 20 adresses dans une commande font une demande chacune.',
    who: 'Qui peut',
    whoValue:
      'Les personnes que votre administrateur a désignées pour demander et pour approuver. Les invités ne peuvent faire ni l’un ni l’autre.',
    elsewhere: 'Utilisez Microsoft Purview pour cela.',
    shared:
      'Ou mentionnez-moi avec /exporter seulement, et un formulaire s’ouvre dans notre conversation privée. Les autres voient ici qui est concerné ; pour que cela reste entre nous, écrivez-moi en privé.',
    fallback:
      'Tapez /exporter, l’adresse de la personne, le numéro de dossier et une note pour l’approbateur.',
  },

  commands: {
    export: {
      words: ['exporter', 'exporte'],
      description: 'Demander un export : personne, numéro de dossier, note pour l’approbateur',
    },
    status: {
      words: ['statut', 'état', 'etat'],
      description: 'Statut d’un export : son numéro, ou la personne',
    },
    list: { words: ['liste', 'lister'], description: 'Lister les exports : ouverts, miens, retard ou tous' },
    withdraw: { words: ['retirer', 'annuler'], description: 'Retirer votre propre export : son numéro' },
    approve: { words: ['approuver'], description: 'Approuver un export : son numéro' },
    reject: { words: ['refuser', 'rejeter'], description: 'Refuser un export : son numéro et le motif' },
    audit: {
      words: ['registre'],
      description: 'Pour les approbateurs : la piste d’audit en fichiers, en privé',
    },
    help: {
      words: ['aide', 'bonjour', 'salut', 'bonsoir', 'coucou'],
      description: 'Ce que je fais, et comment commencer',
    },
  },
  prompts: {
    request: {
      title: 'Demander un export',
      description:
        'Un formulaire demande la personne, le numéro de dossier, la date de réception et une note pour l’approbateur',
    },
    mine: {
      title: 'Qu’ai-je demandé ?',
      description: 'Affiche les exports que vous avez demandés, avec leur statut',
    },
    open: {
      title: 'Quels exports sont ouverts ?',
      description:
        'Affiche les exports ouverts : les approbateurs les voient tous, les autres ne voient que les leurs',
    },
    overdue: {
      title: 'Quelles réponses sont en retard ?',
      description: 'Affiche les exports dont la réponse est en retard',
    },
  },

  filters: {
    open: ['ouverts', 'ouvert'],
    mine: ['miens', 'mes', 'moi'],
    overdue: ['retard', 'retards'],
    all: ['tous', 'tout'],
  },

  exports: {
    titles: {
      open: 'Exports ouverts',
      mine: 'Exports que vous avez demandés',
      overdue: 'Exports dont le délai de réponse est dépassé',
      all: 'Tous les exports',
    },
    about: (name) => `Exports concernant ${name}`,
    own: 'Seulement ceux que vous avez demandés vous-même.',
    none: {
      open: 'Aucun export n’est ouvert. `liste tous` montre aussi ceux qui sont terminés ; `exporter` en demande un nouveau.',
      mine: 'Vous n’en avez encore demandé aucun. Tapez `exporter` pour en demander un.',
      overdue: 'Aucune réponse n’est en retard.',
      all: 'Il n’y a pas encore d’exports. Tapez `exporter` pour en demander un.',
    },
    noneAbout: 'Il n’y en a pas que vous puissiez voir.',
    end: 'Il n’y en a pas d’autres.',
    row: (number, name) => (name === undefined ? `#${number}` : `#${number} ${name}`),
    several: (them) =>
      `${amount(them.length)} exports sont demandés, chacun avec sa propre carte : ${list(them, them.length)}. ${quoted('liste miens')} les montre ensemble.`,
    asked: (name, day) => `Demandé${from(name)}, ${day}`,
    due: (day) => `Réponse à rendre le ${day}`,
    tip: (number) => `\`statut ${number}\` en montre un en entier.`,
    more: 'Suite',
    help: 'Aide',
    first: 'Retour au début',
    asOf: (at) => `Situation au ${at}. Cette copie ne change pas.`,
    open: 'Ouvrir sa carte',
    private: 'J’ai répondu dans notre conversation privée.',
    askedPrivately: (n) =>
      n === 1
        ? 'L’export est demandé. Sa carte est dans notre conversation privée.'
        : 'Les exports sont demandés. Leurs cartes sont dans notre conversation privée.',
  },
};
