import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requestCard } from '../../src/cards/requestCard.ts';
import { vocabulary } from '../../src/cards/words/index.ts';
import { ConfigError, parseConfig } from '../../src/config.ts';
import { commandNames, maxPeople, maxTextLength, parseCommand } from '../../src/domain/command.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
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
        const command = parseCommand({ text: verb + text, mentioned }, vocabulary('en'), pattern);
        assert.ok(performance.now() - began < 2_000, 'it hung');
        if (isRefusal(command) || command.kind !== 'export') return;
        assert.ok(command.addresses.length + mentioned <= maxPeople);
        assert.ok(command.reason.length + command.caseNumber.length <= maxTextLength);
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
        const card = requestCard(
          {
            ...request,
            ask: {
              ...request.ask,
              dataSubject: { ...megan, name, address },
              requester: { ...alex, name: asks },
              caseNumber,
              reason,
            },
          },
          { ...context, role, privacy, approverNames: [name, asks] },
        );
        assert.deepEqual(faultsOf(card), []);
        for (const part of parts(card)) {
          if (part['type'] === 'TextRun') continue;
          for (const value of Object.values(part))
            assert.ok(
              typeof value !== 'string' || !value.includes(planted),
              `read as Markdown: ${String(value)}`,
            );
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
const names = [
  ...Object.keys(needed).filter((name) => name !== 'BOT_PASSWORD'),
  ...[
    'PORT',
    'HOST',
    'BOT_TYPE',
    'APPROVAL',
    'APPROVALS_NEEDED',
    'TIME_ZONE',
    'REGIME',
    'CASE_PATTERN',
    'CLOUD',
  ],
  ...[
    'DIGEST_AT',
    'LOCALE',
    'CARD_PRIVACY',
    'RECORD_DAYS',
    'SAS_DAYS',
    'DATABASE_URL',
    'LOG_LEVEL',
    'ENDPOINTS_FILE',
  ],
];

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
