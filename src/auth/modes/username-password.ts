import { AuthenticationError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { AuthenticationBase } from '../authentication.ts';
import type { Acquire } from '../cached-source.ts';
import { fieldProblem } from '../field-problem.ts';
import { acquireByMsal } from '../msal.ts';
import {
  checkTokenRequest,
  keepTokenRequest,
  readTokenRequest,
  TOKEN_REQUEST_FIELDS,
  type TokenRequestFields,
  type TokenRequestSettings,
} from '../token-request.ts';
import { checkClientSecret } from './client-secret.ts';
import type { Mode } from './mode.ts';

/** A person signs in by name and password, through a public client or one with a secret: delegated permissions, and `me`. */
export interface UsernamePasswordAuthentication extends AuthenticationBase, TokenRequestSettings {
  mode: 'username-password';
  username: string;
  password: Secret;
  /** Where the app registration is no public client. */
  secret?: Secret;
}

/** What a person gives for it. */
export interface UsernamePasswordFields extends TokenRequestFields {
  /** User principal name, as `name@school.example`. */
  username: string;
  password: string | Secret;
  /** Client secret, where the app registration is no public client. */
  secret?: string | Secret | undefined;
  /** Has to be true: whoever stores a password hands over all that the person may do, past every second factor. */
  allowPassword: boolean;
}

/** Why a password is the last choice; said each time one is added or tried. */
export const PASSWORD_WARNING =
  'A stored password hands over all that the person may do, passes no second factor, and ends with the next change of the password; Microsoft advises against it. Prefer an app with a secret or a certificate.';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export const usernamePassword: Mode<UsernamePasswordAuthentication, UsernamePasswordFields> = {
  fields: ['username', 'password', 'secret', 'allowPassword', ...TOKEN_REQUEST_FIELDS],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, fields) => ({
    ...base,
    mode: 'username-password',
    ...checkPerson(fields),
    ...(fields.secret === undefined ? {} : { secret: checkClientSecret(fields.secret, base) }),
    ...checkTokenRequest(fields, base),
  }),
  keep: (authentication) => ({
    username: authentication.username,
    password: authentication.password.reveal(),
    ...(authentication.secret === undefined ? {} : { secret: authentication.secret.reveal() }),
    ...keepTokenRequest(authentication),
  }),
  // What lies in the vault was allowed when it was put there.
  read: (record) => ({
    username: String(record.username),
    password: String(record.password),
    ...(record.secret === undefined ? {} : { secret: String(record.secret) }),
    allowPassword: true,
    ...readTokenRequest(record),
  }),
  show: ({ username }) => ({ account: String(username) }),
  speaker: ({ username }) => ({ isPerson: true, account: username }),
  acquire: (authentication, dependencies) =>
    holdRefusals(
      acquireByMsal(authentication, dependencies, (msal, { auth, system }, request) => {
        const asked = { ...request, username: authentication.username, password: authentication.password.reveal() };
        const { secret } = authentication;
        if (secret === undefined) {
          return new msal.PublicClientApplication({ auth, system }).acquireTokenByUsernamePassword(asked);
        }
        const configuration = { auth: { ...auth, clientSecret: secret.reveal() }, system };
        return new msal.ConfidentialClientApplication(configuration).acquireTokenByUsernamePassword(asked);
      }),
    ),
};

/** A refused password is never shown again by the same connection: a few of them lock the account (R27). */
function holdRefusals(acquire: Acquire): Acquire {
  return async (options) => {
    const result = await acquire(options);
    if (!('error' in result) || !(result.error instanceof AuthenticationError) || result.holdMs === 0) return result;
    return { error: result.error, holdMs: Number.POSITIVE_INFINITY };
  };
}

function checkPerson({ username, password, allowPassword }: UsernamePasswordFields): {
  username: string;
  password: Secret;
} {
  if (allowPassword !== true) {
    const hint = 'Allow it with --allow-password (allowPassword: true), or choose another mode.';
    throw fieldProblem('password', `is not allowed without a switch. ${PASSWORD_WARNING}`.replace(/\.$/u, ''), hint);
  }
  const name = username.trim();
  if (!/^[^\s@]+@[^\s@]+$/u.test(name)) {
    throw fieldProblem('username', 'is no user principal name', 'Write it as name@school.example.');
  }
  // A password may begin or end with a space.
  const value = password instanceof Secret ? password : new Secret(password);
  if (value.reveal() === '') {
    throw fieldProblem('password', 'is empty', 'Give it in GRAPHCAL_PASSWORD, on standard input or at the prompt.');
  }
  return { username: name, password: value };
}
