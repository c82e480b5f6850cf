import { isObject, type JsonValue } from '../core/json.ts';
import type { AuthenticationBase, AuthenticationSummary } from './authentication.ts';
import { CLOUDS, type CloudName, getCloud } from './clouds.ts';
import { fieldProblem } from './field-problem.ts';
import { GUID } from './guid.ts';
import { checkAuthority, checkGraph } from './hosts.ts';
import type { TokenRequestSettings, TokenVersion } from './token-request.ts';

/** Where to sign in and where the calendars are: a known cloud, or two addresses; Graph's alone where no authority is asked. */
export type Endpoints = { cloud: CloudName } | { authority?: string; graph: string };

/** Where a person says that it is: `cloud` (default `global`), or `authority` and `graph`. */
export interface EndpointsInput {
  cloud?: string | undefined;
  authority?: string | undefined;
  graph?: string | undefined;
}

/** The addresses in use, each checked by hosts.ts. */
export interface ResolvedEndpoints {
  authorityOrigin: string;
  graphOrigin: string;
  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  tokenEndpoint: string;
}

const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/iu;
/** The directory of personal accounts stands for `consumers`. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
const CONSUMERS_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
const MANY_TENANTS: ReadonlySet<string> = new Set(['common', 'organizations', 'consumers', CONSUMERS_TENANT]);

/**
 * Reads where a person says that it is; `tenant` is the one that the authority names. Throws UsageError, also for an
 * authority where none gives the tokens.
 */
export function readEndpoints(
  { cloud, authority, graph }: EndpointsInput,
  allowedHosts: readonly string[],
  usesAuthority = true,
): { endpoints: Endpoints; tenant: string | undefined } {
  if (authority === undefined && graph === undefined) {
    return { endpoints: { cloud: getCloud(cloud ?? 'global').name }, tenant: undefined };
  }
  if (cloud !== undefined) throw fieldProblem('cloud', 'cannot stand beside --authority or --graph', 'Leave one out.');
  if (!usesAuthority && graph !== undefined) {
    if (authority === undefined) return { endpoints: { graph: checkGraph(graph, allowedHosts) }, tenant: undefined };
    throw fieldProblem('authority', 'does not go with this mode, which asks no authority', 'Give --graph alone.');
  }
  if (authority === undefined || graph === undefined) {
    const missing = authority === undefined ? 'authority' : 'graph';
    throw fieldProblem(
      missing,
      'is missing: the two addresses belong together',
      'Give --authority and --graph, or --cloud.',
    );
  }
  const login = checkAuthority(authority, allowedHosts);
  const graphOrigin = checkGraph(graph, allowedHosts);
  const loginClouds = CLOUDS.filter((each) => each.loginHosts.includes(new URL(login.origin).hostname));
  const graphCloud = CLOUDS.find((each) => each.graphHost === new URL(graphOrigin).hostname);
  if (loginClouds.length > 0 && graphCloud !== undefined && !loginClouds.includes(graphCloud)) {
    throw fieldProblem(
      'graph',
      'is of another cloud than the authority',
      `Use --cloud ${loginClouds[0]?.name} or --cloud ${graphCloud.name}.`,
    );
  }
  return { endpoints: { authority: login.origin, graph: graphOrigin }, tenant: login.tenant };
}

/** The addresses of an authentication, checked anew: a record may come from a caller instead of the vault. */
export function resolveEndpoints(
  authentication: Pick<AuthenticationBase, 'tenant' | 'endpoints' | 'allowedHosts'> & TokenRequestSettings,
): ResolvedEndpoints {
  const { endpoints, allowedHosts, tokenVersion } = authentication;
  const tenant = checkTenant(authentication.tenant);
  if ('cloud' in endpoints) {
    const cloud = getCloud(endpoints.cloud);
    return locate(`https://${cloud.loginHosts[0]}`, `https://${cloud.graphHost}`, tenant, tokenVersion);
  }
  const { authority = '', graph } = endpoints;
  return locate(checkAuthority(authority, allowedHosts).origin, checkGraph(graph, allowedHosts), tenant, tokenVersion);
}

/** Where tokens may go, checked anew as well; for modes that ask no authority, too. */
export function resolveGraph({
  endpoints,
  allowedHosts,
}: Pick<AuthenticationBase, 'endpoints' | 'allowedHosts'>): string {
  if ('cloud' in endpoints) return `https://${getCloud(endpoints.cloud).graphHost}`;
  return checkGraph(endpoints.graph, allowedHosts);
}

/** Where its Graph is, for lists: unchecked, because a newer version may have stored a cloud that this one does not know. */
export function showGraph({ endpoints }: Pick<AuthenticationSummary, 'endpoints'>): string {
  if (!('cloud' in endpoints)) return endpoints.graph;
  const known = CLOUDS.find(({ name }) => name === endpoints.cloud);
  return known === undefined ? endpoints.cloud : `https://${known.graphHost}`;
}

/** What names no place stays without one: a secret must not go to a default that nobody chose. */
export function readStoredEndpoints(stored: JsonValue | undefined): Endpoints {
  const { cloud, authority, graph } = isObject(stored) ? stored : {};
  if (typeof cloud === 'string') return { cloud: cloud as CloudName };
  const address = String(graph ?? '');
  return authority === undefined && address !== ''
    ? { graph: address }
    : { authority: String(authority ?? ''), graph: address };
}

/** Checks the tenant that was given or that the authority names; one directory, in lower case. */
export function checkTenant(tenant: string | undefined): string {
  const value = tenant?.trim().toLowerCase() ?? '';
  if (value === '') {
    throw fieldProblem('tenant', 'is missing', 'Give the Directory (tenant) ID of the app registration with --tenant.');
  }
  if (MANY_TENANTS.has(value)) {
    throw fieldProblem(
      'tenant',
      'stands for many directories, and an authentication is for exactly one',
      'Give the Directory (tenant) ID of the app registration, or a verified domain of it.',
    );
  }
  if (GUID.test(value) || DOMAIN.test(value)) return value;
  throw fieldProblem(
    'tenant',
    'is neither a directory id nor a domain name',
    'Give the Directory (tenant) ID of the app registration, or a verified domain such as school.onmicrosoft.com.',
  );
}

/** The tenant that was given, or that the authority names; both have to be the same. */
export function agreedTenant(given: string | undefined, fromAuthority: string | undefined): string | undefined {
  if (given === undefined || fromAuthority === undefined) return given ?? fromAuthority;
  if (given.trim().toLowerCase() === fromAuthority.toLowerCase()) return given;
  throw fieldProblem('tenant', 'is not the one that the authority names', 'Leave one of the two out.');
}

function locate(
  authorityOrigin: string,
  graphOrigin: string,
  tenant: string,
  version: TokenVersion | undefined,
): ResolvedEndpoints {
  const path = version === 'v1' ? 'oauth2/token' : 'oauth2/v2.0/token';
  return { authorityOrigin, graphOrigin, tokenEndpoint: `${authorityOrigin}/${tenant}/${path}` };
}
