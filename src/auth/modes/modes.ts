import type { AuthenticationBase } from '../authentication.ts';
import { type AccessTokenAuthentication, type AccessTokenFields, accessToken } from './access-token.ts';
import { type BrowserAuthentication, type BrowserFields, browser } from './browser.ts';
import { type CertificateAuthentication, type CertificateFields, certificate } from './certificate.ts';
import { type ClientSecretAuthentication, type ClientSecretFields, clientSecret } from './client-secret.ts';
import { type DeviceCodeAuthentication, type DeviceCodeFields, deviceCode } from './device-code.ts';
import { type ManagedIdentityAuthentication, type ManagedIdentityFields, managedIdentity } from './managed-identity.ts';
import type { Mode } from './mode.ts';
import {
  type UsernamePasswordAuthentication,
  type UsernamePasswordFields,
  usernamePassword,
} from './username-password.ts';
import {
  type WorkloadIdentityAuthentication,
  type WorkloadIdentityFields,
  workloadIdentity,
} from './workload-identity.ts';

/** One in which a person signs in now and then, and whose tokens are renewed in between. */
export type PersonAuthentication = BrowserAuthentication | DeviceCodeAuthentication;

/** A stored, named way to get tokens, in any mode. */
export type Authentication =
  | ClientSecretAuthentication
  | CertificateAuthentication
  | WorkloadIdentityAuthentication
  | ManagedIdentityAuthentication
  | PersonAuthentication
  | UsernamePasswordAuthentication
  | AccessTokenAuthentication;
export type AuthenticationMode = Authentication['mode'];

/** An app registration's id, for modes that need one. */
interface OfApp {
  clientId: string;
}

/** What a person gives for each mode beside what all have. */
export interface ModeFields {
  'client-secret': OfApp & ClientSecretFields;
  certificate: OfApp & CertificateFields;
  'workload-identity': OfApp & WorkloadIdentityFields;
  'managed-identity': ManagedIdentityFields;
  browser: OfApp & BrowserFields;
  'device-code': OfApp & DeviceCodeFields;
  'username-password': OfApp & UsernamePasswordFields;
  'access-token': AccessTokenFields;
}

/** The table of modes, by the name that `--mode` takes. */
const MODES: {
  readonly [M in AuthenticationMode]: Mode<Extract<Authentication, { mode: M }>, Omit<ModeFields[M], 'clientId'>>;
} = {
  'client-secret': clientSecret,
  certificate,
  'workload-identity': workloadIdentity,
  'managed-identity': managedIdentity,
  browser,
  'device-code': deviceCode,
  'username-password': usernamePassword,
  'access-token': accessToken,
};

export const MODE_NAMES = Object.keys(MODES) as readonly AuthenticationMode[];

/** The row of a mode, for callers that carry its authentication along without looking inside; undefined if unknown. */
export function findMode(name: string): Mode<AuthenticationBase, object> | undefined {
  if (!Object.hasOwn(MODES, name)) return undefined;
  return MODES[name as AuthenticationMode] as unknown as Mode<AuthenticationBase, object>;
}

/** Whether a person signs in now and then in its mode. */
export function isPersonAuthentication(authentication: Authentication): authentication is PersonAuthentication {
  return MODES[authentication.mode].signIn !== undefined;
}
