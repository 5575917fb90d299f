/** `npm start`: the whole sandbox on one machine, with one URL to open. */
import { join } from 'node:path';
import { type Sandbox, startSandbox } from './sandbox.ts';

const badSettings = 78;
const production = ['BOT_ID', 'BOT_PASSWORD', 'DATABASE_URL'];
const set = Object.keys(process.env).filter(
  (name) => (production.includes(name) || name.startsWith('EXPORT_STORAGE_')) && process.env[name] !== '',
);
if (set.length > 0) {
  console.error(
    `npm start is the sandbox, and ${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set for production.\n` +
      'Run the bot itself with `npm run build && npm run serve`, or unset what is set to use the sandbox.',
  );
  process.exit(badSettings);
}
const approval = process.env['APPROVAL'] ?? 'self';
if (approval !== 'self' && approval !== 'four-eyes') {
  console.error(`APPROVAL must be self or four-eyes; it is "${approval}".`);
  process.exit(badSettings);
}

const dir = join(process.env['DATA_DIR'] ?? '.data', 'sandbox');
const startedAt = performance.now();
console.log(`Starting Microsoft 365 in miniature and the bot (data in ${dir}) …`);

let sandbox: Sandbox | undefined;
let stopping = false;
const stop = () => {
  // A second Ctrl-C does not wait.
  if (stopping) process.exit(1);
  stopping = true;
  console.log('\nStopping …');
  (sandbox?.stop() ?? Promise.resolve()).then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
const isStopping = () => stopping;
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

const passedOn = ['LOG_LEVEL', 'CARD_PRIVACY', 'LOCALE', 'CASE_PATTERN'].flatMap((name) => {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value] as const];
});
try {
  sandbox = await startSandbox({
    dir,
    approval,
    ports: { bot: 3978, playground: 56_150, teams: 56_151 },
    environment: Object.fromEntries(passedOn),
    say: (sentence) => {
      console.log(sentence);
    },
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`
Ready after ${seconds} s. Open

    ${sandbox.playground.url}

and type in the personal chat:   /export megan@contoso.example DSR-104 asked by letter
or in the group and the channel: @Data Export /export @Megan Bowen DSR-104
`);
  if (sandbox.secondPerson) {
    console.log(`A second person approves on    ${sandbox.secondPerson.url}`);
  } else {
    console.log('One person is enough here (APPROVAL=self). APPROVAL=four-eyes npm start asks a second one.');
  }
  console.log(`Export packages lie on         ${sandbox.packages.url}`);
  console.log(`The bot's log is in            ${join(dir, 'bot.log')}\n`);
  console.log('Ctrl-C ends everything.');
} catch (error) {
  // Ctrl-C while it starts ends a counterpart before it is ready: that is no failure to report.
  if (!isStopping()) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
