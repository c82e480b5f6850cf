import {
  type Authentication,
  type AuthenticationInput,
  createAuthentication as create,
} from '../auth/authentication.ts';
import { systemClock } from '../core/clock.ts';

export type { Authentication, AuthenticationInput } from '../auth/authentication.ts';
export { type PfxContents, readPfx } from '../auth/certificates/read-pfx.ts';
export type { TokenCredential } from '../auth/token-source.ts';

/** Makes an authentication that is not stored; throws UsageError naming what to fix. */
export function createAuthentication<I extends AuthenticationInput>(
  input: I,
): Extract<Authentication, { mode: I['mode'] }> {
  return create(input, systemClock);
}
