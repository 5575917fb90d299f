import type { Words } from '../en/index.ts';
import { amount, count, form } from './grammar.ts';

const graphDown: Readonly<Record<string, string>> = {
  graphSilent: 'Il ne répond pas.',
  graphUnavailable: 'Il répond par des erreurs qui lui sont propres.',
  graphUnauthorized: 'Il n’accepte pas le jeton du bot.',
  graphForbidden: 'Il indique qu’une autorisation manque au bot.',
  graphTokenUnavailable: 'Entra ID ne délivre pas de jeton au bot.',
};

export const alarms: Words['alarms'] = {
  graphDown: {
    raised: (at, _, { because }) =>
      `Microsoft Graph ne sert plus le bot depuis le ${at}. ${graphDown[String(because)] ?? 'Il ne donne aucune réponse utilisable.'} Rien n’est perdu : les commandes et les clics reçoivent toujours une réponse, et les exports ouverts reprendront d’eux-mêmes dès que Graph répondra. Consultez l’état des services de Microsoft et l’inscription du bot.`,
    over: (at) =>
      `Microsoft Graph sert de nouveau le bot (il ne le faisait plus depuis le ${at}). Les exports ouverts reprennent.`,
  },
  storageNotReady: {
    raised: (at, _, { because }) =>
      `Le stockage des exports ne passe plus sa vérification depuis le ${at} : ${String(because)} Tant qu’elle échoue, personne ne peut demander d’export. Le bot vérifie de nouveau chaque minute.`,
    over: (at) => `Le stockage des exports passe de nouveau sa vérification (elle échouait depuis le ${at}).`,
  },
  unknownContainers: {
    raised: (_, __, { count: n, first }) =>
      `Le compte de stockage contient ${count(Number(n), 'conteneur', 'conteneurs')} d’exports que la base de données ne connaît pas, par exemple ${String(first)}. Cela arrive quand une base de données a été ramenée à une copie plus ancienne. Ces exports peuvent être en cours ou contenir des données : comparez-les avec le registre, puis supprimez ce dont personne n’a besoin.`,
    over: () => 'La base de données connaît de nouveau tous les conteneurs d’exports du compte de stockage.',
  },
  writeAccessRemains: {
    raised: (at, about) =>
      `L’autorisation d’écrire dans le conteneur ${about} aurait dû prendre fin il y a plus d’un jour et ne peut pas être retirée (constaté le ${at}). Le bot continue d’essayer. Vérifiez la clé, le pare-feu et les verrous du compte de stockage, ou retirez à la main la stratégie d’accès du conteneur.`,
    over: (_, about) => `L’autorisation d’écrire dans le conteneur ${about} a été retirée.`,
  },
  nobodyApproves: {
    raised: (at, _, { found, needed }) =>
      `Les exports ne peuvent pas être approuvés (constaté le ${at}) : nombre d’approbateurs selon APPROVERS : ${amount(Number(found))}, nécessaires par demande : ${amount(Number(needed))}. En l’état, les demandes ne peuvent qu’expirer. Ajoutez des membres à son groupe, ou indiquez-en d’autres dans APPROVERS et redémarrez le bot.`,
    over: (at) =>
      `Les exports peuvent de nouveau être approuvés (ils ne le pouvaient plus depuis le ${at}) : il y a assez d’approbateurs.`,
  },
};

export const digest: Words['digest'] = {
  title: (day, open) => `${day} : ${count(open, 'export ouvert', 'exports ouverts')}`,
  nothing: 'Aucun export n’est ouvert.',
  counts: {
    pastDue: (n) => `${amount(n)} en retard`,
    dueSoon: (n) => count(n, 'bientôt échu', 'bientôt échus'),
    unclear: (n) => count(n, 'demande une décision', 'demandent une décision'),
    takesTooLong: (n) => count(n, 'dure trop longtemps', 'durent trop longtemps'),
    waiting: (n) => count(n, 'attend une approbation', 'attendent une approbation'),
    running: (n) => `${amount(n)} en cours`,
  },
  topics: {
    pastDue: 'En retard : répondez à ces personnes dès que possible',
    dueSoon: 'Bientôt échus',
    unclear: 'Un approbateur doit décider de la suite',
    takesTooLong: 'Durent plus longtemps que ne l’annonce Microsoft',
    waiting: 'Attendent une approbation',
    running: 'En cours',
  },
  more: (n) =>
    `Et ${count(n, 'autre', 'autres')} : \`liste ouverts\` ${form(n, 'le montre aussi', 'les montre tous')}.`,
  audit: (rows, hash) => `Registre : ${count(rows, 'ligne', 'lignes')}, se terminant par \`${hash}\`.`,
};
