import { checkPassword } from '../check-password.ts';
import { readScopes } from '../scopes.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import { answerForUser } from './answer-for-user.ts';
import type { Grant } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export const password: Grant = {
  refuseTenant: (name) => (name === 'organizations' ? undefined : signInRefusals.notOverCommon()),
  ofUser: true,
  userOf: (form) => form.get('username') ?? undefined,
  async issue(request, setup) {
    const { form, origin } = request;
    const [username, given] = [form.get('username'), form.get('password')];
    if (!username) return { refused: signInRefusals.missingParameter('username') };
    if (!given) return { refused: signInRefusals.missingParameter('password') };
    const scope = form.get('scope');
    if (!scope) return { refused: signInRefusals.missingParameter('scope') };
    const scopes = readScopes(scope, origin);
    if ('refused' in scopes) return scopes;
    const user = await checkPassword(username, given, setup);
    if ('refused' in user) return user;
    if (user.signIn === 'mfa') return { refused: signInRefusals.secondFactor() };
    const session = setup.records.sessions.begin(user.id, ['pwd']);
    return answerForUser(request, setup, {
      user,
      session,
      scopes,
      claims: request.claims,
      isPublic: request.proof === '0',
      nonce: form.get('nonce') ?? undefined,
    });
  },
};
