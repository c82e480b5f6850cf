import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { EmulatorResponse, Headers } from '../message.ts';
import type { Credentials } from './credentials.ts';
import { type SignInRefusal, signInAnswer, signInRefusals } from './sign-in-refusals.ts';
import { describeKey, type Tokens } from './token.ts';

/** Hosts of Graph in all clouds; a token may be asked for any of them. */
const GRAPH_HOSTS: ReadonlySet<string> = new Set([
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
]);
/** Scopes that name no resource; they mean nothing for client credentials. */
const PLAIN_SCOPES: ReadonlySet<string> = new Set(['offline_access', 'openid', 'profile', 'email']);
const GRANT = 'client_credentials';

/** A request to the sign-in service. */
interface SignInRequest {
  method: string;
  segments: readonly string[];
  headers: Headers;
  origin: string;
  body: Uint8Array;
}

/** The sign-in service: token endpoint, discovery, keys. */
export interface SignIn {
  /** Whether a path is the token endpoint's. */
  isTokenPath(segments: readonly string[]): boolean;
  /** Answers, or gives undefined where the path is none of its own. */
  answer(request: SignInRequest): Promise<EmulatorResponse | undefined>;
}

/** What the sign-in service works with. */
export interface SignInSetup {
  credentials: Credentials;
  tokens: Tokens;
  clock: Clock;
  random: Random;
  lifetimeSeconds: number;
  roles: readonly string[];
}

/** Makes the sign-in service. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export function createSignIn(setup: SignInSetup): SignIn {
  const isTenant = (tenant: string | undefined) => tenant?.toLowerCase() === setup.credentials.tenantId;
  const refuse = (refusal: SignInRefusal, headers: Headers) =>
    signInAnswer(refusal, setup.clock, setup.random, headers.get('client-request-id'));
  const isTokenPath = (segments: readonly string[]) =>
    segments.length === 4 && segments.slice(1).join('/').toLowerCase() === 'oauth2/v2.0/token';
  return {
    isTokenPath,
    async answer(request) {
      const { segments, headers, origin } = request;
      const tenant = segments[0] ?? '';
      if (isTokenPath(segments)) {
        if (request.method !== 'POST') return refuse(signInRefusals.notPost(), headers);
        if (!isTenant(tenant)) return refuse(signInRefusals.unknownTenant(tenant), headers);
        const issued = await issueToken(setup, request);
        return 'refused' in issued ? refuse(issued.refused, headers) : json(issued.granted);
      }
      if (request.method !== 'GET') return undefined;
      switch (segments.slice(1).join('/').toLowerCase()) {
        case 'v2.0/.well-known/openid-configuration':
          if (!isTenant(tenant)) return refuse(signInRefusals.unknownTenant(tenant), headers);
          return json(openIdConfiguration(origin, setup.credentials.tenantId));
        case 'discovery/v2.0/keys': {
          const { id, publicKey } = await setup.credentials.keys();
          return json({ keys: [describeKey(id, publicKey)] });
        }
        case 'discovery/instance':
          return json(instanceDiscovery(origin, setup.credentials.tenantId));
        default:
          return undefined;
      }
    },
  };
}

async function issueToken(
  setup: SignInSetup,
  { headers, origin, body }: SignInRequest,
): Promise<{ refused: SignInRefusal } | { granted: Record<string, unknown> }> {
  const refuse = (refused: SignInRefusal) => ({ refused });
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const grant = form.get('grant_type');
  if (!grant) return refuse(signInRefusals.missingParameter('grant_type'));
  if (grant !== GRANT) return refuse(signInRefusals.unsupportedGrant(grant));
  const basic = readBasic(headers.get('authorization'));
  const client = form.get('client_id') ?? basic?.client;
  if (!client) return refuse(signInRefusals.missingParameter('client_id'));
  if (client.toLowerCase() !== setup.credentials.clientId) return refuse(signInRefusals.unknownClient(client));
  const secret = form.get('client_secret') ?? basic?.secret;
  if (!secret) return refuse(signInRefusals.noSecret());
  if (!equalSecrets(secret, setup.credentials.clientSecret)) return refuse(signInRefusals.wrongSecret(client));
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '' && !PLAIN_SCOPES.has(scope));
  const [scope, another] = scopes;
  if (scope === undefined) return refuse(signInRefusals.missingParameter('scope'));
  if (another !== undefined || !scope.endsWith('/.default'))
    return refuse(signInRefusals.scopeWithoutDefault(scopes.join(' ')));
  const audience = scope.slice(0, -'/.default'.length);
  if (!isGraph(audience, origin)) return refuse(signInRefusals.unknownResource(audience));
  const { roles, lifetimeSeconds } = setup;
  const token = await setup.tokens.issue({ origin, audience, roles, lifetimeSeconds });
  return {
    granted: {
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: token,
    },
  };
}

function isGraph(resource: string, origin: string): boolean {
  if (!URL.canParse(resource)) return false;
  const url = new URL(resource);
  return (url.protocol === 'https:' && GRAPH_HOSTS.has(url.host)) || url.origin === new URL(origin).origin;
}

// The values of a Basic header are form-encoded before they are base64-encoded (RFC 6749, 2.3.1).
function readBasic(header: string | undefined): { client: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const decode = (value: string) => new URLSearchParams(`v=${value.replaceAll('&', '%26')}`).get('v') ?? '';
  return { client: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) };
}

function equalSecrets(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function openIdConfiguration(origin: string, tenant: string): Record<string, unknown> {
  return {
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin}/${tenant}/v2.0`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    tenant_region_scope: null,
    cloud_instance_name: new URL(origin).host,
    msgraph_host: new URL(origin).host,
  };
}

function instanceDiscovery(origin: string, tenant: string): Record<string, unknown> {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

function json(body: unknown): EmulatorResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache' },
    body: JSON.stringify(body),
  };
}
