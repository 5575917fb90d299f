import type { messages as english } from '../en/messages.ts';
import { count, form, amount, from } from './grammar.ts';

export const messages: typeof english = {
  notices: {
    export: (number, name) => (name === undefined ? `L’export #${number}` : `L’export #${number} (${name})`),
    completed: (it) => `${it} est terminé.`,
    completedWithGaps: (it) =>
      `${it} est terminé, avec des lacunes : certains services de Microsoft n’ont jamais répondu.`,
    failed: (it) => `${it} a échoué. La carte dit que faire.`,
    approved: (it, name) => `${it} a été approuvé${from(name)}.`,
    approvedInPart: (it, name, given, needed) =>
      `${it} a été approuvé${from(name)} ; ${amount(given)} ${form(given, 'approbation', 'approbations')} sur ${amount(needed)}.`,
    startedOver: (it, name) =>
      `${it} a été recommencé${from(name)} : il est commandé une deuxième fois, dans un nouveau conteneur.`,
    reminder: (it, requester, until) =>
      `${it} attend encore une décision${requester === undefined ? '' : ` ; ${requester} l’a demandé`}.${until === undefined ? '' : ` Le délai pour décider prend fin le ${until}.`}`,
    term: (it, days, day) =>
      days < 0
        ? `${it} : le délai de réponse à cette personne a pris fin le ${day}.`
        : `${it} : la réponse est à rendre ${days === 0 ? 'aujourd’hui' : `dans ${count(days, 'jour', 'jours')}`}, le ${day}.`,
    rejected: (it, name) => `${it} a été refusé${from(name)}.`,
    expired: (it) => `${it} a expiré ; rien n’a été commandé.`,
    uncertain: (it) =>
      `${it} a besoin d’une décision : on ignore s’il a commencé chez Microsoft. Un approbateur décide sur la carte.`,
    overdue: (it) => `${it} dure plus longtemps que ne l’annonce Microsoft. Le bot continue de le suivre.`,
    forgotten: (it) => `${it} n’est plus connu de Microsoft. Regardez ce qui est arrivé dans le conteneur.`,
    foundAgain: (it) => `${it} est de nouveau connu de Microsoft. Le bot le suit comme avant.`,
    abandoned: (it, name) =>
      name === undefined ? `${it} n’est plus suivi.` : `${it} n’est plus suivi ; ${name} en a décidé ainsi.`,
    nobodyReached: (it) =>
      `${it} : aucune carte d’approbation n’a pu être remise, car le bot n’a pu joindre aucun approbateur. Demandez à un approbateur d’ajouter le bot dans Teams, puis retirez cette demande et refaites-la.`,
  },

  decided: {
    approve: (number, state) =>
      state === 'awaitingApproval'
        ? `Vous avez approuvé l’export #${number}. Il faut encore l’approbation de quelqu’un d’autre.`
        : `Vous avez approuvé l’export #${number}. Je le commande maintenant et vous préviens à la fin.`,
    reject: (number) => `Vous avez refusé l’export #${number}. La personne qui l’a demandé lira votre motif.`,
    withdraw: (number) => `Vous avez retiré l’export #${number}. Rien ne sera commandé.`,
  },

  label: {
    name: 'Données personnelles',
    description:
      'Ce message nomme une personne dont les données personnelles sont exportées. Ne le transmettez qu’aux personnes qui en ont besoin pour traiter la demande.',
  },

  test: {
    title: 'Ceci est un test',
    text: 'Les personnes qui exploitent le bot vérifient s’il atteint cette conversation. Le message est supprimé aussitôt.',
  },

  transport: {
    fault: (reference) =>
      `Une erreur s’est produite de notre côté ; rien n’a été enregistré ; réessayez. Référence : ${reference}`,
    clickFault: (reference) =>
      `Une erreur s’est produite de notre côté. Regardez la carte, et cliquez de nouveau si elle n’a pas changé. Référence : ${reference}`,
    recording:
      'Votre clic est en cours d’enregistrement, ce qui prend plus de temps que d’habitude. La carte changera dès que ce sera fait. Si elle n’a pas changé au bout d’une minute, cliquez de nouveau.',
    tooSlow: 'Cela a pris trop de temps ; regardez la carte, et cliquez de nouveau si elle n’a pas changé.',
    unknownAction:
      'Cette carte vient d’une autre version de l’application : rien n’a donc changé. Utilisez la carte la plus récente.',
    notHere:
      'Il n’y a rien à faire ici. Ouvrez une conversation avec cette application dans Microsoft Teams et tapez aide.',
    noAccount:
      'Teams ne m’a pas indiqué quel compte vous utilisez : rien n’a donc changé. Connectez-vous à Teams avec votre compte de cette organisation, puis réessayez.',
    noPrivateChat:
      'Je n’ai pas pu ouvrir de conversation privée avec vous : rien n’a donc été demandé. Ajoutez cette application pour vous-même, puis renvoyez la commande.',
    auditOffer: (rows) =>
      `Le registre : ${count(rows, 'ligne', 'lignes')}, avec chaque décision et chaque refus. Il est déposé dans votre OneDrive, pour vous seul.`,
    auditUploaded: (hash) =>
      `Le fichier est dans votre OneDrive. Sa chaîne se termine par ${hash}. Votre administrateur peut le vérifier : npm run audit:verify`,
    auditNotUploaded:
      'Le fichier n’a pas pu être déposé dans votre OneDrive. Tapez /registre et réessayez ; votre administrateur peut aussi exporter le registre.',
    auditDeclined: 'Aucun fichier n’a été créé. Tapez /registre quand vous en aurez besoin.',
    auditOutdated: 'Cette offre est trop ancienne. Tapez /registre pour en obtenir une nouvelle.',
    auditNoFiles:
      'Teams n’accepte pas de fichiers d’applications dans ce cloud. Votre administrateur peut exporter le registre : npm run audit:export',
    auditTooLong:
      'Le registre est trop long pour une conversation. Votre administrateur peut l’exporter : npm run audit:export',
  },
};
