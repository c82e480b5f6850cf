import { codeRefusals } from '../code-refusals.ts';
import { joinClaims, readClaims } from '../requested-claims.ts';
import { readScopes } from '../scopes.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import { answerForUser } from './answer-for-user.ts';
import type { Grant } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code */
export const deviceCode: Grant = {
  refuseTenant: (name) => (name === 'consumers' ? signInRefusals.notForConsumers() : undefined),
  ofUser: true,
  userOf(form, { records }) {
    const record = records.deviceCodes.peek(form.get('device_code') ?? '');
    return records.sessions.find(record?.session ?? undefined)?.user;
  },
  async issue(request, setup) {
    const { form, app, proof } = request;
    const { directory, credentials, records } = setup;
    const code = form.get('device_code');
    if (!code) return { refused: signInRefusals.missingParameter('device_code') };
    const record = records.deviceCodes.poll(code, app.clientId);
    if (typeof record === 'string') return { refused: codeRefusals.deviceCode(record) };
    const session = records.sessions.find(record.session);
    if (!session || session.revoked) return { refused: signInRefusals.refreshToken('revoked') };
    const user = directory.known(session.user)?.user;
    if (!user) return { refused: signInRefusals.unknownUser(credentials.tenantId) };
    const scopes = readScopes(record.scope, record.origin);
    if ('refused' in scopes) return scopes;
    const claims = readClaims(record.claims);
    if (!claims) return { refused: signInRefusals.malformedClaims() };
    // Before anything is waited for: of two requests with one code only the first gets tokens.
    records.deviceCodes.use(code);
    return answerForUser(request, setup, {
      user,
      session,
      scopes,
      claims: joinClaims(claims, request.claims),
      isPublic: proof === '0',
    });
  },
};
