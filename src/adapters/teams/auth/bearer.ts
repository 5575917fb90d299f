/** What a token says before anybody has a reason to believe it: enough to send most noise away for next to nothing. */

export interface Bearer {
  readonly keyId: string;
  readonly algorithm: unknown;
  readonly issuer: unknown;
  readonly audience: unknown;
  readonly tenantId: unknown;
  readonly notBefore: unknown;
  readonly expiresAt: unknown;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** In lower case. */
  readonly tenants: readonly string[];
}

const tokenShape = /^Bearer ([\w-]{1,4000})\.([\w-]{1,8000})\.[\w-]{1,2000}$/;
/** Those of the SDK (botframework-connector, `AuthenticationConstants.AllowedSigningAlgorithms`). */
const algorithms = ['RS256', 'RS384', 'RS512'];
/** Clocks may differ by so much (Bot Framework docs, "Authenticate requests from the Bot Connector"). */
const clockSkewSeconds = 300;

/** The token of a header in the one form that Bot Connector sends; undefined for anything else. */
export function readBearer(authorization: string): Bearer | undefined {
  const [, header, payload] = tokenShape.exec(authorization) ?? [];
  const { kid, alg } = decode(header);
  const { iss, aud, tid, nbf, exp } = decode(payload);
  if (typeof kid !== 'string' || kid === '') return undefined;
  return {
    keyId: kid,
    algorithm: alg,
    issuer: iss,
    audience: aud,
    tenantId: tid,
    notBefore: nbf,
    expiresAt: exp,
  };
}

/**
 * Whether a good token could look like this. The SDK would also take "emulator" tokens: whatever Entra issued for our app id, for
 * any audience. And it remembers each tenant id that it reads in a token, signed or not, for ever.
 */
export function couldBeTheChannels(bearer: Bearer, expected: Expected, now: number): boolean {
  const { issuer, audience, tenantId, notBefore, expiresAt } = bearer;
  const seconds = now / 1_000;
  return (
    algorithms.some((one) => one === bearer.algorithm) &&
    issuer === expected.issuer &&
    audience === expected.audience &&
    (tenantId === undefined ||
      (typeof tenantId === 'string' && expected.tenants.includes(tenantId.toLowerCase()))) &&
    typeof expiresAt === 'number' &&
    expiresAt + clockSkewSeconds > seconds &&
    (notBefore === undefined || (typeof notBefore === 'number' && notBefore - clockSkewSeconds <= seconds))
  );
}

function decode(part: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
