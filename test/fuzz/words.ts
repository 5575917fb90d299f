import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { hintCard } from '../../src/cards/hintCard.ts';
import { listCard } from '../../src/cards/listCard.ts';
import { requestCard } from '../../src/cards/requestCard.ts';
import { statusCard } from '../../src/cards/statusCard.ts';
import { vocabulary } from '../../src/cards/words/index.ts';
import { ConfigError, parseConfig } from '../../src/config.ts';
import { commandNames, maxCaseNumber, maxPeople, maxReason, parseCommand } from '../../src/domain/command.ts';
import { isRefusal, refuse } from '../../src/domain/refusal.ts';
import { mentioning } from '../support/pieces.ts';
import { alex, context, type Example, megan, requests } from '../cards/examples.ts';
import { faultsOf, parts } from '../cards/structure.ts';
import type { Target } from './fuzz.ts';
import { hostileText, planted, plantedText } from './hostile.ts';

const done = () => Promise.resolve();

export const commands: Target = {
  name: 'command text',
  percent: 20,
  open: async () => ({
    property: fc.property(
      fc.constantFrom('', ...commandNames.map((name) => `/${name} `)),
      hostileText,
      fc.nat({ max: 25 }),
      fc.constantFrom(undefined, /^DSR-\d+$/),
      (verb, text, mentioned, pattern) => {
        const began = performance.now();
        const command = parseCommand(mentioning(verb + text, mentioned), vocabulary('en'), pattern);
        assert.ok(performance.now() - began < 2_000, 'it hung');
        if (isRefusal(command) || command.kind !== 'export') return;
        assert.ok(command.people.length <= maxPeople);
        assert.ok(command.reason.length <= maxReason && command.caseNumber.length <= maxCaseNumber);
        if (!command.lacks && pattern) assert.match(command.caseNumber, pattern);
      },
    ),
    close: done,
  }),
};

export const cards: Target = {
  name: 'cards',
  percent: 20,
  open: async () => ({
    property: fc.property(
      fc.constantFrom(...(Object.keys(requests) as Example[])),
      fc.constantFrom('requester', 'approval', 'both' as const),
      fc.constantFrom('full', 'name', 'reference' as const),
      fc.tuple(plantedText, plantedText, plantedText, plantedText, plantedText),
      (example, role, privacy, [name, address, asks, caseNumber, reason]) => {
        const request = requests[example];
        const hostile = {
          ...request,
          ask: {
            ...request.ask,
            dataSubject: { ...megan, name, address },
            requester: { ...alex, name: asks },
            caseNumber,
            reason,
          },
        };
        const seen = { ...context, role, privacy, approverNames: [name, asks] };
        const card = requestCard(hostile, seen);
        const { locale, rules } = context;
        const list = {
          filter: 'all',
          requests: [hostile],
          everybody: true,
          whose: { name },
          later: false,
        } as const;
        const hint = refuse('unknownCommand', { word: reason });
        const all = [
          card,
          statusCard(hostile, seen),
          listCard({ ...list, locale, rules }),
          hintCard(hint, { locale }),
        ];
        for (const one of all) {
          assert.deepEqual(faultsOf(one), []);
          for (const part of parts(one)) {
            if (part['type'] === 'TextRun') continue;
            for (const value of Object.values(part))
              assert.ok(
                typeof value !== 'string' || !value.includes(planted),
                `read as Markdown: ${String(value)}`,
              );
          }
        }
        if (privacy === 'reference') assert.ok(!JSON.stringify(card).includes(planted), 'said too much');
      },
    ),
    close: done,
  }),
};

const guid = (digit: number) => `00000000-0000-4000-8000-00000000000${String(digit)}`;
const password = 'hunter2-of-the-bot';
const needed = {
  BOT_ID: guid(1),
  BOT_TENANT_ID: guid(2),
  BOT_PASSWORD: password,
  EXPORT_STORAGE_CONNECTION_STRING:
    'DefaultEndpointsProtocol=https;AccountName=exports;AccountKey=aHVudGVyMg==;EndpointSuffix=core.windows.net',
  REQUESTERS: `group:${guid(3)}`,
  APPROVERS: `user:${guid(5)}`,
};
/** Every setting there is, but for the one secret that must not come back. */
const names = [
  ...readFileSync(new URL('../../src/config.ts', import.meta.url), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+):/gm),
].flatMap(([, name]) => (name === undefined || name === 'BOT_PASSWORD' ? [] : [name]));

export const settings: Target = {
  name: 'settings',
  percent: 10,
  open: async () => ({
    property: fc.property(
      fc.dictionary(fc.constantFrom(...names), fc.oneof(hostileText, fc.integer().map(String)), {
        maxKeys: 6,
      }),
      (hostile) => {
        try {
          const config = parseConfig({ ...needed, ...hostile });
          assert.ok(config.port >= 0 && config.port < 65_536);
          assert.ok(!JSON.stringify(config).includes(password), 'a secret shows in the settings');
        } catch (error) {
          assert.ok(error instanceof ConfigError, `not a list of problems: ${String(error)}`);
          assert.ok(error.problems.length > 0);
          assert.ok(!error.problems.join('\n').includes(password));
        }
      },
    ),
    close: done,
  }),
};
