import type { Clock } from '../../core/clock.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import type { EmulatorResponse } from '../message.ts';

/**
 * A refusal of the sign-in service.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export interface SignInRefusal {
  status: number;
  error: string;
  /** The number after AADSTS. */
  code: number;
  message: string;
}

export const signInRefusals = {
  missingParameter: (name: string): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 900144,
    message: `The request body must contain the following parameter: '${name}'.`,
  }),
  notPost: (): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 900561,
    message: 'The endpoint only accepts POST requests. Received a GET request.',
  }),
  unknownTenant: (tenant: string): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 90002,
    message: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  }),
  unsupportedGrant: (grant: string): SignInRefusal => ({
    status: 400,
    error: 'unsupported_grant_type',
    code: 70003,
    message: `The app requested an unsupported grant type '${grant}'.`,
  }),
  unknownClient: (client: string): SignInRefusal => ({
    status: 400,
    error: 'unauthorized_client',
    code: 700016,
    message: `Application with identifier '${client}' was not found in the directory.`,
  }),
  noSecret: (): SignInRefusal => ({
    status: 401,
    error: 'invalid_client',
    code: 7000218,
    message: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  }),
  wrongSecret: (client: string): SignInRefusal => ({
    status: 401,
    error: 'invalid_client',
    code: 7000215,
    message: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client}'.`,
  }),
  scopeWithoutDefault: (scope: string): SignInRefusal => ({
    status: 400,
    error: 'invalid_scope',
    code: 1002012,
    message: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
  }),
  unknownResource: (resource: string): SignInRefusal => ({
    status: 400,
    error: 'invalid_resource',
    code: 500011,
    message: `The resource principal named ${resource} was not found in the tenant.`,
  }),
} as const;

/** Writes a refusal in the sign-in service's form. */
export function signInAnswer(
  refusal: SignInRefusal,
  clock: Clock,
  random: Random,
  correlation: string | undefined,
): EmulatorResponse {
  const trace = randomUuid(random);
  const correlationId = correlation ?? randomUuid(random);
  const timestamp = new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  return {
    status: refusal.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'x-ms-request-id': trace,
    },
    body: JSON.stringify({
      error: refusal.error,
      error_description: `AADSTS${refusal.code}: ${refusal.message} Trace ID: ${trace} Correlation ID: ${correlationId} Timestamp: ${timestamp}Z`,
      error_codes: [refusal.code],
      timestamp: `${timestamp}Z`,
      trace_id: trace,
      correlation_id: correlationId,
    }),
  };
}
