import { Secret } from '../../core/secret.ts';
import type { AuthenticationBase } from '../authentication.ts';
import { CLOUDS, getCloud } from '../clouds.ts';
import { fieldProblem } from '../field-problem.ts';
import { acquireByMsal } from '../msal.ts';
import { type Mode, SPEAKS_AS_APP } from './mode.ts';

/** The app signs in as itself with a client secret: application permissions, no `me`. */
export interface ClientSecretAuthentication extends AuthenticationBase {
  mode: 'client-secret';
  secret: Secret;
}

/** What a person gives for it. */
export interface ClientSecretFields {
  /** The secret's value, not its id. */
  secret: string | Secret;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export const clientSecret: Mode<ClientSecretAuthentication, ClientSecretFields> = {
  fields: ['secret'],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, { secret }) => ({ ...base, mode: 'client-secret', secret: checkClientSecret(secret, base) }),
  keep: ({ secret }) => ({ secret: secret.reveal() }),
  read: ({ secret }) => ({ secret: typeof secret === 'string' ? secret : '' }),
  show: () => ({}),
  speaker: () => SPEAKS_AS_APP,
  acquire: (authentication, dependencies) =>
    acquireByMsal(authentication, dependencies, (msal, { auth, system }, request) =>
      new msal.ConfidentialClientApplication({
        auth: { ...auth, clientSecret: authentication.secret.reveal() },
        system,
      }).acquireTokenByClientCredential(request),
    ),
};

/** Reads a client secret as it was pasted or piped in; throws UsageError `authentication-secret-invalid`. */
function checkClientSecret(given: string | Secret, { endpoints }: Pick<AuthenticationBase, 'endpoints'>): Secret {
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
