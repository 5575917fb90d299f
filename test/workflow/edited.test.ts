import { describe, expect, test } from '@jest/globals';
import type { TurnAnswer } from '../../src/ports/turns.ts';
import { forgetTurns } from '../../src/workflow/remembered.ts';
import {
  adele,
  day,
  groupChat,
  hour,
  lee,
  minute,
  mona,
  noor,
  ravi,
  type World,
  world,
} from '../support/world.ts';

const code = (answer: TurnAnswer): string => {
  if (answer.kind === 'private') return code(answer.answer);
  return answer.kind === 'refused' ? answer.refusals[0]!.code : answer.kind;
};
const first = { key: 'message-1' };
const edited = { ...first, edited: true };
const requests = (w: World) => w.requests.list({ limit: 10 });
const askFor = (address: string) => `/export ${address} DSR-1 letter`;

describe('an edited message', () => {
  test.each([
    ['was not understood', 'exprot', {}],
    ['was incomplete', `/export ${adele.address}`, {}],
    ['was incomplete, in a group chat', `/export ${adele.address}`, { conversation: groupChat }],
    ['named nobody who is known', askFor('nobody@contoso.example'), {}],
    ['was empty', '', {}],
  ])('acts when it %s before, and once', async (_, before, where) => {
    const w = world();
    await w.say(ravi, before, { ...first, ...where });
    expect(code(await w.say(ravi, askFor(adele.address), { ...edited, ...where }))).toBe('asked');
    expect(code(await w.say(ravi, askFor(lee.address), { ...edited, ...where }))).toBe('turnTaken');
    // Teams delivers the edit again, or what it was before: nothing is asked for twice.
    expect(code(await w.say(ravi, askFor(adele.address), { ...edited, ...where }))).toBe('turnTaken');
    await w.say(ravi, before, { ...first, ...where });
    expect(await requests(w)).toHaveLength(1);
  });

  test('acts when its decision was refused before, and decides once', async () => {
    const w = world();
    await w.say(ravi, askFor(adele.address));
    await w.say(ravi, askFor(noor.address));
    expect(code(await w.say(mona, 'reject 1', first))).toBe('reasonMissing');
    expect(code(await w.say(mona, 'reject 1 wrong person', edited))).toBe('decided');
    expect(code(await w.say(mona, 'approve 2', edited))).toBe('turnTaken');
    expect((await w.requests.numbered(2))!.state.kind).toBe('awaitingApproval');
  });

  test('may be wrong again, and corrected again', async () => {
    const w = world();
    await w.say(ravi, 'exprot', first);
    expect(code(await w.say(ravi, 'exoprt', edited))).toBe('unknownCommand');
    expect(code(await w.say(ravi, askFor(adele.address), edited))).toBe('asked');
  });

  test.each([
    ['asked for an export', (w: World) => w.say(ravi, askFor(adele.address), first)],
    ['decided', (w: World) => w.say(ravi, 'withdraw 1', first)],
    ['was never heard', () => Promise.resolve()],
    ['showed something', (w: World) => w.say(ravi, 'list', first)],
  ])('does nothing when it %s before, and says so', async (_, act) => {
    const w = world();
    await w.say(ravi, askFor(noor.address));
    await act(w);
    const before = await requests(w);
    for (const text of [
      askFor(adele.address),
      'withdraw 1',
      'list',
      'help',
      `/export ${adele.address}`,
      'x',
    ]) {
      expect([text, code(await w.say(ravi, text, edited))]).toEqual([text, 'turnTaken']);
    }
    expect(await requests(w)).toEqual(before);
  });

  test('that only showed something has acted, too', async () => {
    const w = world();
    await w.say(ravi, 'lits', first);
    expect(code(await w.say(ravi, 'list', edited))).toBe('list');
    expect(code(await w.say(ravi, askFor(adele.address), edited))).toBe('turnTaken');
  });

  test('comes too late after a day, however often it was edited meanwhile', async () => {
    const w = world();
    await w.say(ravi, 'exprot', first);
    await w.pass(day - minute);
    expect(code(await w.say(ravi, 'exoprt', edited))).toBe('unknownCommand');
    await w.pass(2 * minute);
    expect(code(await w.say(ravi, askFor(adele.address), edited))).toBe('turnTaken');
    expect(await requests(w)).toEqual([]);
  });

  test.each(['add', 'record'])(
    'does nothing when another edit is faster, whose %s is written first',
    async (method) => {
      const w = world();
      await w.say(ravi, askFor(noor.address));
      await w.say(mona, 'exprot', first);
      const texts = {
        add: [askFor(adele.address), askFor(ravi.address)],
        record: ['approve 1', 'reject 1 wrong person'],
      };
      const answers = await Promise.all(
        texts[method as 'add' | 'record'].map((text) => w.say(mona, text, edited)),
      );
      expect(answers.map(code).filter((one) => one === 'turnTaken')).toHaveLength(1);
    },
  );
});

test('a message that led to nothing may be delivered again and lead to something', async () => {
  const w = world();
  w.directory.silent.add('find');
  expect(code(await w.say(ravi, askFor(adele.address), first))).toBe('directoryUnavailable');
  w.directory.silent.clear();
  expect(code(await w.say(ravi, askFor(adele.address), first))).toBe('asked');
});

test('a message is answered although nobody can remember that it led to nothing', async () => {
  const w = world();
  w.requests.noteFruitless = async () => Promise.reject(new Error('the store is away'));
  expect(code(await w.say(ravi, 'help'))).toBe('help');
  expect(w.logged.map(({ event }) => event)).toEqual(['turn.notRemembered']);
});

test('turns are remembered for thirty days', async () => {
  const w = world();
  await w.say(ravi, askFor(adele.address), first);
  await w.pass(30 * day - hour);
  await forgetTurns(w.ports);
  expect(await w.requests.heard(first.key)).toBe(true);
  await w.pass(2 * hour);
  await forgetTurns(w.ports);
  expect(await w.requests.heard(first.key)).toBe(false);
});
