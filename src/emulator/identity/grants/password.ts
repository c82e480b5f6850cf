import { readScopes } from '../scopes.ts';
import { matchesSecret } from '../secret-hash.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import { answerForUser } from './answer-for-user.ts';
import type { Grant } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export const password: Grant = {
  refuseTenant: (name) => (name === 'organizations' ? undefined : signInRefusals.notOverCommon()),
  ofUser: true,
  async issue(request, setup) {
    const { form, origin } = request;
    const { directory, credentials } = setup;
    const [username, given] = [form.get('username'), form.get('password')];
    if (!username) return { refused: signInRefusals.missingParameter('username') };
    if (!given) return { refused: signInRefusals.missingParameter('password') };
    const scope = form.get('scope');
    if (!scope) return { refused: signInRefusals.missingParameter('scope') };
    const scopes = readScopes(scope, origin);
    if ('refused' in scopes) return scopes;
    const known = directory.known(username)?.user;
    if (!known && !directory.makes(username)) return { refused: signInRefusals.unknownUser(credentials.tenantId) };
    if (known?.signIn === 'locked') return { refused: signInRefusals.lockedUser() };
    const hash = known?.password ?? setup.userPassword;
    if (hash === undefined || !(await matchesSecret(given, hash))) return { refused: signInRefusals.wrongPassword() };
    if (known?.signIn === 'disabled') return { refused: signInRefusals.disabledUser() };
    if (known?.signIn === 'mfa') return { refused: signInRefusals.secondFactor() };
    // Only now: who did not sign in makes no user appear.
    const user = directory.find(username)?.user;
    if (!user) return { refused: signInRefusals.unknownUser(credentials.tenantId) };
    return answerForUser(request, setup, user, scopes);
  },
};
