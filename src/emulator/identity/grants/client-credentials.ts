import { readScopes } from '../scopes.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import type { Grant } from './grant.ts';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export const clientCredentials: Grant = {
  // Without a user nothing else tells which tenant is meant.
  refuseTenant: () => signInRefusals.noTenant(),
  ofUser: false,
  userOf: () => undefined,
  async issue({ form, origin, app, proof, claims }, { tokens, lifetimeSeconds }) {
    const scopes = readScopes(form.get('scope') ?? '', origin);
    if ('refused' in scopes) return scopes;
    if (scopes.spelled.length === 0) return { refused: signInRefusals.missingParameter('scope') };
    if (!scopes.isDefault) return { refused: signInRefusals.scopeWithoutDefault(scopes.spelled.join(' ')) };
    const token = await tokens.issue({
      origin,
      app,
      proof,
      lifetimeSeconds,
      audience: scopes.resource,
      user: undefined,
      claims,
      permissions: app.roles,
    });
    return {
      granted: {
        token_type: 'Bearer',
        expires_in: lifetimeSeconds,
        ext_expires_in: lifetimeSeconds,
        access_token: token,
      },
    };
  },
};
