import { readQuery } from '../http/address.ts';
import type { EmulatorResponse, Headers } from '../http/message.ts';
import { Refusal, refusals } from '../refusals.ts';
import { checkCaller } from './check-caller.ts';
import { instanceDiscovery, keyList, openIdConfiguration, userRealm } from './discovery.ts';
import type { SignInSetup } from './grants/grant.ts';
import { answerAuthorize } from './interactive/authorize-endpoint.ts';
import { answerDeviceCode, answerDevicePage } from './interactive/device-endpoints.ts';
import { answerLogout } from './interactive/logout.ts';
import { isSpaOrigin } from './interactive/redirect-uris.ts';
import { signInAnswer } from './sign-in-answer.ts';
import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';
import type { SignInRequest } from './sign-in-request.ts';
import { answerTokenRequest, isTenant, subjectOf } from './token-endpoint.ts';
import { userInfo } from './user-info.ts';

/** The token endpoints, by what follows the tenant. */
const TOKEN_PATHS: ReadonlyMap<string, 'v1' | 'v2'> = new Map([
  ['oauth2/v2.0/token', 'v2'],
  ['oauth2/token', 'v1'],
]);
/** Names under which a document is for all tenants. */
const ANY_TENANT: ReadonlySet<string> = new Set(['common', 'organizations']);

/** The authorization endpoints, likewise. */
const AUTHORIZE_PATHS: ReadonlyMap<string, 'v1' | 'v2'> = new Map([
  ['oauth2/v2.0/authorize', 'v2'],
  ['oauth2/authorize', 'v1'],
]);
const PAGE_METHODS: ReadonlySet<string> = new Set(['GET', 'POST']);

/** The sign-in service: its pages, token endpoints, discovery, keys. */
export interface SignIn {
  /** Whether a path is a token endpoint's. */
  isTokenPath(segments: readonly string[]): boolean;
  /** For which application and user a request asks for a token, as far as it tells without being answered. */
  subjectOf(request: Pick<SignInRequest, 'body'>): { app: string; user: readonly string[] };
  /** A refusal in the token endpoint's form. */
  refuse(refusal: SignInRefusal, request: SignInRequest): EmulatorResponse;
  /** Answers, or gives undefined where the path is none of its own. */
  answer(request: SignInRequest): Promise<EmulatorResponse | undefined>;
}

/** Makes the sign-in service. https://learn.microsoft.com/entra/identity-platform/v2-protocols */
export function createSignIn(setup: SignInSetup): SignIn {
  const { credentials } = setup;
  const refuse = (refusal: SignInRefusal, { headers, origin }: SignInRequest) =>
    signInAnswer(refusal, { ...setup, origin, correlation: headers.get('client-request-id') });

  async function answerToken(request: SignInRequest, version: 'v1' | 'v2'): Promise<EmulatorResponse> {
    const { segments, headers, origin, body } = request;
    if (request.method === 'OPTIONS') return preflight(headers, setup);
    if (request.method !== 'POST') return refuse(signInRefusals.notPost(), request);
    const issued = await answerTokenRequest({ tenant: segments[0] ?? '', version, headers, origin, body }, setup);
    const answer = 'refused' in issued ? refuse(issued.refused, request) : json(issued.granted);
    return { ...answer, headers: { ...answer.headers, ...allowOrigin(headers, setup) } };
  }

  async function answerDevice(request: SignInRequest): Promise<EmulatorResponse> {
    if (request.method !== 'POST') return refuse(signInRefusals.notPost(), request);
    const answer = await answerDeviceCode(request, setup);
    return 'refused' in answer ? refuse(answer.refused, request) : json(answer.granted);
  }

  async function answerUserInfo(request: SignInRequest): Promise<EmulatorResponse> {
    const caller = await checkCaller(request, setup.callers);
    if (caller instanceof Refusal) throw caller;
    const user = caller.user === undefined ? undefined : setup.directory.known(caller.user)?.user;
    const told = user && userInfo(caller, user);
    if (!told) throw refusals.token('Access token validation failure. The token has no openid scope.', request.origin);
    return json(told);
  }

  /** Pages, and what is posted beside the token endpoints. */
  async function interact(request: SignInRequest): Promise<EmulatorResponse | undefined> {
    const path = pathOf(request.segments);
    if (request.segments.join('/').toLowerCase() === 'oidc/userinfo') return answerUserInfo(request);
    const version = AUTHORIZE_PATHS.get(path);
    if (path === 'oauth2/v2.0/devicecode') return answerDevice(request);
    if (!PAGE_METHODS.has(request.method)) return undefined;
    if (version) return answerAuthorize(request, version, setup);
    if (path === 'oauth2/deviceauth') return answerDevicePage(request, setup);
    if (path === 'oauth2/v2.0/logout' || path === 'oauth2/logout') return answerLogout(request, setup);
    return undefined;
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
      return (await interact(request)) ?? (request.method === 'GET' ? describe(request) : undefined);
    },
    subjectOf: ({ body }) => subjectOf(body, setup),
    refuse,
  };
}

function pathOf([, ...rest]: readonly string[]): string {
  return rest.join('/').toLowerCase();
}

function versionOf(segments: readonly string[]): 'v1' | 'v2' | undefined {
  return TOKEN_PATHS.get(pathOf(segments));
}

// Single-page applications redeem their codes from a browser, which asks first.
function allowOrigin(headers: Headers, { apps }: SignInSetup): Record<string, string> {
  const origin = headers.get('origin');
  const isKnown = origin !== undefined && apps.all().some(({ redirectUris }) => isSpaOrigin(redirectUris, origin));
  return isKnown ? { 'access-control-allow-origin': origin, vary: 'Origin' } : {};
}

function preflight(headers: Headers, setup: SignInSetup): EmulatorResponse {
  const asked = headers.get('access-control-request-headers');
  return {
    status: 200,
    headers: {
      ...allowOrigin(headers, setup),
      'access-control-allow-methods': 'POST, OPTIONS',
      ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    },
    body: '',
  };
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
