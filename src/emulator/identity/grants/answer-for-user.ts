import type { UserRecord } from '../../store/store.ts';
import type { RequestedScopes } from '../scopes.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import type { GrantAnswer, SignInSetup, TokenRequest } from './grant.ts';

/** The tokens of a user who signed in, or the refusal where the application may not do what it asks. */
export async function answerForUser(
  request: TokenRequest,
  setup: SignInSetup,
  user: UserRecord,
  scopes: RequestedScopes,
): Promise<GrantAnswer> {
  const { form, origin, app, proof, version } = request;
  const { tokens, refreshTokens, lifetimeSeconds } = setup;
  const consented = new Set(app.scopes.map((scope) => scope.toLowerCase()));
  if (consented.size === 0 || scopes.names.some((name) => !consented.has(name.toLowerCase())))
    return { refused: signInRefusals.noConsent(app.clientId, app.displayName) };
  const { resource: audience, plain } = scopes;
  const shown = plain.includes('openid') ? ['openid', 'profile', 'email'] : [];
  // As the service does it, a token has all that was ever consented to, not only what was asked.
  const permissions = [...app.scopes, ...shown];
  const subject = { origin, app, lifetimeSeconds, user };
  const profile = plain.includes('profile');
  const nonce = form.get('nonce') ?? undefined;
  const offline = version === 'v1' || plain.includes('offline_access');
  return {
    granted: {
      token_type: 'Bearer',
      scope: writeScope(scopes, app.scopes, shown),
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: await tokens.issue({ ...subject, audience, proof, permissions }),
      ...(offline && { refresh_token: refreshTokens.issue({ app: app.clientId, user: user.id, scopes: plain }) }),
      ...(plain.includes('openid') && { id_token: await tokens.issueId({ ...subject, profile, nonce }) }),
      ...(form.get('client_info') === '1' && { client_info: describeClient(user, setup.credentials.tenantId) }),
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
