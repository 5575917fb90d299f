import { type SandboxPerson } from '../people.ts';

/** Ids as Teams gives them: people `29:…`, bots `28:…`, shared chats `19:…`. */
export const teamsId = ({ givenName }: SandboxPerson) => `29:${givenName.toLowerCase()}`;
export const botTeamsId = (botId: string) => `28:${botId}`;

export const personalChatId = 'a:alex-and-the-bot';
export const groupChatId = '19:privacy-group@thread.v2';
export const teamId = '19:privacy-team@thread.tacv2';
export const channelId = '19:privacy-channel@thread.tacv2';
