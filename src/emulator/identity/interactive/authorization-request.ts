import type { AppRecord, AuthorizationCodeRecord, RedirectKind } from '../../store/sign-in-records.ts';
import type { SignInSetup } from '../grants/grant.ts';
import { type RequestedClaims, readClaims } from '../requested-claims.ts';
import { type RequestedScopes, readScopes } from '../scopes.ts';
import { type SignInRefusal, signInRefusals } from '../sign-in-refusals.ts';
import { checkTenant } from '../token-endpoint.ts';
import { interactiveRefusals } from './interactive-refusals.ts';
import { redirectKinds } from './redirect-uris.ts';

/** How an answer comes to the application. */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where an answer goes, and what it carries back. */
export interface RedirectTarget {
  uri: string;
  mode: ResponseMode;
  state: string | undefined;
}

/** A request to let a user sign in, checked as far as nobody has to be asked. */
export interface AuthorizationRequest {
  app: AppRecord;
  target: RedirectTarget;
  kinds: readonly RedirectKind[];
  scopes: RequestedScopes;
  /** As it was sent. */
  scope: string;
  claims: RequestedClaims;
  /** Address of this server, which `scope` may name as the resource. */
  origin: string;
  /** As they were sent; '' where none were. */
  claimsText: string;
  challenge: AuthorizationCodeRecord['challenge'];
  nonce: string | undefined;
  prompt: 'login' | 'none' | 'consent' | 'select_account' | undefined;
  loginHint: string | undefined;
}

/** What a request turned out to be: to be told on a page, to be told to the application, or good. */
export type ReadRequest =
  | { onPage: SignInRefusal }
  | { refused: SignInRefusal; target: RedirectTarget }
  | { request: AuthorizationRequest };

const MODES: readonly unknown[] = ['query', 'fragment', 'form_post'];
const PROMPTS: readonly unknown[] = ['login', 'none', 'consent', 'select_account'];
const CHALLENGE = /^[\w.~-]{43,128}$/;
const S256_CHALLENGE = /^[\w-]{43}$/;

/** Reads the parameters of an authorization request. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code */
export function readAuthorizationRequest(
  params: URLSearchParams,
  { tenant, origin, version }: { tenant: string; origin: string; version: 'v1' | 'v2' },
  setup: SignInSetup,
): ReadRequest {
  const refuseTenant = (name: string) => (name === 'consumers' ? signInRefusals.notForConsumers() : undefined);
  const wrongTenant = checkTenant(tenant, { refuseTenant }, setup);
  if (wrongTenant) return { onPage: wrongTenant };
  const clientId = params.get('client_id');
  if (!clientId) return { onPage: signInRefusals.missingParameter('client_id') };
  const app = setup.apps.find(clientId);
  if (!app) return { onPage: signInRefusals.unknownClient(clientId) };
  const uri = params.get('redirect_uri');
  if (!uri) return { onPage: interactiveRefusals.noRedirect() };
  const kinds = redirectKinds(app.redirectUris, uri);
  if (kinds.length === 0) return { onPage: interactiveRefusals.unknownRedirect(uri, app.clientId) };

  const mode = params.get('response_mode') ?? 'query';
  const isMode = MODES.includes(mode);
  const state = params.get('state') ?? undefined;
  const target: RedirectTarget = { uri, mode: isMode ? (mode as ResponseMode) : 'query', state };
  const refused = (refusal: SignInRefusal): ReadRequest => ({ refused: refusal, target });
  if (!isMode) return refused(interactiveRefusals.responseMode(mode));
  const wrongType = checkResponseType(params.get('response_type'));
  if (wrongType) return refused(wrongType);
  const prompt = params.get('prompt') || undefined;
  if (prompt !== undefined && !PROMPTS.includes(prompt)) return refused(interactiveRefusals.prompt(prompt));
  const challenge = readChallenge(params, kinds);
  if (challenge && 'refused' in challenge) return refused(challenge.refused);

  const scope = version === 'v1' ? `openid ${params.get('resource')}/.default` : (params.get('scope') ?? '');
  if (version === 'v1' && !params.get('resource')) return refused(signInRefusals.missingParameter('resource'));
  if (scope.trim() === '') return refused(signInRefusals.missingParameter('scope'));
  const scopes = readScopes(scope, origin);
  if ('refused' in scopes) return refused(scopes.refused);
  const claimsText = params.get('claims') ?? '';
  const claims = readClaims(claimsText);
  if (!claims) return refused(signInRefusals.malformedClaims());
  return {
    request: {
      app,
      target,
      kinds,
      scopes,
      scope,
      origin,
      claims,
      claimsText,
      challenge,
      nonce: params.get('nonce') ?? undefined,
      prompt: prompt as AuthorizationRequest['prompt'],
      loginHint: params.get('login_hint') || undefined,
    },
  };
}

function checkResponseType(type: string | null): SignInRefusal | undefined {
  if (!type) return signInRefusals.missingParameter('response_type');
  if (type === 'code') return undefined;
  const isHybrid = type.split(' ').includes('id_token');
  return isHybrid ? interactiveRefusals.idTokenType() : interactiveRefusals.responseType(type);
}

function readChallenge(
  params: URLSearchParams,
  kinds: readonly RedirectKind[],
): AuthorizationCodeRecord['challenge'] | { refused: SignInRefusal } {
  const value = params.get('code_challenge');
  const method = params.get('code_challenge_method');
  if (!value) {
    if (method) return { refused: interactiveRefusals.noChallenge() };
    return kinds.every((kind) => kind === 'spa') ? { refused: interactiveRefusals.proofKeyRequired() } : null;
  }
  // Without a method it is the verifier itself.
  if (method !== null && method !== 'S256' && method !== 'plain')
    return { refused: interactiveRefusals.challengeMethod(method) };
  const form = method === 'S256' ? S256_CHALLENGE : CHALLENGE;
  if (!form.test(value)) return { refused: interactiveRefusals.challengeSize() };
  return { method: method ?? 'plain', value };
}
