import { codeRefusals } from '../code-refusals.ts';
import { readScopes } from '../scopes.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import { answerForUser } from './answer-for-user.ts';
import type { Grant } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token */
export const refreshToken: Grant = {
  // A refresh token tells its tenant itself.
  refuseTenant: () => undefined,
  ofUser: true,
  isPublic: (form, { records }) => records.refreshTokens.peek(form.get('refresh_token') ?? '')?.public,
  userOf: (form, { records }) => records.refreshTokens.peek(form.get('refresh_token') ?? '')?.user,
  async issue(request, setup) {
    const { form, headers, origin, app, proof, claims } = request;
    const { directory, credentials, records } = setup;
    const token = form.get('refresh_token');
    if (!token) return { refused: signInRefusals.missingParameter('refresh_token') };
    const record = records.refreshTokens.find(token);
    if (typeof record === 'string') return { refused: signInRefusals.refreshToken(record) };
    if (record.app !== app.clientId) return { refused: signInRefusals.refreshTokenOfAnother() };
    if (record.ends !== undefined && !headers.has('origin')) return { refused: codeRefusals.notCrossOrigin() };
    const asked = readScopes(form.get('scope') ?? '', origin);
    if ('refused' in asked) return asked;
    const user = directory.known(record.user)?.user;
    if (!user) return { refused: signInRefusals.unknownUser(credentials.tenantId) };
    if (user.signIn === 'disabled') return { refused: signInRefusals.disabledUser() };
    const session = records.sessions.find(record.session) ?? records.sessions.begin(user.id, ['pwd']);
    // What was asked for at the sign-in still holds.
    const plain = [...new Set([...record.scopes, ...asked.plain])];
    const scopes = { ...asked, plain };
    const answer = await answerForUser(request, setup, {
      user,
      session,
      scopes,
      claims,
      isPublic: proof === '0',
      nonce: form.get('nonce') ?? undefined,
      ends: record.ends,
    });
    if ('granted' in answer) records.refreshTokens.use(token);
    return answer;
  },
};
