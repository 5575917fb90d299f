import { describe, expect, test } from '@jest/globals';
import { type Authenticated, tokenChecks } from '../../../src/adapters/teams/auth/tokenChecks.ts';

const good = { kind: 'sender', identity: {}, serviceUrl: '' } as unknown as Authenticated;
const bad: Authenticated = { kind: 'stranger' };
const nobodyKnows: Authenticated = { kind: 'unknown', error: new Error('no keys') };

/** Checks that end when the test says so. */
function checks() {
  const waiting: (() => void)[] = [];
  let running = 0;
  let most = 0;
  let begun = 0;
  return {
    waiting,
    most: () => most,
    begun: () => begun,
    that: (outcome: Authenticated) => async () => {
      begun++;
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running--;
      return outcome;
    },
  };
}
const turn = () => new Promise(setImmediate);

describe('tokens that nobody has seen before', () => {
  test('are checked one at a time, however many there are', async () => {
    const limited = tokenChecks();
    const all = checks();
    const answers = Array.from({ length: 50 }, (_, n) => limited(`noise ${n}`, all.that(bad)));
    for (let n = 0; n < 50; n++) {
      await turn();
      all.waiting[n]?.();
    }
    expect(await Promise.all(answers)).toEqual(answers.map(() => bad));
    expect([all.most(), all.begun()]).toEqual([1, 50]);
  });

  test('hold up nobody who comes with one that was good before', async () => {
    const limited = tokenChecks();
    await limited('known', async () => good);
    const all = checks();
    const noise = limited('noise', all.that(bad));
    expect(await limited('known', async () => good)).toBe(good);
    await turn();
    all.waiting[0]?.();
    await noise;
  });

  test('are let in behind the noise when they are good', async () => {
    const limited = tokenChecks();
    const noise = Array.from({ length: 500 }, (_, n) => limited(`noise ${n}`, async () => bad));
    expect(await limited('new', async () => good)).toBe(good);
    await Promise.all(noise);
  });
});

describe('a token', () => {
  test('that failed is not checked again; one that nobody could check is', async () => {
    const limited = tokenChecks();
    let asked = 0;
    const check = (outcome: Authenticated) => async () => {
      asked++;
      return outcome;
    };
    for (let n = 0; n < 3; n++) expect(await limited('bad', check(bad))).toEqual(bad);
    expect(asked).toBe(1);
    for (let n = 0; n < 3; n++) expect(await limited('unknown', check(nobodyKnows))).toBe(nobodyKnows);
    expect(asked).toBe(4);
  });

  test('that was good is checked each time all the same: it ends', async () => {
    const limited = tokenChecks();
    await limited('token', async () => good);
    expect(await limited('token', async () => bad)).toEqual(bad);
    expect(await limited('token', async () => good)).toEqual(bad);
  });

  test('that throws holds up nobody behind it', async () => {
    const limited = tokenChecks();
    await expect(limited('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await limited('b', async () => good)).toBe(good);
  });

  test('is remembered while there is room, so that noise fills no memory', async () => {
    const limited = tokenChecks();
    await limited('first', async () => bad);
    for (let n = 0; n < 1_000; n++) await limited(`noise ${n}`, async () => bad);
    let again = false;
    await limited('first', async () => {
      again = true;
      return bad;
    });
    expect(again).toBe(true);
  });
});
