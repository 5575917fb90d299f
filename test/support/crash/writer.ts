/**
 * A process that dies in the middle of its work. Opens the store in the directory it is given, says so, and then asks and
 * approves without end, one line for each change that the store acknowledged. Steps it is handed are never finished.
 */
import { isRefusal } from '../../../src/domain/refusal.ts';
import { Fault } from '../../../src/faults.ts';
import { openStore } from '../../adapters/store/embedded.ts';
import { asksNow, chatWith, mona, person, ravi } from '../world/people.ts';

const say = (...words: (string | number)[]) => process.stdout.write(`${words.join(' ')}\n`);
const never = new Promise<never>(() => undefined);

try {
  await write(process.argv[2]!);
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function write(directory: string): Promise<void> {
  const { requests, queues } = await openStore(directory);
  say('open');
  await queues.run({
    advance: {
      expire: () => never,
      submit: ({ requestId }) => {
        say('working', requestId);
        return never;
      },
      poll: () => never,
    },
    deliver: () => never,
    revoke: () => never,
    remind: () => never,
    tell: () => never,
  });
  for (let turn = 1; ; turn++) {
    const now = new Date();
    const added = await requests.add(`turn-${String(turn)}-${String(process.pid)}`, [
      asksNow([{ role: 'both', conversation: chatWith(ravi), locale: 'en' }], now),
    ]);
    const { id } = added![0]!;
    say('asked', id);
    const approved = await requests.record({
      requestId: id,
      event: { kind: 'approve', by: person(mona), at: now },
      by: { kind: 'person', person: person(mona) },
    });
    if (!isRefusal(approved)) say('approved', id);
  }
}
