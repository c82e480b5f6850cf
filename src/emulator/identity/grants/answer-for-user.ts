import type { UserRecord } from '../../store/store.ts';
import type { RequestedClaims } from '../requested-claims.ts';
import type { RequestedScopes } from '../scopes.ts';
import type { Session } from '../sessions.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import type { GrantAnswer, SignInSetup, TokenRequest } from './grant.ts';

/** A user who signed in, and what for. */
export interface SignedIn {
  user: UserRecord;
  session: Session;
  scopes: RequestedScopes;
  claims: RequestedClaims;
  /** Whether the application gave no proof, so that its refresh token asks for none. */
  isPublic: boolean;
  nonce?: string | undefined;
  /** When the refresh token ends whatever it is turned in for, in milliseconds since 1970. */
  ends?: number | undefined;
}

/** The tokens of a user who signed in, or the refusal where the application may not do what it asks. */
export async function answerForUser(
  { origin, app, proof, version, form }: TokenRequest,
  { tokens, records, credentials, lifetimeSeconds }: SignInSetup,
  { user, session, scopes, claims, isPublic, nonce, ends }: SignedIn,
): Promise<GrantAnswer> {
  const consented = records.consents.of(app, user.id);
  if (consented.length === 0 || records.consents.missing(app, user.id, scopes.names).length > 0)
    return { refused: signInRefusals.noConsent(app.clientId, app.displayName) };
  if (claims.needs.length > 0 && !session.factors.includes('mfa'))
    return { refused: signInRefusals.secondFactor(claims) };
  const { resource: audience, plain } = scopes;
  const shown = plain.includes('openid') ? ['openid', 'profile', 'email'] : [];
  // As the service does it, a token has all that was ever consented to, not only what was asked.
  const permissions = [...consented, ...shown];
  const subject = { origin, app, lifetimeSeconds, user, session };
  const profile = plain.includes('profile');
  const offline = version === 'v1' || plain.includes('offline_access');
  const refresh = () =>
    records.refreshTokens.issue({
      app: app.clientId,
      user: user.id,
      scopes: plain,
      session: session.id,
      ...(isPublic && { public: true }),
      ...(ends !== undefined && { ends }),
    });
  return {
    granted: {
      token_type: 'Bearer',
      scope: writeScope(scopes, consented, shown),
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: await tokens.issue({ ...subject, audience, proof, permissions, claims }),
      ...(offline && { refresh_token: refresh() }),
      ...(plain.includes('openid') && { id_token: await tokens.issueId({ ...subject, profile, nonce }) }),
      ...(form.get('client_info') === '1' && { client_info: describeClient(user, credentials.tenantId) }),
    },
  };
}

// Names are written as they were asked for, with their resource or without: clients compare them with what they sent.
function writeScope(
  { spelled, resource }: RequestedScopes,
  granted: readonly string[],
  shown: readonly string[],
): string {
  const prefix = spelled.some((scope) => scope.includes('/')) ? `${resource}/` : '';
  const names = granted.map((name) => `${prefix}${name}`);
  const lower = new Set(names.map((name) => name.toLowerCase()));
  return [...shown, ...names, ...spelled.filter((scope) => !lower.has(scope.toLowerCase()))].join(' ');
}

// Microsoft's own libraries make their account ids of it.
function describeClient(user: UserRecord, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString('base64url');
}
