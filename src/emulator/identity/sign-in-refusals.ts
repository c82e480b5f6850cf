import type { RefreshProblem } from './refresh-tokens.ts';
import { essentialClaims, type RequestedClaims } from './requested-claims.ts';

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
  /** What the application can do about it, where the service tells. */
  suberror?: 'basic_action' | 'additional_action' | 'message_only' | 'consent_required' | 'bad_token';
  /** The same in a redirect. */
  subcode?: string;
  /** What a new request has to ask for, as its `claims`. */
  claims?: string;
}

const invalidGrant = (code: number, message: string): SignInRefusal => ({
  status: 400,
  error: 'invalid_grant',
  code,
  message,
});
const invalidClient = (code: number, message: string): SignInRefusal => ({
  status: 401,
  error: 'invalid_client',
  code,
  message,
});

const invalidRequest = (code: number, message: string): SignInRefusal => ({
  status: 400,
  error: 'invalid_request',
  code,
  message,
});

const REFRESH_PROBLEMS: Readonly<Record<RefreshProblem, SignInRefusal>> = {
  malformed: invalidGrant(9002313, 'Invalid request. Request is malformed or invalid.'),
  revoked: {
    ...invalidGrant(50173, 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'),
    suberror: 'bad_token',
  },
  expired: { ...invalidGrant(700082, 'The refresh token has expired due to inactivity.'), suberror: 'bad_token' },
  ended: {
    ...invalidGrant(
      700084,
      'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.',
    ),
    suberror: 'bad_token',
  },
  used: {
    ...invalidGrant(700082, 'The refresh token has expired. It was turned in for another one before.'),
    suberror: 'bad_token',
  },
};

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

  // Tenants and scopes.
  noTenant: (): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 50059,
    message: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
  }),
  notOverCommon: (): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 9001023,
    message:
      'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  }),
  severalResources: (scope: string): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 28000,
    message: `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
  }),
  defaultWithOthers: (scope: string): SignInRefusal => ({
    status: 400,
    error: 'invalid_scope',
    code: 70011,
    message: `The provided value for the input parameter 'scope' is not valid. The scope '${scope}' is not valid. .default scope can't be combined with resource-specific scopes.`,
  }),
  noConsent: (client: string, name: string): SignInRefusal => ({
    ...invalidGrant(
      65001,
      `The user or administrator has not consented to use the application with ID '${client}' named '${name}'. Send an interactive authorization request for this user and resource.`,
    ),
    suberror: 'consent_required',
  }),

  // Applications.
  publicWithSecret: () =>
    invalidClient(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
  assertionType: (): SignInRefusal => ({
    status: 400,
    error: 'invalid_request',
    code: 50027,
    message: "The value of 'client_assertion_type' must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'.",
  }),
  malformedAssertion: () => invalidClient(50027, 'JWT token is invalid or malformed.'),
  assertionAlgorithm: () =>
    invalidClient(5002738, 'Invalid JWT token. The signature algorithm of the client assertion is not supported.'),
  assertionKey: (client: string, reason: string) =>
    invalidClient(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application '${client}'. [Reason - ${reason}]`,
    ),
  assertionSignature: (client: string) =>
    invalidClient(
      700027,
      `Client assertion of application '${client}' contains an invalid signature. [Reason - Key was found, but use of the key to verify the signature failed.]`,
    ),
  assertionIssuer: () =>
    invalidClient(700021, "Client assertion application identifier doesn't match 'client_id' parameter."),
  assertionSubject: () => invalidClient(700026, 'Client_Id in request does not match subject of the client assertion.'),
  assertionAudience: () => invalidClient(700023, 'Client assertion audience claim does not match Realm issuer.'),
  assertionTime: () => invalidClient(700024, 'Client assertion is not within its valid time range.'),
  assertionReplayed: () =>
    invalidClient(50027, "JWT token is invalid or malformed: it has no 'jti', or one that was presented before."),

  // Users.
  unknownUser: (tenant: string) =>
    invalidGrant(
      50034,
      `The user account {EUII Hidden} does not exist in the ${tenant} directory. To sign into this application, the account must be added to the directory.`,
    ),
  wrongPassword: () => invalidGrant(50126, 'Error validating credentials due to invalid username or password.'),
  lockedUser: () =>
    invalidGrant(
      50053,
      "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    ),
  disabledUser: () => invalidGrant(50057, 'The user account is disabled.'),
  secondFactor: (claims?: RequestedClaims): SignInRefusal => ({
    ...invalidGrant(
      50076,
      "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.",
    ),
    suberror: 'basic_action',
    ...(claims && { claims: JSON.stringify({ access_token: essentialClaims(claims) }) }),
  }),
  refreshToken: (problem: RefreshProblem) => REFRESH_PROBLEMS[problem],
  refreshTokenOfAnother: () => invalidGrant(70000, 'Provided grant is invalid or malformed.'),

  notForConsumers: () =>
    invalidRequest(
      9002332,
      'The application is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request.',
    ),
  malformedClaims: () =>
    invalidRequest(9002313, "Invalid request. The value of the parameter 'claims' is not a JSON object."),
} as const;
