import type { Words } from '../en/index.ts';
import type { RefusalDetails } from '../refusalDetails.ts';
import { example, quoted } from './grammar.ts';

/** Complète « Cet export … ». */
export const states: Words['states'] = {
  awaitingApproval: 'attend une approbation',
  approved: 'est approuvé et va être commandé',
  submitting: 'est en train d’être commandé',
  uncertain: 'attend qu’un approbateur décide de la suite',
  exporting: 'est en cours',
  completed: 'est terminé',
  failed: 'a échoué',
  rejected: 'a été refusé',
  expired: 'a expiré',
  withdrawn: 'a été retiré',
  abandoned: 'n’est plus suivi',
  forgotten: 'n’est plus connu de Microsoft',
};

const otherApprovers = ({ approvers }: RefusalDetails) =>
  approvers === undefined ? 'Un autre approbateur décide.' : `Ces personnes peuvent décider : ${approvers}.`;

export const refusals: Words['refusals'] = {
  pastedSecret: () =>
    'Votre texte contient un secret : une adresse de stockage signée, une clé d’accès ou un jeton. Quiconque le lit peut s’en servir : rien n’en a donc été conservé et rien n’a été fait. Supprimez le message, et faites tout de suite révoquer l’autorisation ou remplacer la clé.',
  auditElsewhere: () =>
    'Le registre n’est donné que dans une conversation privée : rien n’en est donc montré ici. Ouvrez une conversation avec moi et tapez /registre.',
  mayNotReadAudit: () =>
    'Le registre est réservé aux approbateurs, et vous n’en faites pas partie. Adressez-vous à l’un d’eux ou à votre administrateur.',
  nobodyNamed: () =>
    `De qui voulez-vous les données ? Tapez ${example}, ou mentionnez la personne dans une conversation de groupe ou un canal.`,
  tooManyPeople: ({ max = '20' }) =>
    `Cela fait plus de ${max} personnes : rien n’a donc été demandé. Répartissez la liste en commandes de ${max} personnes au plus.`,
  caseNumberMissing: () => `Il manque un numéro de dossier. Il vient après la personne : ${example}.`,
  caseNumberPattern: ({ caseNumber }) =>
    `${caseNumber === undefined ? 'Cela' : quoted(caseNumber)} ne ressemble pas à un numéro de dossier de votre organisation. Vérifiez-le et recommencez.`,
  addressUnclear: ({ word }) =>
    `${word === undefined ? 'Cela' : quoted(word)} n’est pas une adresse. Tapez des adresses de connexion comme megan@contoso.com, séparées par des virgules.`,
  reasonTooLong: ({ max = '1000' }) => `Le texte dépasse ${max} caractères. Raccourcissez-le.`,
  reasonForAnother: () =>
    'Cette personne a déjà un export ouvert. Indiquez pourquoi il en faut un autre, pour que l’approbateur le sache.',
  receivedUnclear: ({ day }) =>
    `Indiquez le jour où la demande de la personne a été reçue${day === undefined ? '' : `, le ${day} au plus tard`}. Au plus tôt, il y a deux ans.`,
  severalCommands: () =>
    'Ce message contient plusieurs commandes : aucune n’a donc été exécutée. Envoyez chaque commande dans un message à part.',
  notTaken: ({ name, address }) =>
    `${name ?? address ?? 'Une des personnes citées'} ne figure pas parmi les personnes nommées en premier : aucun export de ses données n’a donc été demandé. Nommez toutes les personnes avant le numéro de dossier.`,
  unknownCommand: ({ word, nearest }) =>
    `${word === undefined ? 'Je ne connais pas cette commande.' : `Je ne connais pas la commande ${quoted(word)}.`} ${nearest === undefined ? `Tapez ${example} pour demander un export, ou \`aide\`.` : `Vouliez-vous dire \`${nearest}\` ? \`aide\` montre toutes les commandes.`}`,
  unknownFilter: ({ word, nearest }) =>
    `${word === undefined ? 'Je ne connais pas cette liste.' : `Je ne connais pas la liste ${quoted(word)}.`} ${nearest === undefined ? 'Tapez `liste ouverts`, `liste miens`, `liste retard` ou `liste tous`.' : `Vouliez-vous dire \`liste ${nearest}\` ?`}`,
  numberMissing: ({ nearest = 'approuver' }) =>
    `Quel export ? Tapez son numéro après la commande : \`${nearest} 7\`. \`liste\` montre les numéros.`,
  whichExport: () =>
    'Quel export ? Tapez son numéro, comme dans `statut 7`, ou l’adresse de la personne. `liste` montre ce qui est ouvert.',
  unknownNumber: ({ number }) =>
    `Il n’y a pas d’export ${number === undefined ? 'de ce numéro' : `#${number}`} que vous puissiez voir. \`liste\` montre ceux que vous pouvez voir.`,
  nothingToWithdraw: () =>
    'Vous n’avez aucun export qui puisse encore être retiré. `liste miens` montre où en sont les vôtres.',
  whichToWithdraw: ({ numbers }) =>
    `${numbers === undefined ? 'Plusieurs de vos exports peuvent être retirés' : `Vos exports qui peuvent être retirés : ${numbers}`}. Indiquez le numéro, comme dans \`retirer 7\`. Rien n’a changé.`,
  notDecidedHere: ({ number = '7' }) =>
    `L’export #${number} n’a pas de carte dans cette conversation-là : il ne peut donc pas y être tranché, et rien n’a changé. Tapez la commande ici, ou utilisez sa carte.`,
  turnTaken: () =>
    'La modification du message est restée sans effet : sa commande a déjà été exécutée, ou il date de plus d’un jour. Envoyez votre commande dans un nouveau message.',
  noPrivateChat: () =>
    'La réponse est pour vous seul, et je n’ai pas pu ouvrir de conversation privée avec vous. Ajoutez cette application pour vous-même, puis renvoyez la commande.',
  mayNotAsk: () =>
    'Vous ne faites pas partie des personnes autorisées à demander des exports : rien n’a donc été demandé. Votre administrateur peut vous ajouter.',
  guestsMayNot: () =>
    'Les invités ne peuvent ni demander ni approuver d’exports. Une personne ayant un compte de cette organisation doit le faire.',
  otherTenantMayNot: () =>
    'Votre compte appartient à une autre organisation. Seuls les comptes de celle-ci peuvent demander ou approuver des exports.',
  checkUnavailable: () =>
    'Microsoft n’a pas dit à temps si vous y êtes autorisé : rien n’a donc changé. Réessayez dans une minute.',
  nobodyFound: ({ name, address }) =>
    address === undefined
      ? `${name ?? 'Cette personne'} est introuvable dans l’annuaire de cette organisation. Essayez avec le nom de connexion : ${example}.`
      : `Personne dans l’annuaire n’a l’adresse ${address}. Vérifiez l’orthographe, ou utilisez le nom de connexion. Les données d’une personne d’une autre organisation ne peuvent être exportées que là-bas.`,
  severalFound: ({ address }) =>
    `Plusieurs comptes ont ${address === undefined ? 'cette adresse' : `l’adresse ${address}`}. Utilisez le nom de connexion de celui que vous voulez dire.`,
  notAPerson: ({ name }) =>
    `${name ?? 'Ce que vous avez mentionné'} n’est pas une personne de cette conversation. Mentionnez une personne, ou tapez une adresse : ${example}.`,
  anotherBot: ({ name }) =>
    `${name ?? 'Ce que vous avez mentionné'} est une application et n’a pas de données personnelles à exporter. Mentionnez une personne.`,
  rosterRefused: ({ name }) =>
    `Teams n’indique pas au bot qui participe à cette conversation : impossible de retrouver ${name ?? 'cette personne'}, et rien n’a été enregistré. Tapez plutôt le nom de connexion : ${example}. Un propriétaire peut ajouter de nouveau l’application à la conversation ou à l’équipe.`,
  guestSubject: ({ name }) =>
    `${name ?? 'Cette personne'} a un compte invité. Microsoft n’exporte les données d’un invité que depuis l’organisation dont relève le compte ; adressez-vous à elle.`,
  otherTenantSubject: ({ name }) =>
    `${name ?? 'Cette personne'} appartient à une autre organisation. Elle seule peut exporter ces données ; adressez-vous à elle.`,
  deletedSubject: ({ name, address }) =>
    `Le compte ${name === undefined ? (address ?? 'de cette personne') : `de ${name}`} a été supprimé. Demandez à votre administrateur de le restaurer (possible pendant 30 jours), puis recommencez.`,
  directoryUnavailable: () =>
    'L’annuaire n’a pas répondu à temps : rien n’a donc été enregistré. Recommencez dans une minute.',
  tooFewApprovers: ({ needed }) =>
    needed === undefined || needed === '1'
      ? 'Personne n’est désigné pour approuver les exports : rien n’a donc été demandé. Demandez à votre administrateur de désigner un approbateur.'
      : `Il faut ${needed} approbations, et moins de personnes sont désignées pour les donner : rien n’a donc été demandé. Demandez à votre administrateur de désigner d’autres approbateurs.`,
  nobodyLeftToApprove: ({ needed }) =>
    `${needed === undefined || needed === '1' ? 'Il ne reste personne qui puisse l’approuver' : `Il faut ${needed} approbations, et il reste trop peu de personnes pour les donner`} : la personne qui demande et la personne concernée ne comptent pas. Demandez à votre administrateur de désigner un autre approbateur.`,
  approversUnreachable: () =>
    'Aucun approbateur n’a pu être joint dans Teams : rien n’a donc été demandé. Demandez à l’un d’eux d’ajouter cette application, puis recommencez.',
  storageNotReady: ({ because }) =>
    `Le stockage des exports a échoué à sa dernière vérification${because === undefined ? '' : ` (${because})`} : rien n’a donc été demandé. Prévenez votre administrateur ; le bot vérifie de nouveau toutes les 15 minutes.`,
  unknownCard: () =>
    'Cette carte n’est plus utilisée : rien n’a donc changé. Utilisez la carte la plus récente de l’export.',
  mayNotApprove: ({ approvers }) =>
    `Vous ne faites pas partie des approbateurs : rien n’a donc changé. ${approvers === undefined ? 'Votre administrateur sait qui ils sont.' : `Ces personnes peuvent décider : ${approvers}.`}`,
  ownRequest: (details) =>
    `Vous avez demandé cet export : quelqu’un d’autre décide donc. ${otherApprovers(details)}`,
  ownData: (details) =>
    `Cet export porte sur vos propres données : quelqu’un d’autre décide donc. ${otherApprovers(details)}`,
  alreadyApproved: (details) =>
    `Vous l’avez déjà approuvé. Il faut encore l’approbation de quelqu’un d’autre. ${otherApprovers(details)}`,
  notTheRequester: () =>
    'Seule la personne qui a demandé cet export peut le retirer. Un approbateur peut le refuser.',
  notInThisState: ({ state }) =>
    state === undefined
      ? 'Cet export a évolué entre-temps : rien n’a donc changé. La carte la plus récente montre où il en est.'
      : `Rien n’a changé : cet export ${states[state]}. La carte la plus récente montre où il en est.`,
  approvalExpired: ({ at }) =>
    `Le délai pour décider a pris fin${at === undefined ? '' : ` le ${at}`} : rien n’a donc été commandé. L’export peut être redemandé avec /exporter.`,
  extensionReasonMissing: () =>
    'Écrivez pourquoi il faut plus de temps : la personne concernée doit en être informée. Rien n’a encore changé.',
  alreadyExtended: () =>
    'Le délai de réponse a déjà été prolongé, et la loi ne le permet qu’une fois. Rien n’a changé.',
  tooLateToExtend: ({ day }) =>
    `Le délai de réponse ne pouvait être prolongé que ${day === undefined ? 'tant qu’il courait' : `jusqu’au ${day}`} : rien n’a donc changé. Répondez à la personne dès que possible.`,
  reasonMissing: () =>
    'Écrivez pourquoi vous refusez, pour que la personne qui a fait la demande le sache. Rien n’a encore changé.',
};
