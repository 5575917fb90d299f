import type { cards as english } from '../en/cards.ts';
import { failures, uncertain, unreached, waitingFor } from './failures.ts';
import { amount, askAgain, byOne, count, from, quoted } from './grammar.ts';

const history: typeof english.history.entries = {
  ask: byOne('Demandé'),
  approve: byOne('Approuvé'),
  reject: byOne('Refusé'),
  withdraw: byOne('Retiré'),
  extend: byOne('Délai de réponse prolongé'),
  expire: () => 'Expiré',
  prepareSubmission: undefined,
  waitToSubmit: undefined,
  startSubmission: () => 'Commande envoyée à Microsoft',
  acceptSubmission: () => 'Accepté par Microsoft',
  deferSubmission: () => 'Microsoft a demandé d’attendre',
  holdSubmission: undefined,
  refuseSubmission: () => 'Refusé par Microsoft',
  doubtSubmission: () => 'Pas de réponse claire de Microsoft',
  seeMarker: () => 'Constaté que la commande est arrivée',
  repeatSubmission: () => 'Commande répétée dans le même conteneur',
  giveUpSubmission: () => 'Arrêté : rien n’est arrivé',
  checkAgain: byOne('Vérifié de nouveau'),
  loseSight: () => 'Une personne doit décider',
  startOver: byOne('Recommencé'),
  abandon: byOne('Suivi arrêté'),
  report: undefined,
  overdue: () => 'Dure plus longtemps que ne l’annonce Microsoft',
  complete: () => 'Terminé',
  fail: () => 'Échec signalé',
  miss: undefined,
  forget: () => 'N’est plus connu de Microsoft',
  findAgain: () => 'De nouveau connu de Microsoft',
  close: undefined,
  tryAgain: byOne('Nouvelle tentative demandée'),
};

export const cards: typeof english = {
  kicker: (number) => `Export de données personnelles #${number}`,
  fallback: (number, title) => `Export de données personnelles #${number} : ${title}.`,

  titles: {
    approvalNeeded: 'Approbation requise',
    waitingForApproval: 'En attente d’approbation',
    approved: 'Approuvé',
    approvedWaiting: 'Approuvé, pas encore commandé',
    submitting: 'Commande en cours',
    recovering: 'Vérification de la commande',
    exporting: 'Export en cours',
    overdue: 'L’export dure trop longtemps',
    completed: 'Export terminé',
    completedWithGaps: 'Export terminé, avec des lacunes',
    failed: 'Échec de l’export',
    rejected: 'Refusé',
    expired: 'Expiré',
    withdrawn: 'Retiré',
    uncertain: 'On ignore si l’export a commencé',
    abandoned: 'N’est plus suivi',
    forgotten: 'N’est plus connu de Microsoft',
  },

  labels: {
    caseNumber: 'Dossier',
    reason: 'Note',
    asked: 'Demandé le',
    askedBy: 'Demandé par',
    approvers: 'Approbateurs',
    approvals: 'Approbations',
    decideBy: 'À décider avant',
    received: 'Reçue le',
    deadline: 'Réponse',
    extended: 'Prolongation',
    nextTry: 'Prochain essai',
    approvalValidUntil: 'Expire le',
    since: 'Depuis le',
    status: 'Statut',
    accepted: 'Accepté le',
    operation: 'Opération',
    completed: 'Terminé le',
    failedAt: 'Échec le',
    account: 'Compte',
    container: 'Conteneur',
    writeAccess: 'Droit d’écrire',
    holds: 'Contient',
    leavesOut: 'Exclut',
    takes: 'Durée',
  },

  buttons: {
    approve: 'Approuver',
    reject: 'Refuser',
    confirmReject: 'Refuser cet export',
    withdraw: 'Retirer',
    tryAgain: 'Réessayer',
    checkAgain: 'Vérifier de nouveau',
    startOver: 'Recommencer',
    confirmStartOver: 'Commander de nouveau',
    abandon: 'Ne plus suivre',
    confirmAbandon: 'Ne plus suivre cet export',
    extend: 'Prolonger le délai',
    confirmExtend: 'Prolonger le délai de réponse',
    revoke: 'Retirer l’accès en écriture',
    openPortal: 'Ouvrir dans le portail',
    privateChat: 'Ouvrir la conversation privée',
  },

  rejection: {
    label: 'Pourquoi refuser ?',
    placeholder: 'L’auteur de la demande lira ceci',
    error: 'Écrivez le motif du refus.',
  },

  term: {
    due: (days, day) =>
      days === 0
        ? `À rendre aujourd’hui, ${day}`
        : days > 0
          ? `À rendre dans ${count(days, 'jour', 'jours')}, le ${day}`
          : `En retard de ${count(-days, 'jour', 'jours')} : elle était à rendre le ${day}`,
    dueOn: (day) => `À rendre le ${day}`,
    extended: (until, because) => `Jusqu’au ${until} : ${quoted(because)}`,
    extendedShort: (until) => `Jusqu’au ${until}`,
    warnings: {
      dueSoon: 'Les trois quarts du délai de réponse à cette personne sont écoulés.',
      pastDue:
        'Le délai de réponse à cette personne est dépassé. Répondez dès que possible et expliquez le retard.',
    },
  },

  extension: {
    label: 'Pourquoi faut-il plus de temps ?',
    placeholder: 'La personne concernée doit en être informée',
    error: 'Écrivez pourquoi il faut plus de temps.',
    explained: {
      gdpr: (until, tellBy) =>
        `Le RGPD permet une seule fois deux mois de plus, pour des demandes complexes ou nombreuses : jusqu’au ${until}. Informez-en la personne au plus tard le ${tellBy}, en donnant le motif.`,
      ccpa: (until, tellBy) =>
        `Le CCPA permet une seule fois 45 jours de plus, s’ils sont nécessaires : jusqu’au ${until}. Informez-en la personne au plus tard le ${tellBy}, en donnant le motif.`,
    },
  },

  content: {
    holds:
      'Journaux générés par les systèmes et données des produits Microsoft\u00a0365, Azure et Dynamics\u00a0365, dans un dossier par produit, en JSON, XML ou CSV.',
    leavesOut: 'Le contenu du courrier, des fichiers et des conversations.',
    takes: 'Le plus souvent quelques jours, 30 au plus.',
  },

  awaitingApproval: {
    asks: (requester) =>
      requester === undefined
        ? 'Un export des données d’une personne a été demandé.'
        : `${requester} demande un export des données de cette personne.`,
    asksForOwn: (requester) => `${requester} demande un export de ses propres données.`,
    fourEyes: (needed) =>
      needed === 1
        ? 'Il faut deux personnes : l’approbateur n’est ni l’auteur de la demande ni la personne concernée.'
        : `Il faut l’approbation de ${amount(needed)} personnes différentes ; celles de l’auteur de la demande et de la personne concernée ne comptent pas.`,
    self: (needed) =>
      needed === 1
        ? 'Une seule personne approuve : l’auteur de la demande le peut.'
        : `Approbation par ${amount(needed)} personnes différentes : l’auteur de la demande peut en être.`,
    approvals: (given, needed, names) =>
      `${amount(given)} sur ${amount(needed)}${names === undefined ? '' : ` : ${names}`}`,
    secondOrder:
      'On ignore si une commande précédente a donné lieu à un export. L’approbation en commande un deuxième.',
    approvalTooOld: 'Une tentative précédente a échoué, et son approbation est trop ancienne pour resservir.',
    next: 'Après approbation, le bot commande l’export une seule fois et le suit ici.',
  },

  approved: {
    next: 'Le bot prépare un conteneur et commande l’export à Microsoft.',
    waitingFor,
    often: 'Toutes les une à deux minutes',
    oldWriteAccess: (container) =>
      `Vous n’avez rien à faire. En cas d’urgence, demandez à votre administrateur de supprimer le conteneur ${container} avec tout ce qu’il contient : le bot le constate dans les dix minutes et reprend.`,
    oldWriteAccessShort: 'Vous n’avez rien à faire. En cas d’urgence, adressez-vous à votre administrateur.',
  },

  submitting: {
    sent: 'La commande est en route vers Microsoft.',
    checking:
      'La réponse de Microsoft s’est perdue. Le bot vérifie si la commande est arrivée, pour que rien ne soit commandé deux fois.',
    arrived: 'Microsoft a reçu la commande. Le bot cherche l’export correspondant.',
    answers:
      'Microsoft répond le plus souvent en quelques secondes. Sinon, le bot vérifie si la commande est arrivée.',
    next: 'Vous n’avez rien à faire. Le bot vérifie à quelques minutes d’intervalle. S’il ne trouve pas, il demandera ici à un approbateur.',
  },

  exporting: {
    accepted: 'Microsoft a accepté la commande et rassemble les données.',
    statuses: {
      notStarted: 'Pas encore commencé',
      running: 'En cours',
      complete: 'Terminé',
      failed: 'Échec',
    },
    noReport: 'Accepté, pas encore de rapport',
    progress: (percent) =>
      `${percent} des services de Microsoft ont répondu. Cela ne dit pas combien de temps il reste.`,
    next: 'Cela prend le plus souvent quelques jours, 30 au plus. Le bot vérifie à quelques minutes d’intervalle et vous prévient à la fin.',
    overdue:
      'Cela dure plus longtemps que ne l’annonce Microsoft. Le bot continue de suivre l’export. Le support de Microsoft peut examiner le cas ; il lui faut l’identifiant de l’opération.',
    overdueShort: 'Cela dure plus longtemps que ne l’annonce Microsoft. Le bot continue de suivre l’export.',
    missing: (since) =>
      `Depuis le ${since}, Microsoft répond ne pas connaître cet export. Il peut s’agir d’une panne passagère : le bot continue de vérifier et n’en tient compte qu’au bout d’un jour entier.`,
    abandon:
      'Le bot cesse de suivre cet export. Il n’est pas annulé : Microsoft n’en offre pas le moyen, et les données peuvent encore arriver dans le conteneur.',
  },

  completed: {
    done: 'Les données sont dans votre stockage.',
    doneRestricted: 'Les données sont dans le stockage de votre organisation.',
    gaps: (percent) =>
      percent === undefined
        ? 'Certains services de Microsoft n’ont jamais répondu ; leurs données manquent. Si vous en avez besoin, demandez un nouvel export.'
        : `${percent} des services de Microsoft ont répondu ; les données des autres manquent. Si vous en avez besoin, demandez un nouvel export.`,
    reader:
      'Pour les lire, il faut le rôle « Lecteur des données Blob du stockage » (Storage Blob Data Reader) sur le conteneur, de préférence pour quelqu’un d’autre que l’auteur de la demande. Elles y restent jusqu’à ce que vous les supprimiez.',
  },

  writeAccess: {
    open: 'Microsoft peut encore écrire',
    openUntil: (at) => `Microsoft peut écrire jusqu’au ${at}`,
    revoked: 'Retiré',
  },

  failed: {
    codes: failures,
    notOrdered: 'Rien n’a été commandé.',
    ordered: 'Microsoft avait accepté la commande ; ce qui est arrivé reste dans le conteneur.',
    approvalStands: (until) => `L’approbation peut resservir jusqu’au ${until}.`,
    approvalOver: 'Réessayer demande une nouvelle approbation.',
  },

  rejected: {
    by: (name) => `Refusé par ${name}.`,
    because: (name, because) => `Refusé${from(name)} : ${quoted(because)}`,
  },
  withdrawn: { by: (name) => `Retiré par ${name}.` },
  expired: {
    undecided: 'Personne n’a décidé à temps.',
    tooOld: 'Il était approuvé, mais n’a pas pu être commandé dans les sept jours.',
  },
  nothingOrdered: `Rien n’a été commandé. ${askAgain}`,

  uncertain: {
    because: uncertain,
    restricted: 'On ignore si l’export a commencé chez Microsoft.',
    forApprovers:
      'Le bot regarde de nouveau chaque jour. « Vérifier de nouveau » regarde maintenant et ne commande rien.',
    forRequesters: 'Un approbateur décide de la suite. Le bot regarde de nouveau chaque jour.',
    startOver:
      'Met fin à l’accès en écriture à l’ancien conteneur, puis commande un deuxième export dans un nouveau. Si le premier export existe, il continue chez Microsoft. Cela vaut approbation de votre part.',
    abandon:
      'Le bot cesse de regarder. Si l’export existe, il n’est pas annulé : Microsoft n’en offre pas le moyen.',
  },

  abandoned: {
    by: (name) =>
      name === undefined
        ? 'Un approbateur a arrêté le suivi de cet export.'
        : `${name} a arrêté le suivi de cet export.`,
    next: 'Il n’a pas été annulé : si Microsoft a reçu la commande, des données peuvent encore arriver dans le conteneur.',
    revoke: 'Retirez l’accès en écriture pour que Microsoft n’écrive plus rien.',
    ended: 'Il n’a pas été annulé, mais Microsoft ne peut plus écrire dans le conteneur.',
  },

  forgotten: {
    lead: 'Microsoft ne connaît plus cet export et ne l’a jamais signalé comme terminé.',
    next: 'Le conteneur peut contenir toutes les données, une partie ou aucune. S’il manque quelque chose, demandez un nouvel export.',
    nextRestricted:
      'Toutes les données peuvent être arrivées, une partie ou aucune. S’il manque quelque chose, demandez un nouvel export.',
    asked: (until) =>
      `Le bot continue de vérifier une fois par jour jusqu’au ${until}. Si Microsoft connaît de nouveau l’export, le suivi reprend et vous en êtes averti.`,
  },

  unreached,

  privacyNote: (number) =>
    `D’autres lisent ici : les détails sont donc omis. Si vous pouvez les voir, tapez ${quoted(`statut ${number}`)} dans notre conversation privée.`,
  removed:
    'Les noms, notes et résultats ont été effacés, car la durée de conservation de cet enregistrement est écoulée.',

  history: {
    title: (zone) => `Historique (heures : ${zone})`,
    left: (n) => count(n, 'étape non affichée', 'étapes non affichées'),
    entries: history,
  },
};
