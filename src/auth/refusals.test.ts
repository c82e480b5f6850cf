import { describe, expect, it } from 'vitest';
import { OAUTH_REFUSALS } from './refusals/oauth-refusals.ts';
import { REFUSAL_GROUPS, TRANSIENT } from './refusals/table.ts';
import { findRefusal, isTransient } from './refusals.ts';
import { readTokenAnswer } from './token-endpoint.ts';
import type { TokenReply } from './token-wire.ts';

const ROWS = REFUSAL_GROUPS.flatMap(({ rows }) => rows);
const CODES = ROWS.flatMap(({ aadsts }) => aadsts);

/** An answer as Entra writes it: text, ids and time beside the codes. */
function answer(status: number, error: string, code: number, text: string): TokenReply {
  const ids = {
    trace_id: '0a0b0c0d-1111-2222-3333-444444444444',
    correlation_id: 'aaaa0000-bb11-2222-33cc-444444dddddd',
  };
  const body = {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id} Timestamp: 2026-01-09 02:02:12Z`,
    error_codes: [code],
    timestamp: '2026-01-09 02:02:12Z',
    ...ids,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

describe('the table of refusals', () => {
  it('has each AADSTS code once, and none that passes by itself', () => {
    expect(CODES.length).toBeGreaterThanOrEqual(45);
    expect(CODES.filter((code, at) => CODES.indexOf(code) !== at)).toEqual([]);
    expect(CODES.filter((code) => TRANSIENT.includes(code))).toEqual([]);
    const errors = OAUTH_REFUSALS.map(({ error }) => error);
    expect(new Set(errors).size).toBe(errors.length);
  });

  it.each(
    [...ROWS, ...OAUTH_REFUSALS].map((row) => ['aadsts' in row ? `AADSTS${row.aadsts[0]}` : row.error, row] as const),
  )('says of %s why, what to do, and where that is from', (_, { code, reason, hint, source }) => {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)+$/u);
    // The sentence goes on with the codes, so it has no full stop.
    expect(reason).toMatch(/^[a-zM].*[^.]$/u);
    expect(hint).toMatch(/^[A-Z].*\.$/su);
    expect(hint).not.toMatch(/\. ?\.|, ?,| {2}|undefined/u);
    expect(source).toMatch(/^https:\/\/(?:learn\.microsoft\.com|www\.rfc-editor\.org|openid\.net)\//u);
  });

  it('finds a row by any of its codes, and takes the first code that it knows', () => {
    for (const row of ROWS) for (const code of row.aadsts) expect(findRefusal([code])).toBe(row);
    expect(findRefusal([123456, 50076, 7000215]).code).toBe('mfa-needed');
  });

  it('names a code that it does not know, and where to look it up', () => {
    expect(findRefusal([123456], 'access_denied')).toMatchObject({
      code: 'authentication-refused',
      hint: expect.stringContaining('https://login.microsoftonline.com/error?code=123456'),
    });
  });

  it('goes by the word of OAuth where no code came', () => {
    expect(findRefusal([], 'expired_token').code).toBe('device-code-expired');
    expect(findRefusal([], 'identity_not_found').code).toBe('managed-identity-missing');
    expect(findRefusal([], 'invalid_grant').code).toBe('authentication-refused');
  });

  it('calls for another try where the service is away or throttles the tenant', () => {
    for (const code of [90033, 90036, 90024, 90055, 50033]) expect(isTransient([code])).toBe(true);
    expect(isTransient([50076])).toBe(false);
  });
});

describe('an answer of Entra', () => {
  it.each([
    [
      401,
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
      'secret-wrong',
      'store its Value (not its Secret ID)',
    ],
    [
      401,
      'invalid_client',
      7000222,
      "The provided client secret keys for app '1' are expired.",
      'secret-expired',
      'create a new client secret',
    ],
    [
      401,
      'invalid_client',
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]',
      'certificate-wrong',
      'compare the thumbprints',
    ],
    [
      401,
      'invalid_client',
      700024,
      'Client assertion is not within its valid time range.',
      'assertion-expired',
      "this machine's clock",
    ],
    [
      401,
      'invalid_client',
      700213,
      "No matching federated identity record found for presented assertion subject 'repo:x'.",
      'federation-mismatch',
      'issuer, subject and audience letter by letter',
    ],
    [400, 'invalid_request', 90002, "Tenant 'x' not found.", 'tenant-unknown', 'check --cloud'],
    [
      400,
      'unauthorized_client',
      700016,
      "Application with identifier 'x' was not found in the directory 'y'.",
      'app-unknown',
      'Application (client) ID',
    ],
    [
      401,
      'unauthorized_client',
      7000112,
      "Application 'x'(y) is disabled.",
      'app-disabled',
      'Enabled for users to sign-in',
    ],
    [
      400,
      'invalid_grant',
      65001,
      "The user or administrator has not consented to use the application with ID 'x'.",
      'consent-missing',
      'grant admin consent',
    ],
    [
      400,
      'invalid_grant',
      90094,
      'Admin consent is required.',
      'admin-consent-needed',
      'an administrator grant admin consent',
    ],
    [
      400,
      'interaction_required',
      50076,
      'You must use multi-factor authentication to access x.',
      'mfa-needed',
      'let the app sign in as itself',
    ],
    [
      400,
      'interaction_required',
      50079,
      'You must enroll in multi-factor authentication to access x.',
      'mfa-needed',
      'https://aka.ms/mfasetup',
    ],
    [400, 'invalid_grant', 50055, 'The password is expired.', 'password-expired', 'change it there'],
    [
      400,
      'invalid_grant',
      50053,
      "The account is locked, you've tried to sign in too many times.",
      'account-locked',
      'Nothing is tried again, and each try can lengthen it',
    ],
    [400, 'invalid_grant', 50057, 'The user account is disabled.', 'account-disabled', 'in the portal under Users'],
    [
      400,
      'invalid_grant',
      51004,
      'The user account x does not exist in the y directory.',
      'account-unknown',
      'has to be invited',
    ],
    [
      400,
      'invalid_grant',
      50126,
      'Error validating credentials due to invalid username or password.',
      'password-wrong',
      'lock the account',
    ],
    [
      400,
      'interaction_required',
      53003,
      'Access has been blocked by Conditional Access policies.',
      'blocked-by-policy',
      'Service principal sign-ins',
    ],
    [
      400,
      'invalid_grant',
      53000,
      'Device is not in required device state: compliant.',
      'device-refused',
      'managed device',
    ],
    [400, 'invalid_grant', 700082, 'The refresh token has expired due to inactivity.', 'sign-in-expired', '90 days'],
    [
      400,
      'invalid_grant',
      50173,
      'The provided grant has expired due to it being revoked.',
      'sign-in-expired',
      'Sign in again',
    ],
    [
      400,
      'invalid_grant',
      70043,
      'The refresh token has expired due to sign-in frequency checks.',
      'sign-in-expired',
      'from time to time',
    ],
    [
      400,
      'invalid_grant',
      50105,
      "The signed in user is not assigned to a role for the application 'x'.",
      'user-not-assigned',
      'Users and groups',
    ],
    [
      400,
      'invalid_request',
      50011,
      "The redirect URI 'http://localhost:1' does not match.",
      'redirect-mismatch',
      'http://localhost',
    ],
    [
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      'app-kind-wrong',
      'Allow public client flows',
    ],
    [
      401,
      'invalid_client',
      700025,
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      'app-kind-wrong',
      'Leave the secret out',
    ],
    [
      400,
      'unsupported_grant_type',
      70003,
      'The app requested an unsupported grant type.',
      'grant-not-enabled',
      'Choose another mode',
    ],
    [
      400,
      'invalid_request',
      50020,
      "User account 'x' from identity provider 'live.com' does not exist in tenant 'y'.",
      'account-kind-wrong',
      'work or school account',
    ],
    [
      400,
      'invalid_resource',
      500011,
      'The resource principal named x was not found in the tenant named y.',
      'graph-unknown',
      'Compare the Graph address',
    ],
    [
      400,
      'invalid_resource',
      500014,
      "The service principal for resource 'x' is disabled.",
      'graph-unknown',
      'Microsoft Graph, Properties',
    ],
    [
      400,
      'invalid_scope',
      70011,
      "The provided value for the input parameter 'scope' is not valid.",
      'scope-invalid',
      '.default without others',
    ],
    [400, 'invalid_request', 90038, "The tenant 'x' belongs to the National Cloud 'y'.", 'cloud-mismatch', '--cloud'],
    [
      400,
      'authorization_pending',
      70016,
      'OAuth 2.0 device flow error. Authorization is pending.',
      'device-code-pending',
      'enter the code',
    ],
    [400, 'expired_token', 70019, 'Verification code expired.', 'device-code-expired', '15 minutes'],
    [
      400,
      'invalid_request',
      901002,
      "The 'resource' request parameter is not supported.",
      'token-version-wrong',
      '--token-version',
    ],
    [
      400,
      'invalid_grant',
      50196,
      'The server terminated an operation because it encountered a client request loop.',
      'too-many-requests',
      'keep one connection',
    ],
  ] as const)(
    '%i %s with AADSTS%i becomes an error that says what to do',
    (status, error, code, text, expected, hint) => {
      const read = readTokenAnswer(answer(status, error, code, text), Date.UTC(2026, 0, 9));
      if (read.class !== 'refused') throw new Error(`It is ${read.class}.`);
      expect(read.error.code).toBe(expected);
      expect(`${read.error.message} ${read.error.hint}`).toContain(hint);
      expect(read.error.message).toContain(`(AADSTS${code}, ${error}, trace id 0a0b0c0d-1111-2222-3333-444444444444`);
      // Nothing of the server's own words: they can hold the request, and with it the secret.
      expect(JSON.stringify(read.error)).not.toContain(text.slice(0, 20));
    },
  );

  it('with a code of a moment is asked again, and no refusal', () => {
    const read = readTokenAnswer(answer(400, 'temporarily_unavailable', 90055, 'Too many requests.'), 0);
    expect(read.class).toBe('busy');
    expect(readTokenAnswer(answer(400, 'server_error', 90006, 'Away.'), 0).class).toBe('busy');
  });
});
