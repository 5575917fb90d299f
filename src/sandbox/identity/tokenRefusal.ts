import { randomUUID } from 'node:crypto';

/** Entra's answer to a token request that it refuses (Entra docs, "AADSTS error codes"; OAuth 2.0, section 5.2). */
export interface TokenRefusal {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const refusal =
  (status: number, error: string, number: number, text: string) =>
  (name = ''): TokenRefusal => {
    const at = new Date();
    const traceId = randomUUID();
    const correlationId = randomUUID();
    const timestamp = at
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z');
    return {
      status,
      body: {
        error,
        error_description:
          `AADSTS${number}: ${text.replace('{}', name)} ` +
          `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
        error_codes: [number],
        timestamp,
        trace_id: traceId,
        correlation_id: correlationId,
      },
    };
  };

export const refusals = {
  tenantUnknown: refusal(400, 'invalid_request', 90002, "Tenant '{}' not found."),
  grantUnsupported: refusal(
    400,
    'unsupported_grant_type',
    70003,
    "The app requested an unsupported grant type '{}'.",
  ),
  clientUnknown: refusal(
    400,
    'unauthorized_client',
    700016,
    "Application with identifier '{}' was not found in the directory.",
  ),
  secretMissing: refusal(
    401,
    'invalid_client',
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ),
  assertionWrong: refusal(
    401,
    'invalid_client',
    700027,
    "The certificate with identifier used to sign the client assertion is not registered on application '{}'.",
  ),
  secretWrong: refusal(
    401,
    'invalid_client',
    7000215,
    'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ' +
      "not the client secret ID, for a secret added to app '{}'.",
  ),
  secretEnded: refusal(
    401,
    'invalid_client',
    7000222,
    "The provided client secret keys for app '{}' are expired.",
  ),
  scopeInvalid: refusal(
    400,
    'invalid_scope',
    1002012,
    'The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
  ),
  resourceUnknown: refusal(
    400,
    'invalid_resource',
    500011,
    'The resource principal named {} was not found in the tenant.',
  ),
} as const;
