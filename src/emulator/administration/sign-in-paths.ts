import type { SignInControls } from '../identity/sign-in-controls.ts';
import { type AdministrationPaths, readBody } from './answers.ts';

/** Signing in without a page, and what becomes of tokens afterwards. */
export function signInPaths(controls: SignInControls): AdministrationPaths {
  return {
    'POST sign-in': (request) => controls.signIn(readBody(request)),
    'POST mailboxes/{mailbox}/revoke-sessions': ({ params }) => ({
      revoked: controls.revokeSessions(params.mailbox ?? ''),
    }),
    'GET claims-challenges': () => controls.claimsChallenges,
    'PUT claims-challenges': (request) => controls.setClaimsChallenges(readBody(request)),
  };
}
