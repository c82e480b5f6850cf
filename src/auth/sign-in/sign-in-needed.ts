import { AuthenticationError, type GraphcalError } from '../../core/errors.ts';
import type { RefusalCode } from '../refusals/refusal-row.ts';
import type { RefusalWords } from '../token-endpoint.ts';

/** Words with which a refresh token is refused. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-token-endpoint-errors */
const WORDS: ReadonlySet<string> = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
]);
/** What a person mends by signing in; an account that is disabled or a policy that blocks needs somebody else. */
const MENDED: ReadonlySet<string> = new Set<RefusalCode>([
  'sign-in-expired',
  'mfa-needed',
  'consent-missing',
  'consent-declined',
  'password-expired',
  'tenant-wrong',
  'request-malformed',
  'authentication-refused',
]);

/** Whether a new sign-in of the person mends what a renewal was refused for. */
export function isMendedBySignIn({ error, word }: { error: GraphcalError } & RefusalWords): boolean {
  return word !== undefined && WORDS.has(word) && MENDED.has(error.code);
}

/** AuthenticationError `sign-in-needed`: a person has to sign in, and no try without them helps. */
export function signInNeeded(name: string, why: GraphcalError | undefined): AuthenticationError {
  const message =
    why === undefined
      ? `Nobody has signed in to ${name} yet.`
      : `A person has to sign in to ${name} again. ${why.message}`;
  return new AuthenticationError('sign-in-needed', message, {
    cause: why,
    hint: `Sign in with: graphcal auth sign-in ${name}; what was under way goes on afterwards. A program calls signIn().`,
  });
}
