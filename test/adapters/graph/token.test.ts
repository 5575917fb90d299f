import { describe, expect, jest, test } from '@jest/globals';
import type { AccessToken } from '@azure/identity';
import { graphToken } from '../../../src/adapters/graph/token.ts';

const origin = new URL('https://graph.microsoft.com');
const patient = () => new AbortController().signal;

describe('a token for Graph', () => {
  test('is asked for once by calls that come together, and again afterwards', async () => {
    const asked: unknown[] = [];
    const answers: ((token: AccessToken) => void)[] = [];
    const token = graphToken(origin, {
      getToken: (scope) => {
        asked.push(scope);
        return new Promise((resolve) => answers.push(resolve));
      },
    });
    const together = [token(patient()), token(patient())];
    answers[0]!({ token: 'first', expiresOnTimestamp: 0 });
    await expect(Promise.all(together)).resolves.toEqual(['first', 'first']);

    const later = token(patient());
    answers[1]!({ token: 'second', expiresOnTimestamp: 0 });
    await expect(later).resolves.toBe('second');
    expect(asked).toEqual(['https://graph.microsoft.com/.default', 'https://graph.microsoft.com/.default']);
  });

  test('one call that gives up does not take it from another', async () => {
    const impatient = new AbortController();
    let answer: (token: AccessToken) => void = () => undefined;
    const token = graphToken(origin, {
      getToken: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const first = token(impatient.signal);
    const second = token(patient());
    impatient.abort();
    await expect(first).rejects.toMatchObject({ code: 'graphTokenUnavailable' });
    answer({ token: 'late', expiresOnTimestamp: 0 });
    await expect(second).resolves.toBe('late');
  });

  test('a credential that failed is asked again', async () => {
    let tries = 0;
    const token = graphToken(origin, {
      getToken: async () => {
        tries += 1;
        if (tries === 1) throw new Error('AADSTS90033');
        return { token: 'now', expiresOnTimestamp: 0 };
      },
    });
    await expect(token(patient())).rejects.toMatchObject({ code: 'graphTokenUnavailable' });
    await expect(token(patient())).resolves.toBe('now');
  });

  test('is kept for a minute, but never into its last five', async () => {
    jest.useFakeTimers();
    try {
      let asked = 0;
      const token = graphToken(origin, {
        getToken: async () => ({
          token: String(++asked),
          expiresOnTimestamp: Date.now() + (8 * 60_000) / asked,
        }),
      });
      expect([await token(patient()), await token(patient())]).toEqual(['1', '1']);
      jest.advanceTimersByTime(60_000);
      expect([await token(patient()), await token(patient())]).toEqual(['2', '3']);
    } finally {
      jest.useRealTimers();
    }
  });
});
