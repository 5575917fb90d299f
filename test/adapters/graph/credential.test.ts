import { describe, expect, test } from '@jest/globals';
import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import { createCredential, loadCredential } from '../../../src/adapters/graph/credential.ts';

const app = {
  tenantId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  clientId: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
  authorityHost: 'https://login.microsoftonline.com',
};

describe("the bot's identity", () => {
  test('is a secret of its registration', async () => {
    const credential = await loadCredential({ ...app, type: 'SingleTenant', password: 'secret' });
    expect(credential).toBeInstanceOf(ClientSecretCredential);
  });

  test('is a certificate of its registration, before a secret', async () => {
    const credential = await loadCredential({
      ...app,
      type: 'SingleTenant',
      password: 'secret',
      certificatePath: 'bot.pem',
    });
    expect(credential).toBeInstanceOf(ClientCertificateCredential);
  });

  test('is a managed identity, without a secret', async () => {
    expect(await loadCredential({ ...app, type: 'UserAssignedMSI' })).toBeInstanceOf(
      ManagedIdentityCredential,
    );
  });

  test('is nothing without a secret or a certificate', () => {
    expect(() => createCredential({ ...app, type: 'SingleTenant' })).toThrow(
      'needs a password or a certificate',
    );
  });
});
