import type { AuthenticationBase } from '../authentication.ts';
import { type CertificateAuthentication, type CertificateFields, certificate } from './certificate.ts';
import { type ClientSecretAuthentication, type ClientSecretFields, clientSecret } from './client-secret.ts';
import type { Mode } from './mode.ts';

/** A stored, named way to get tokens, in any mode. */
export type Authentication = ClientSecretAuthentication | CertificateAuthentication;
export type AuthenticationMode = Authentication['mode'];

/** What a person gives for each mode beside what all have. */
export interface ModeFields {
  'client-secret': { clientId: string } & ClientSecretFields;
  certificate: { clientId: string } & CertificateFields;
}

/** The table of modes, by the name that `--mode` takes. */
const MODES: {
  readonly [M in AuthenticationMode]: Mode<Extract<Authentication, { mode: M }>, Omit<ModeFields[M], 'clientId'>>;
} = {
  'client-secret': clientSecret,
  certificate,
};

export const MODE_NAMES = Object.keys(MODES) as readonly AuthenticationMode[];

/** The row of a mode, for callers that carry its authentication along without looking inside; undefined if unknown. */
export function findMode(name: string): Mode<AuthenticationBase, object> | undefined {
  if (!Object.hasOwn(MODES, name)) return undefined;
  return MODES[name as AuthenticationMode] as unknown as Mode<AuthenticationBase, object>;
}
