import type { Clock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import { isObject, type JsonObject, type JsonValue } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import { CLOUDS, type CloudName, getCloud } from './clouds.ts';
import { checkAllowedHost, checkAuthority, checkGraph } from './hosts.ts';

/** Whose an authentication is: one person's, or for all who use this service. */
export type AuthenticationKind = 'personal' | 'shared';

/** Where to sign in and where the calendars are: a known cloud, or two addresses. */
export type Endpoints = { cloud: CloudName } | { authority: string; graph: string };

/** What every mode has. */
export interface AuthenticationBase {
  name: string;
  kind: AuthenticationKind;
  /** Directory id or a verified domain of it, in lower case. */
  tenant: string;
  /** Application id of the app registration, in lower case. */
  clientId: string;
  endpoints: Endpoints;
  /** Hosts beyond the known clouds and loopback that may receive secrets and tokens, as `host` or `host:port`. */
  allowedHosts: readonly string[];
  /** UTC, ISO 8601. */
  createdAt: string;
}

/** The app signs in as itself with a client secret: application permissions, no `me`. */
export interface ClientSecretAuthentication extends AuthenticationBase {
  mode: 'client-secret';
  secret: Secret;
}

/** A named, stored way to get tokens. A new mode is a new member here and a row in `MODES`. */
export type Authentication = ClientSecretAuthentication;
export type AuthenticationMode = Authentication['mode'];

/** What lists show; holds no secret. `mode` is a string because a newer version may have stored it. */
export interface AuthenticationSummary extends AuthenticationBase {
  mode: string;
}

/** What a person gives to add an authentication; `cloud` (default `global`), or `authority` and `graph`. */
export interface AuthenticationInput {
  name: string;
  kind?: AuthenticationKind | undefined;
  mode: AuthenticationMode;
  /** May be left out where the authority names it. */
  tenant?: string | undefined;
  clientId: string;
  cloud?: string | undefined;
  authority?: string | undefined;
  graph?: string | undefined;
  allowedHosts?: readonly string[] | undefined;
  secret: string | Secret;
}

/** The addresses in use, each checked by hosts.ts. */
export interface ResolvedEndpoints {
  authorityOrigin: string;
  graphOrigin: string;
  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  tokenEndpoint: string;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/iu;
/** The directory of personal accounts stands for `consumers`. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
const CONSUMERS_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
const MANY_TENANTS: ReadonlySet<string> = new Set(['common', 'organizations', 'consumers', CONSUMERS_TENANT]);

/** Checks and normalises what a person gave, before anything is stored or sent. Throws UsageError naming what to fix. */
export function createAuthentication(input: AuthenticationInput, clock: Pick<Clock, 'now'>): Authentication {
  if (!Object.hasOwn(MODES, input.mode)) {
    throw invalid('mode', 'is not known', `Known modes: ${Object.keys(MODES).join(', ')}.`);
  }
  const kind = input.kind ?? 'personal';
  if (kind !== 'personal' && kind !== 'shared') throw invalid('kind', 'is neither personal nor shared', 'Choose one.');
  const allowedHosts = [...new Set((input.allowedHosts ?? []).map(checkAllowedHost))];
  const { endpoints, tenant } = readEndpoints(input, allowedHosts);
  return MODES[input.mode].create(
    {
      name: checkName(input.name),
      kind,
      tenant: checkTenant(agreedTenant(input.tenant, tenant)),
      clientId: checkClientId(input.clientId),
      endpoints,
      allowedHosts,
      createdAt: new Date(clock.now()).toISOString(),
    },
    input,
  );
}

/** The addresses of an authentication, checked anew: a record may come from a caller instead of the vault. */
export function resolveEndpoints(
  authentication: Pick<AuthenticationBase, 'tenant' | 'endpoints' | 'allowedHosts'>,
): ResolvedEndpoints {
  const { endpoints, allowedHosts } = authentication;
  const tenant = checkTenant(authentication.tenant);
  if ('cloud' in endpoints) {
    const cloud = getCloud(endpoints.cloud);
    return locate(`https://${cloud.loginHosts[0]}`, `https://${cloud.graphHost}`, tenant);
  }
  return locate(
    checkAuthority(endpoints.authority, allowedHosts).origin,
    checkGraph(endpoints.graph, allowedHosts),
    tenant,
  );
}

/** What lists and logs may show. */
export function summarize(authentication: AuthenticationSummary): AuthenticationSummary {
  const { name, kind, mode, tenant, clientId, endpoints, allowedHosts, createdAt } = authentication;
  return { name, kind, mode, tenant, clientId, endpoints, allowedHosts, createdAt };
}

/** What lists may show of a stored record, also of one whose mode only a newer version knows. */
export function summarizeRecord(record: JsonObject): AuthenticationSummary {
  const { name, kind, mode, tenant, clientId, endpoints, allowedHosts, createdAt } = record;
  return {
    name: String(name),
    kind: kind === 'shared' ? 'shared' : 'personal',
    mode: String(mode),
    tenant: String(tenant),
    clientId: String(clientId),
    endpoints: readStoredEndpoints(endpoints),
    allowedHosts: Array.isArray(allowedHosts) ? allowedHosts.map(String) : [],
    createdAt: String(createdAt),
  };
}

/** Where its Graph is, for lists: unchecked, because a newer version may have stored a cloud that this one does not know. */
export function showGraph({ endpoints }: Pick<AuthenticationSummary, 'endpoints'>): string {
  if (!('cloud' in endpoints)) return endpoints.graph;
  const known = CLOUDS.find(({ name }) => name === endpoints.cloud);
  return known === undefined ? endpoints.cloud : `https://${known.graphHost}`;
}

/** The record with its secrets in clear; for the vault's encrypted file and nothing else. */
export function toRecord(authentication: Authentication): JsonObject {
  const { endpoints, allowedHosts, ...rest } = summarize(authentication);
  return {
    ...rest,
    endpoints: { ...endpoints },
    allowedHosts: [...allowedHosts],
    ...MODES[authentication.mode].secrets(authentication),
  };
}

/** Reads a stored record through the same checks as a new one; throws UsageError `authentication-mode-unknown`, too. */
export function fromRecord(record: JsonObject): Authentication {
  const { name, kind, mode, tenant, clientId, endpoints, allowedHosts, secret, createdAt } = record;
  if (typeof mode !== 'string' || !Object.hasOwn(MODES, mode)) {
    throw new UsageError('authentication-mode-unknown', `This version does not know the mode of ${String(name)}.`, {
      hint: 'It was stored by a newer version: update, or add it anew under another name.',
    });
  }
  const created = Date.parse(String(createdAt));
  return createAuthentication(
    {
      name: String(name),
      kind: kind as AuthenticationKind,
      mode: mode as AuthenticationMode,
      tenant: String(tenant),
      clientId: String(clientId),
      ...readStoredEndpoints(endpoints),
      allowedHosts: Array.isArray(allowedHosts) ? allowedHosts.map(String) : [],
      secret: typeof secret === 'string' ? secret : '',
    },
    { now: () => (Number.isNaN(created) ? 0 : created) },
  );
}

/** What names no place stays without one: a secret must not go to a default that nobody chose. */
function readStoredEndpoints(stored: JsonValue | undefined): Endpoints {
  const { cloud, authority, graph } = isObject(stored) ? stored : {};
  if (typeof cloud === 'string') return { cloud: cloud as CloudName };
  return { authority: String(authority ?? ''), graph: String(graph ?? '') };
}

/** Checks the name of an authentication; throws UsageError `authentication-name-invalid`. */
function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw invalid(
    'name',
    'has other characters than a name may have, or too many',
    'Use 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first.',
  );
}

interface Mode<A extends Authentication> {
  create(base: AuthenticationBase, input: AuthenticationInput): A;
  secrets(authentication: A): JsonObject;
}

const MODES: { readonly [M in AuthenticationMode]: Mode<Extract<Authentication, { mode: M }>> } = {
  'client-secret': {
    create: (base, input) => ({ ...base, mode: 'client-secret', secret: checkClientSecret(input.secret, base) }),
    secrets: ({ secret }) => ({ secret: secret.reveal() }),
  },
};

function checkClientSecret(given: string | Secret, base: AuthenticationBase): Secret {
  const value = (given instanceof Secret ? given.reveal() : given).trim();
  if (value === '') {
    throw invalid(
      'secret',
      'is empty',
      'Give it in GRAPHCAL_CLIENT_SECRET, on standard input or at the prompt, never as an argument.',
    );
  }
  const cloud = 'cloud' in base.endpoints ? getCloud(base.endpoints.cloud) : CLOUDS[0];
  const place = `In ${cloud.portal} under App registrations, your app, Certificates & secrets, copy the column Value; it shows only right after the secret is created, so create a new one if it is hidden.`;
  if (GUID.test(value)) throw invalid('secret', "is the secret's id, not the secret", place);
  if (/[\s\p{Cc}]/u.test(value)) throw invalid('secret', 'has white space or control characters inside', place);
  return new Secret(value);
}

function checkTenant(tenant: string | undefined): string {
  const value = tenant?.trim().toLowerCase() ?? '';
  if (value === '') {
    throw invalid('tenant', 'is missing', 'Give the Directory (tenant) ID of the app registration with --tenant.');
  }
  if (MANY_TENANTS.has(value)) {
    throw invalid(
      'tenant',
      'stands for many directories, and an app that signs in as itself does so in exactly one',
      'Give the Directory (tenant) ID of the app registration, or a verified domain of it.',
    );
  }
  if (GUID.test(value) || DOMAIN.test(value)) return value;
  throw invalid(
    'tenant',
    'is neither a directory id nor a domain name',
    'Give the Directory (tenant) ID of the app registration, or a verified domain such as school.onmicrosoft.com.',
  );
}

function checkClientId(clientId: string): string {
  const value = clientId.trim().toLowerCase();
  if (GUID.test(value)) return value;
  throw invalid(
    'client-id',
    'is not an application id',
    'Give the Application (client) ID of the app registration, 32 hexadecimal digits in five groups.',
  );
}

function agreedTenant(given: string | undefined, fromAuthority: string | undefined): string | undefined {
  if (given === undefined || fromAuthority === undefined) return given ?? fromAuthority;
  if (given.trim().toLowerCase() === fromAuthority.toLowerCase()) return given;
  throw invalid('tenant', 'is not the one that the authority names', 'Leave one of the two out.');
}

function readEndpoints(
  { cloud, authority, graph }: AuthenticationInput,
  allowedHosts: readonly string[],
): { endpoints: Endpoints; tenant: string | undefined } {
  if (authority === undefined && graph === undefined) {
    return { endpoints: { cloud: getCloud(cloud ?? 'global').name }, tenant: undefined };
  }
  if (cloud !== undefined) throw invalid('cloud', 'cannot stand beside --authority or --graph', 'Leave one out.');
  if (authority === undefined || graph === undefined) {
    const missing = authority === undefined ? 'authority' : 'graph';
    throw invalid(
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
    throw invalid(
      'graph',
      'is of another cloud than the authority',
      `Use --cloud ${loginClouds[0]?.name} or --cloud ${graphCloud.name}.`,
    );
  }
  return { endpoints: { authority: login.origin, graph: graphOrigin }, tenant: login.tenant };
}

function locate(authorityOrigin: string, graphOrigin: string, tenant: string): ResolvedEndpoints {
  return { authorityOrigin, graphOrigin, tokenEndpoint: `${authorityOrigin}/${tenant}/oauth2/v2.0/token` };
}

function invalid(field: string, reason: string, hint: string): UsageError {
  return new UsageError(`authentication-${field}-invalid`, `The ${field} of the authentication ${reason}.`, { hint });
}
