import { SPA_REFRESH_TOKEN_LIFETIME_MS } from '../../limits.ts';
import type { AuthorizationCodeRecord } from '../../store/sign-in-records.ts';
import { matchesChallenge } from '../authorization-codes.ts';
import { codeRefusals } from '../code-refusals.ts';
import { joinClaims, readClaims } from '../requested-claims.ts';
import { readScopes } from '../scopes.ts';
import { type SignInRefusal, signInRefusals } from '../sign-in-refusals.ts';
import { answerForUser } from './answer-for-user.ts';
import type { Grant, TokenRequest } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token */
export const authorizationCode: Grant = {
  refuseTenant: (name) => (name === 'consumers' ? signInRefusals.notForConsumers() : undefined),
  ofUser: true,
  isPublic(form, { records }) {
    const record = records.authorizationCodes.peek(form.get('code') ?? '');
    return record?.kinds.some((kind) => kind !== 'web') ? true : undefined;
  },
  userOf(form, { records }) {
    const record = records.authorizationCodes.peek(form.get('code') ?? '');
    return records.sessions.find(record?.session)?.user;
  },
  async issue(request, setup) {
    const { form, origin, proof } = request;
    const { directory, credentials, records, clock } = setup;
    const code = form.get('code');
    if (!code) return { refused: signInRefusals.missingParameter('code') };
    const record = records.authorizationCodes.find(code);
    if (typeof record === 'string') return { refused: codeRefusals.authorizationCode(record) };
    const wrong = checkRedemption(request, record);
    if (wrong) return { refused: wrong };
    const session = records.sessions.find(record.session);
    if (!session || session.revoked) return { refused: signInRefusals.refreshToken('revoked') };
    const user = directory.known(session.user)?.user;
    if (!user) return { refused: signInRefusals.unknownUser(credentials.tenantId) };
    if (user.signIn === 'disabled') return { refused: signInRefusals.disabledUser() };
    const agreed = readScopes(record.scope, record.origin);
    if ('refused' in agreed) return agreed;
    const asked = readScopes(form.get('scope') ?? '', origin);
    if ('refused' in asked) return asked;
    const claims = readClaims(record.claims);
    if (!claims) return { refused: signInRefusals.malformedClaims() };
    const isSpa = record.kinds.includes('spa') && proof === '0';
    // Before anything is waited for: of two requests with one code only the first gets tokens.
    records.authorizationCodes.use(code);
    return answerForUser(request, setup, {
      user,
      session,
      // The sign-in said what is beside the permissions; what it leaves out cannot be added.
      scopes: { ...(asked.spelled.length > 0 ? asked : agreed), plain: agreed.plain },
      claims: joinClaims(claims, request.claims),
      isPublic: proof === '0',
      nonce: record.nonce ?? undefined,
      ends: isSpa ? clock.now() + SPA_REFRESH_TOKEN_LIFETIME_MS : undefined,
    });
  },
};

/** Why a code cannot be redeemed by this request; undefined where it can. */
function checkRedemption(
  { form, headers, app, proof }: TokenRequest,
  record: AuthorizationCodeRecord,
): SignInRefusal | undefined {
  const { kinds, challenge } = record;
  if (record.app !== app.clientId) return codeRefusals.codeOfAnother();
  const redirect = form.get('redirect_uri');
  if (!redirect) return signInRefusals.missingParameter('redirect_uri');
  if (redirect !== record.redirectUri) return codeRefusals.otherRedirect();
  const isCrossOrigin = headers.has('origin');
  if (isCrossOrigin && !kinds.includes('spa')) return codeRefusals.crossOrigin();
  if (!isCrossOrigin && kinds.every((kind) => kind === 'spa')) return codeRefusals.notCrossOrigin();
  if (proof !== '0' && (!kinds.includes('web') || isCrossOrigin)) return signInRefusals.publicWithSecret();
  const isForPublic = kinds.includes(isCrossOrigin ? 'spa' : 'native');
  if (proof === '0' && !isForPublic) return signInRefusals.noSecret();
  const verifier = form.get('code_verifier');
  if (!challenge) return verifier ? codeRefusals.wrongVerifier() : undefined;
  if (!verifier) return codeRefusals.missingVerifier();
  return matchesChallenge(challenge, verifier) ? undefined : codeRefusals.wrongVerifier();
}
