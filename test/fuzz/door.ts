import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maxReasonLength } from '../../src/cards/verbs.ts';
import { startBot } from '../adapters/teams/bot.ts';
import {
  cardClick,
  installed,
  megan,
  membersAdded,
  mention,
  message,
} from '../adapters/teams/teamsActivities.ts';
import type { Target } from './fuzz.ts';
import { deepened, disturbed } from './hostile.ts';

/** What Teams may send, by the serviceUrl of who sends it. */
type Kind = (serviceUrl: string) => readonly object[];

const activities: Kind = (serviceUrl) => [
  message('personal', '/export megan@contoso.example DSR-1 letter', { serviceUrl }),
  message('groupChat', 'help', { serviceUrl, mentions: [mention(megan)] }),
  message('channel', 'list all', { serviceUrl, type: 'messageUpdate' }),
  installed('personal', 'add', { serviceUrl }),
  membersAdded('groupChat', { serviceUrl }),
];
const clicks: Kind = (serviceUrl) => [
  cardClick('personal', 'approve', { card: 'c-1' }, { serviceUrl }),
  cardClick('channel', 'reject', { card: 'c-1', because: 'no' }, { serviceUrl }),
  cardClick('groupChat', 'page', { filter: 'all', after: 3, whose: 'x', name: 'y' }, { serviceUrl }),
  {
    ...cardClick('personal', 'x', {}, { serviceUrl }),
    name: 'fileConsent/invoke',
    value: {
      action: 'accept',
      context: { format: 'csv', rows: 1 },
      uploadInfo: { uploadUrl: 'https://x.example' },
    },
  },
];

const disturbedText = (one: object) => disturbed(one).map((activity) => JSON.stringify(activity));

const through = (name: string, kind: Kind): Target => ({
  name,
  percent: 10,
  open: async () => {
    const bot = await startBot();
    const token = `Bearer ${await bot.issuer.token()}`;
    return {
      property: fc.asyncProperty(
        fc.oneof(
          { weight: 9, arbitrary: fc.oneof(...kind(bot.connector.url).map(disturbedText)) },
          { weight: 1, arbitrary: fc.oneof(...kind(bot.connector.url).map(deepened)) },
        ),
        async (activity) => {
          bot.log.lines.length = 0;
          const response = await fetch(`${bot.url}/api/messages`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: token },
            body: activity,
            signal: AbortSignal.timeout(10_000),
          });
          const body = await response.text();
          assert.ok(
            [200, 201, 400, 401, 403].includes(response.status),
            `answered ${String(response.status)}`,
          );
          assert.ok(!/\n\s+at |node_modules/.test(body), 'a stack got out');
          const ours = bot.log.lines.filter(({ event }) => ['http.failed', 'click.failed'].includes(event));
          assert.deepEqual(ours, []);
          for (const click of bot.heard.clicks.splice(0)) assert.ok(click.because.length <= maxReasonLength);
          bot.heard.turns.length = 0;
        },
      ),
      close: () => bot.close(),
    };
  },
});

export const atTheDoor: readonly Target[] = [
  through('activities', activities),
  through('card actions', clicks),
];
