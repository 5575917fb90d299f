import { randomUUID } from 'node:crypto';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** A key pair that lives as long as the process; only its public half leaves it. */
export interface SigningKey {
  readonly publicKey: JWK;
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token that this key signed, for this audience, in its time. Throws otherwise. */
  verify(
    token: string,
    expected: { readonly issuer: string; readonly audience: string },
  ): Promise<JWTPayload>;
}

/** `onToken` is told every token that it signs. */
export async function createSigningKey(
  onToken: (token: string) => void = () => undefined,
): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  const keys = createLocalJWKSet({ keys: [jwk] });
  return {
    publicKey: jwk,
    async sign(claims) {
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
        .sign(privateKey);
      onToken(token);
      return token;
    },
    async verify(token, expected) {
      const { payload } = await jwtVerify(token, keys, { ...expected, algorithms: ['RS256'] });
      return payload;
    },
  };
}
