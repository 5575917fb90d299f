import { expect, jest, test } from '@jest/globals';
import { line } from '../../../src/adapters/store/line.ts';
import { severalWait, urgently } from '../../../src/adapters/store/urgency.ts';

const settled = () => new Promise(setImmediate);

test('people go before steps, and after twenty of them a step goes', async () => {
  const { enter, leave } = line(1, 1_000);
  const went: string[] = [];
  await enter();
  for (let n = 0; n < 3; n++) void enter().then(() => went.push('step'));
  for (let n = 0; n < 41; n++) void urgently(enter).then(() => went.push('person'));
  for (let n = 0; n < 44; n++) {
    leave();
    await settled();
  }
  const twenty = Array.from({ length: 20 }, () => 'person');
  expect(went).toEqual([...twenty, 'step', ...twenty, 'step', 'person', 'step']);
});

test('as many are in as there are places, in their order', async () => {
  const { enter, leave } = line(2, 1_000);
  const went: number[] = [];
  for (let n = 0; n < 4; n++) void enter().then(() => went.push(n));
  await settled();
  expect(went).toEqual([0, 1]);
  leave();
  leave();
  await settled();
  leave();
  leave();
  await settled();
  expect(went).toEqual([0, 1, 2, 3]);
  await Promise.all([enter(), enter()]);
});

test('whoever waits too long is told so, and their place is not lost', async () => {
  jest.useFakeTimers();
  try {
    const { enter, leave } = line(1, 1_000);
    await enter();
    const late = expect(enter()).rejects.toThrow('was free in time');
    await jest.advanceTimersByTimeAsync(1_000);
    await late;
    leave();
    await enter();
  } finally {
    jest.useRealTimers();
  }
});

test('several wait while more urgent work than one is in hand, however it ends', async () => {
  const work = () =>
    urgently(async () => {
      await settled();
      throw new Error('no');
    });
  const failing = [work()];
  expect(severalWait()).toBe(false);
  failing.push(work());
  expect(severalWait()).toBe(true);
  for (const one of failing) await expect(one).rejects.toThrow('no');
  expect(severalWait()).toBe(false);
});

test('whoever began sooner goes sooner, however often they wait', async () => {
  const { enter, leave } = line(1, 1_000);
  const went: string[] = [];
  await enter();
  const twice = async (name: string) => {
    for (const time of ['first', 'second']) {
      await enter();
      went.push(`${name}, ${time}`);
    }
  };
  void urgently(() => twice('one'));
  void urgently(() => twice('other'));
  for (let n = 0; n < 4; n++) {
    leave();
    await settled();
  }
  expect(went).toEqual(['one, first', 'one, second', 'other, first', 'other, second']);
});
