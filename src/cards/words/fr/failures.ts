import type { Words } from '../en/index.ts';
import { askAgain } from './grammar.ts';

export const failures: Words['failed']['codes'] = {
  StorageLocationAlreadyUsed: {
    why: 'Le conteneur contient déjà un autre export.',
    remedy: 'Réessayez : la prochaine tentative aura son propre conteneur.',
  },
  SharedAccessSignatureTokenInvalid: {
    why: 'Microsoft n’a pas reconnu l’autorisation d’écrire dans le conteneur.',
    remedy: 'Demandez à votre administrateur de vérifier les paramètres de stockage du bot, puis réessayez.',
  },
  StorageLocationNotServiceSAS: {
    why: 'L’autorisation a été émise pour tout le compte de stockage. Microsoft n’en accepte qu’une limitée au conteneur.',
    remedy: `Demandez à votre administrateur de corriger les paramètres de stockage du bot. ${askAgain}`,
  },
  StorageLocationNotAzureBlob: {
    why: 'L’adresse de stockage n’est pas celle d’un conteneur de Stockage Blob Azure.',
    remedy: `Demandez à votre administrateur de corriger les paramètres de stockage du bot. ${askAgain}`,
  },
  StorageLocationShouldNotAllowListAccess: {
    why: 'Quiconque détient l’autorisation d’écriture peut lister le contenu du conteneur. Microsoft ne le permet pas.',
    remedy:
      'Demandez à votre administrateur de retirer le droit de lister de la stratégie du conteneur, puis réessayez.',
  },
  StorageLocationShouldNotAllowReadAccess: {
    why: 'Quiconque détient l’autorisation d’écriture peut lire le conteneur. Microsoft ne le permet pas.',
    remedy:
      'Demandez à votre administrateur de désactiver l’accès anonyme au compte de stockage, puis réessayez.',
  },
  StorageLocationNeedsWriteAddPermissions: {
    why: 'Microsoft n’a pas eu le droit d’écrire dans le conteneur.',
    remedy:
      'Demandez à votre administrateur de vérifier le pare-feu et l’horloge du compte de stockage, puis réessayez.',
  },
  StorageLocationShouldSupportAppendBlobs: {
    why: 'Le compte de stockage ne prend pas en charge les blobs d’ajout, sous la forme desquels l’export est écrit.',
    remedy: 'Demandez à votre administrateur un compte de stockage standard, puis réessayez.',
  },
  StorageLocationInvalid: {
    why: 'Microsoft n’a pas trouvé ou pas pu joindre le conteneur.',
    remedy:
      'Demandez à votre administrateur de vérifier que le compte de stockage existe et qu’il est joignable, puis réessayez.',
  },
  InvalidInput: {
    why: 'Microsoft n’a pas compris la commande.',
    remedy:
      'Réessayer n’y changerait rien. Donnez le numéro de cet export aux personnes qui exploitent le bot.',
  },
  Unauthorized: {
    why: 'Microsoft n’a pas accepté la connexion du bot.',
    remedy: 'Demandez à votre administrateur de vérifier le secret ou le certificat du bot, puis réessayez.',
  },
  Forbidden: {
    why: 'Le bot n’a pas l’autorisation de commander des exports.',
    remedy:
      'Demandez à votre administrateur d’accorder User.Export.All et User.Read.All avec le consentement de l’administrateur, puis réessayez.',
  },
  ResourceNotFound: {
    why: 'Le compte de la personne n’est pas dans l’annuaire, ou n’y est plus.',
    remedy: 'Un compte peut être restauré pendant 30 jours après sa suppression. Réessayez ensuite.',
  },
  noAnswer: {
    why: 'Microsoft n’a répondu à aucune des cinq commandes, et aucune n’est arrivée.',
    remedy: 'Réessayez plus tard. Si cela se reproduit, consultez l’état des services de Microsoft.',
  },
  throttledTooLong: {
    why: 'L’envoi n’est pas parvenu à Microsoft, qui n’en a ensuite accepté aucun autre avant que l’approbation ne soit trop ancienne.',
    remedy: 'Réessayez : après une nouvelle approbation, l’export sera envoyé dès que Microsoft l’acceptera.',
  },
  operationFailed: {
    why: 'Microsoft a accepté l’export, puis a signalé son échec sans en donner la raison.',
    remedy: 'Réessayez. En cas de nouvel échec, contactez le support de Microsoft.',
  },
  writeAccessEnded: {
    why: 'Microsoft n’avait pas terminé quand son autorisation d’écrire dans le conteneur a pris fin.',
    remedy: 'Regardez ce qui est arrivé dans le conteneur. S’il vous en faut davantage, réessayez.',
  },
};

export const uncertain: Words['uncertain']['because'] = {
  containerMissing:
    'Le conteneur de cet export a disparu : le bot ne peut donc pas voir si Microsoft a reçu la commande.',
  markerWithoutOperation: 'Microsoft a reçu la commande, mais aucun export correspondant n’est trouvé.',
  arrivedWithoutMarker:
    'Microsoft indique que la commande est arrivée, mais il n’y en a aucune trace dans le conteneur.',
};

export const waitingFor: Words['approved']['waitingFor'] = {
  throttling:
    'Microsoft ne prend qu’un certain nombre de commandes à la fois et a demandé au bot d’attendre.',
  dailyQuota: 'Le nombre d’exports prévu pour aujourd’hui est atteint. Celui-ci attend son tour.',
  storage: 'Le stockage n’est pas prêt à recevoir l’export. Si cela dure, prévenez votre administrateur.',
  graph: 'Microsoft ne répond pas pour le moment. L’export sera commandé dès que ce sera possible.',
  oldWriteAccess:
    'Microsoft peut encore écrire dans le premier conteneur : cet accès ne peut pas être retiré et prend fin de lui-même. Le nouvel export ne sera envoyé qu’ensuite, afin que les deux ne se chevauchent pas.',
};

export const unreached: Words['unreached'] = {
  line: (place, because) => `Le bot ne peut pas afficher cet export dans ${place} : ${because}`,
  places: {
    personal: 'la conversation privée d’un approbateur',
    groupChat: 'une conversation de groupe',
    channel: 'un canal',
  },
  because: {
    blocked: 'il y est bloqué. La personne qui l’a bloqué peut l’autoriser de nouveau dans Teams.',
    notInstalled: 'il n’en est pas membre. Ajoutez l’application : la carte viendra d’elle-même.',
    notAllowed:
      'il n’a pas le droit d’y écrire. Demandez à un propriétaire de l’équipe ou de la conversation d’autoriser les applications à publier.',
    disabled:
      'un administrateur l’a désactivé. Demandez à votre administrateur Teams d’autoriser l’application.',
    gone: 'la conversation n’existe plus. Prévenez ses membres autrement.',
    deleted: 'la carte y a été supprimée deux fois. La commande « statut » affiche de nouveau l’export.',
    tooBig:
      'Teams indique que la carte est trop grande. Donnez le numéro de cet export aux personnes qui exploitent le bot.',
    noAnswer:
      'Teams n’a pas dit si la carte est arrivée. Demandez-le sur place, ou tapez-y « statut » pour voir l’export.',
    refused:
      'Teams a refusé la carte. Donnez le numéro de cet export aux personnes qui exploitent le bot : leur journal en donne la raison.',
    late: 'Teams n’accepte rien depuis plus d’une heure. Le bot continue d’essayer, et cette ligne disparaîtra dès qu’il aura réussi.',
  },
};
