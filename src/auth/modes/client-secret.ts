import type { JsonObject } from '../../core/json.ts';
import { Secret } from '../../core/secret.ts';
import type { AuthenticationBase } from '../authentication.ts';
import { CLOUDS, getCloud } from '../clouds.ts';
import { readSecretEnd } from '../expiry.ts';
import { fieldProblem } from '../field-problem.ts';
import { GUID } from '../guid.ts';
import { acquireByMsal } from '../msal.ts';
import {
  checkTokenRequest,
  keepTokenRequest,
  readTokenRequest,
  TOKEN_REQUEST_FIELDS,
  type TokenRequestFields,
  type TokenRequestSettings,
} from '../token-request.ts';
import { type Mode, SPEAKS_AS_APP } from './mode.ts';

/** The app signs in as itself with a client secret: application permissions, no `me`. */
export interface ClientSecretAuthentication extends AuthenticationBase, TokenRequestSettings {
  mode: 'client-secret';
  secret: Secret;
  /** UTC, ISO 8601; left out where nobody said it. */
  secretExpiresOn?: string;
}

/** What a person gives for it. */
export interface ClientSecretFields extends TokenRequestFields {
  /** The secret's value, not its id. */
  secret: string | Secret;
  /** When it ends, as YYYY-MM-DD or a time of ISO 8601; the secret itself does not tell. */
  secretExpiresOn?: string | undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export const clientSecret: Mode<ClientSecretAuthentication, ClientSecretFields> = {
  fields: ['secret', 'secretExpiresOn', ...TOKEN_REQUEST_FIELDS],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, fields) => ({
    ...base,
    mode: 'client-secret',
    secret: checkClientSecret(fields.secret, base),
    ...(fields.secretExpiresOn === undefined ? {} : { secretExpiresOn: readSecretEnd(fields.secretExpiresOn) }),
    ...checkTokenRequest(fields, base),
  }),
  keep: (authentication) => ({
    secret: authentication.secret.reveal(),
    ...keepSecretEnd(authentication),
    ...keepTokenRequest(authentication),
  }),
  read: (record) => ({
    secret: typeof record.secret === 'string' ? record.secret : '',
    ...showSecretEnd(record),
    ...readTokenRequest(record),
  }),
  show: showSecretEnd,
  speaker: () => SPEAKS_AS_APP,
  acquire: (authentication, dependencies) =>
    acquireByMsal(authentication, dependencies, (msal, { auth, system }, request) =>
      new msal.ConfidentialClientApplication({
        auth: { ...auth, clientSecret: authentication.secret.reveal() },
        system,
      }).acquireTokenByClientCredential(request),
    ),
};

function keepSecretEnd({ secretExpiresOn }: ClientSecretAuthentication): JsonObject {
  return secretExpiresOn === undefined ? {} : { secretExpiresOn };
}

function showSecretEnd({ secretExpiresOn }: JsonObject): Pick<ClientSecretAuthentication, 'secretExpiresOn'> {
  return typeof secretExpiresOn === 'string' ? { secretExpiresOn } : {};
}

/** Reads a client secret as it was pasted or piped in; throws UsageError `authentication-secret-invalid`. */
export function checkClientSecret(
  given: string | Secret,
  { endpoints }: Pick<AuthenticationBase, 'endpoints'>,
): Secret {
  const value = (given instanceof Secret ? given.reveal() : given).trim();
  if (value === '') {
    throw fieldProblem(
      'secret',
      'is empty',
      'Give it in GRAPHCAL_CLIENT_SECRET, on standard input or at the prompt, never as an argument.',
    );
  }
  const cloud = 'cloud' in endpoints ? getCloud(endpoints.cloud) : CLOUDS[0];
  const place = `In ${cloud.portal} under App registrations, your app, Certificates & secrets, copy the column Value; it shows only right after the secret is created, so create a new one if it is hidden.`;
  if (GUID.test(value)) throw fieldProblem('secret', "is the secret's id, not the secret", place);
  if (/[\s\p{Cc}]/u.test(value)) throw fieldProblem('secret', 'has white space or control characters inside', place);
  return new Secret(value);
}
