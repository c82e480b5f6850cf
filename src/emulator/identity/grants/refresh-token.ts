import { readScopes } from '../scopes.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import { answerForUser } from './answer-for-user.ts';
import type { Grant } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token */
export const refreshToken: Grant = {
  // A refresh token tells its tenant itself.
  refuseTenant: () => undefined,
  ofUser: true,
  async issue(request, setup) {
    const { form, origin, app } = request;
    const token = form.get('refresh_token');
    if (!token) return { refused: signInRefusals.missingParameter('refresh_token') };
    const record = setup.refreshTokens.find(token);
    if (typeof record === 'string') return { refused: signInRefusals.refreshToken(record) };
    if (record.app !== app.clientId) return { refused: signInRefusals.refreshTokenOfAnother() };
    const asked = readScopes(form.get('scope') ?? '', origin);
    if ('refused' in asked) return asked;
    const user = setup.directory.known(record.user)?.user;
    if (!user) return { refused: signInRefusals.unknownUser(setup.credentials.tenantId) };
    if (user.signIn === 'disabled') return { refused: signInRefusals.disabledUser() };
    // What was asked for at the sign-in still holds.
    const plain = [...new Set([...record.scopes, ...asked.plain])];
    const answer = await answerForUser(request, setup, user, { ...asked, plain });
    if ('granted' in answer) setup.refreshTokens.use(token);
    return answer;
  },
};
