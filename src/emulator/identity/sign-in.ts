import { readQuery } from '../http/address.ts';
import type { EmulatorResponse, Headers } from '../http/message.ts';
import { instanceDiscovery, keyList, openIdConfiguration, userRealm } from './discovery.ts';
import type { SignInSetup } from './grants/grant.ts';
import { type SignInRefusal, signInAnswer, signInRefusals } from './sign-in-refusals.ts';
import { answerTokenRequest, isTenant } from './token-endpoint.ts';

/** The token endpoints, by what follows the tenant. */
const TOKEN_PATHS: ReadonlyMap<string, 'v1' | 'v2'> = new Map([
  ['oauth2/v2.0/token', 'v2'],
  ['oauth2/token', 'v1'],
]);
/** Names under which a document is for all tenants. */
const ANY_TENANT: ReadonlySet<string> = new Set(['common', 'organizations']);

/** A request to the sign-in service. */
interface SignInRequest {
  method: string;
  segments: readonly string[];
  address: { rawQuery: string };
  headers: Headers;
  origin: string;
  body: Uint8Array;
}

/** The sign-in service: token endpoints, discovery, keys. */
export interface SignIn {
  /** Whether a path is a token endpoint's. */
  isTokenPath(segments: readonly string[]): boolean;
  /** Answers, or gives undefined where the path is none of its own. */
  answer(request: SignInRequest): Promise<EmulatorResponse | undefined>;
}

/** Makes the sign-in service. https://learn.microsoft.com/entra/identity-platform/v2-protocols */
export function createSignIn(setup: SignInSetup): SignIn {
  const { credentials } = setup;
  const refuse = (refusal: SignInRefusal, { headers, origin }: SignInRequest) =>
    signInAnswer(refusal, setup.clock, setup.random, origin, headers.get('client-request-id'));

  async function answerToken(request: SignInRequest, version: 'v1' | 'v2'): Promise<EmulatorResponse> {
    if (request.method !== 'POST') return refuse(signInRefusals.notPost(), request);
    const { segments, headers, origin, body } = request;
    const issued = await answerTokenRequest({ tenant: segments[0] ?? '', version, headers, origin, body }, setup);
    return 'refused' in issued ? refuse(issued.refused, request) : json(issued.granted);
  }

  async function describe(request: SignInRequest): Promise<EmulatorResponse | undefined> {
    const { segments, origin } = request;
    const [tenant = '', ...rest] = segments;
    if (rest[0]?.toLowerCase() === 'userrealm' && rest.length === 2) return json(userRealm(origin, rest[1] ?? ''));
    switch (rest.join('/').toLowerCase()) {
      case 'v2.0/.well-known/openid-configuration':
        if (!isTenant(tenant, setup) && !ANY_TENANT.has(tenant.toLowerCase()))
          return refuse(signInRefusals.unknownTenant(tenant), request);
        return json(openIdConfiguration(origin, tenant, credentials.tenantId));
      case 'discovery/keys':
      case 'discovery/v2.0/keys':
        return json(keyList(await credentials.keys()));
      case 'discovery/instance': {
        const query = readQuery(request.address.rawQuery);
        const asked = query.find(({ name }) => name === 'authorization_endpoint')?.value;
        return json(instanceDiscovery(origin, asked, credentials.tenantId));
      }
      default:
        return undefined;
    }
  }

  return {
    isTokenPath: (segments) => versionOf(segments) !== undefined,
    async answer(request) {
      const version = versionOf(request.segments);
      if (version) return answerToken(request, version);
      return request.method === 'GET' ? describe(request) : undefined;
    },
  };
}

function versionOf([, ...rest]: readonly string[]): 'v1' | 'v2' | undefined {
  return TOKEN_PATHS.get(rest.join('/').toLowerCase());
}

function json(body: unknown): EmulatorResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
    },
    body: JSON.stringify(body),
  };
}
