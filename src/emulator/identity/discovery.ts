import type { KeyObject } from 'node:crypto';
import { describeKey } from './token.ts';

/** What stands in place of a tenant's id where the document is for all tenants. */
const ANY_TENANT = '{tenantid}';

/** https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document */
export function openIdConfiguration(origin: string, name: string, tenantId: string): Record<string, unknown> {
  const isOwn = name.toLowerCase() === tenantId;
  const tenant = isOwn ? tenantId : name.toLowerCase();
  return {
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin}/${isOwn ? tenantId : ANY_TENANT}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${origin}/oidc/userinfo`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver'],
    tenant_region_scope: null,
    cloud_instance_name: new URL(origin).host,
    msgraph_host: new URL(origin).host,
  };
}

/** The aliases of this server's host, and where its configuration is, for the tenant of the address that was asked. */
export function instanceDiscovery(
  origin: string,
  asked: string | undefined,
  tenantId: string,
): Record<string, unknown> {
  const { host } = new URL(origin);
  const path = asked !== undefined && URL.canParse(asked) ? new URL(asked).pathname : '';
  const tenant = path.split('/')[1] || tenantId;
  return {
    tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/** Whether a user signs in here or at a server of his own; here each does. */
export function userRealm(origin: string, user: string): Record<string, unknown> {
  return {
    ver: '1.0',
    account_type: 'Managed',
    domain_name: user.slice(user.lastIndexOf('@') + 1),
    cloud_instance_name: new URL(origin).host,
    cloud_audience_urn: 'urn:federation:MicrosoftOnline',
  };
}

/** The keys by which tokens are checked. */
export function keyList({ id, publicKey }: { id: string; publicKey: KeyObject }): Record<string, unknown> {
  return { keys: [describeKey(id, publicKey)] };
}
