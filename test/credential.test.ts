import { describe, expect, jest, test } from '@jest/globals';
import {
  type AccessToken,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import { loadCredential, shared } from '../src/credential.ts';

describe("the bot's identity", () => {
  const password = { reveal: () => 'secret' };
  test.each([
    ['a secret of its registration', { type: 'SingleTenant', password }, ClientSecretCredential],
    [
      'a certificate of its registration, before a secret',
      { type: 'SingleTenant', password, certificatePath: 'bot.pem' },
      ClientCertificateCredential,
    ],
    ['a managed identity, without a secret', { type: 'UserAssignedMSI' }, ManagedIdentityCredential],
  ] as const)('is %s', async (_, how, kind) => {
    const bot = {
      id: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
      tenantId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
    };
    expect(await loadCredential({ ...bot, ...how }, 'https://login.microsoftonline.com')).toBeInstanceOf(
      kind,
    );
  });
});

const token = (name: string): AccessToken => ({ token: name, expiresOnTimestamp: 0 });
const turn = () => new Promise(setImmediate);

/** A credential that answers when the test says so. */
function hand() {
  const asked: unknown[] = [];
  const answers: ((token: AccessToken | null) => void)[] = [];
  const getToken = (scope: unknown) => {
    asked.push(scope);
    return new Promise<AccessToken | null>((resolve) => answers.push(resolve));
  };
  let loaded = 0;
  const credential = shared(async () => {
    loaded++;
    return { getToken };
  });
  return { asked, answers, credential, loaded: () => loaded };
}

describe('a token', () => {
  test('is asked for once by calls that come together, and again afterwards; each scope by itself', async () => {
    const { asked, answers, credential } = hand();
    const together = [
      credential.getToken('graph'),
      credential.getToken('graph'),
      credential.getToken('teams'),
    ];
    await turn();
    answers[0]!(token('first'));
    answers[1]!(token('other'));
    expect((await Promise.all(together)).map((one) => one.token)).toEqual(['first', 'first', 'other']);
    const later = credential.getToken('graph');
    await turn();
    answers[2]!(token('second'));
    expect((await later).token).toBe('second');
    expect(asked).toEqual(['graph', 'teams', 'graph']);
  });

  test('that one call gives up waiting for comes to the others', async () => {
    const { answers, credential } = hand();
    const impatient = new AbortController();
    const first = credential.getToken('graph', { abortSignal: impatient.signal });
    const second = credential.getToken('graph');
    impatient.abort();
    await expect(first).rejects.toThrow('aborted');
    answers[0]!(token('late'));
    expect((await second).token).toBe('late');
  });

  test('that never comes holds up nobody for ever', async () => {
    const ends = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(ends.signal);
    try {
      const { asked, answers, credential } = hand();
      const hangs = credential.getToken('graph');
      await turn();
      ends.abort();
      await expect(hangs).rejects.toThrow('aborted');
      const again = credential.getToken('graph');
      await turn();
      expect(asked).toHaveLength(2);
      answers[1]!(token('now'));
      expect((await again).token).toBe('now');
    } finally {
      timeout.mockRestore();
    }
  });

  test('is asked for again after there was none', async () => {
    const { answers, credential } = hand();
    const none = credential.getToken('graph');
    await turn();
    answers[0]!(null);
    await expect(none).rejects.toThrow('no token');
    const again = credential.getToken('graph');
    await turn();
    answers[1]!(token('now'));
    expect((await again).token).toBe('now');
  });

  test('that was refused is not given again: the cache is left behind', async () => {
    const { answers, credential, loaded } = hand();
    for (const expected of [1, 1, 2]) {
      if (expected === 2) credential.forget();
      const given = credential.getToken('teams');
      await turn();
      answers.at(-1)!(token('one'));
      await given;
      expect(loaded()).toBe(expected);
    }
  });
});
