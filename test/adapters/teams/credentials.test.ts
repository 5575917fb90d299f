import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import {
  ManagedIdentityServiceClientCredentialsFactory,
  MsalServiceClientCredentialsFactory,
} from 'botframework-connector';
import { generate } from 'selfsigned';
import { ChannelAdapter } from '../../../src/adapters/teams/auth/adapter.ts';
import { credentialsFactory, tokenSource } from '../../../src/adapters/teams/auth/credentials.ts';
import { botAppId, tenantId } from './teamsActivities.ts';

const login = 'https://login.microsoftonline.com/{tenant}';
const bot = { id: botAppId, tenantId, type: 'SingleTenant' } as const;
const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('the credentials of the bot', () => {
  test('are its secret', async () => {
    const factory = credentialsFactory({ ...bot, password: 'secret' }, login);
    expect(factory).toBeInstanceOf(MsalServiceClientCredentialsFactory);
    await expect(factory.isAuthenticationDisabled()).resolves.toBe(false);
    await expect(factory.isValidAppId(botAppId)).resolves.toBe(true);
    await expect(factory.isValidAppId('')).resolves.toBe(false);
  });

  test('are its certificate, in one file with its key', async () => {
    const pem = await generate([{ name: 'commonName', value: 'bot' }]);
    const certificatePath = file('both.pem', `${pem.private}\n${pem.cert}`);
    expect(credentialsFactory({ ...bot, certificatePath }, login)).toBeInstanceOf(
      MsalServiceClientCredentialsFactory,
    );
    const noKey = file('certificate.pem', pem.cert);
    expect(() => credentialsFactory({ ...bot, certificatePath: noKey }, login)).toThrow('no private key');
  });

  test('are its managed identity', () => {
    expect(credentialsFactory({ ...bot, type: 'UserAssignedMSI' }, login)).toBeInstanceOf(
      ManagedIdentityServiceClientCredentialsFactory,
    );
  });

  test('are needed', () => {
    expect(() => credentialsFactory(bot, login)).toThrow('needs a password or a certificate');
    expect(() => credentialsFactory({ ...bot, password: '' }, login)).toThrow(
      'needs a password or a certificate',
    );
  });
});

test.each(['', '  '])('a bot without an app id ("%s") is refused: the SDK would let everybody in', (id) => {
  const endpoints = { botLogin: login, botScope: 's', botIssuer: 'i' };
  const factory = credentialsFactory({ ...bot, password: 'secret' }, login);
  expect(() => new ChannelAdapter({ id, tenantId }, endpoints, factory)).toThrow('app id');
});

test('a token that several wait for is asked for once', async () => {
  let asked = 0;
  let give: (token: string) => void = () => undefined;
  const factory = {
    createCredentials: async () => ({
      getToken: () => {
        asked++;
        return new Promise<string>((resolve) => (give = resolve));
      },
    }),
  };
  const source = tokenSource(bot, factory as never, login, 'scope');
  const waiting = [source(false), source(false), source(true)];
  await new Promise(setImmediate);
  give('the-token');
  await expect(Promise.all(waiting)).resolves.toEqual(['the-token', 'the-token', 'the-token']);
  expect(asked).toBe(1);
});

test('a token is kept for a minute, unless it was refused', async () => {
  jest.useFakeTimers();
  try {
    const asked: boolean[] = [];
    const getToken = async (fresh: boolean) => `token ${String(asked.push(fresh))}`;
    const factory = { createCredentials: async () => ({ getToken }) };
    const source = tokenSource(bot, factory as never, login, 'scope');
    expect([await source(false), await source(false)]).toEqual(['token 1', 'token 1']);
    expect([await source(true), await source(false)]).toEqual(['token 2', 'token 2']);
    jest.advanceTimersByTime(60_000);
    expect(await source(false)).toBe('token 3');
    expect(asked).toEqual([false, true, false]);
  } finally {
    jest.useRealTimers();
  }
});
