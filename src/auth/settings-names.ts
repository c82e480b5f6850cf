import { UsageError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { AuthenticationKind } from './authentication.ts';
import { CLOUDS } from './clouds.ts';
import type { AuthenticationMode } from './modes/modes.ts';
import type { TokenVersion } from './token-request.ts';

/** Settings of an authentication, as `auth add` has them; what was not given is left out. */
export interface NamedSettings {
  name?: string;
  kind?: AuthenticationKind;
  mode?: AuthenticationMode;
  tenant?: string;
  clientId?: string;
  cloud?: string;
  authority?: string;
  graph?: string;
  tokenVersion?: TokenVersion;
  resource?: string;
  secret?: string;
  username?: string;
  password?: string;
  /** No part of an authentication here: jobs, calls and the configuration name it. */
  mailbox?: string;
}

type Field =
  | Exclude<keyof NamedSettings, 'cloud' | 'graph' | 'tokenVersion'>
  | 'cloud'
  | 'graph'
  | 'tokenVersion'
  | 'apiVersion'
  | 'scopes';

/** Names that other connectors have for the same thing, without spaces, hyphens, underscores and letter case. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...namesOf('name', 'name', 'authenticationname'),
  ...namesOf('kind', 'kind', 'type', 'authenticationtype'),
  ...namesOf('mode', 'mode', 'authenticationmode'),
  ...namesOf('tenant', 'tenant', 'tenantid', 'directoryid', 'directorytenantid'),
  ...namesOf('clientId', 'clientid', 'applicationid', 'applicationclientid', 'azureclientapplicationid'),
  ...namesOf('secret', 'secret', 'clientsecret'),
  ...namesOf('username', 'username', 'clientusername', 'user'),
  ...namesOf('password', 'password', 'clientpassword', 'userpassword'),
  ...namesOf('authority', 'authority', 'azureactivedirectoryinstance', 'directoryinstance', 'instance'),
  ...namesOf('resource', 'resource', 'resourceid'),
  ...namesOf('apiVersion', 'apiversion'),
  ...namesOf('tokenVersion', 'tokenversion'),
  ...namesOf('scopes', 'scopes', 'scope'),
  ...namesOf('cloud', 'cloud'),
  ...namesOf('graph', 'graph', 'baseurl'),
  ...namesOf('mailbox', 'mailbox'),
]);

const KINDS: ReadonlyMap<string, AuthenticationKind> = new Map<string, AuthenticationKind>([
  ['personal', 'personal'],
  ...(['shared', 'organisational', 'organizational', 'organisation', 'organization'] as const).map(
    (name): [string, AuthenticationKind] => [name, 'shared'],
  ),
]);
const MODES: ReadonlyMap<string, AuthenticationMode> = new Map<string, AuthenticationMode>([
  ['clientsecret', 'client-secret'],
  ['usernameandpassword', 'username-password'],
  ['usernamepassword', 'username-password'],
]);

/**
 * Reads settings under the names that other connectors have for them (docs/seeds.md), or under our own. Throws UsageError
 * `settings-invalid` naming the field; no error repeats a value.
 */
export function readNamedSettings(value: unknown): NamedSettings {
  if (!isObject(value))
    throw invalid('', 'are no JSON object', 'Write them as {"tenantId": "...", "clientId": "..."}.');
  const given = new Map<Field, string>();
  for (const [name, one] of Object.entries(value)) {
    const field = FIELDS.get(fold(name));
    if (field === undefined) throw invalid(name, 'is not known', `Known: ${[...FIELDS.keys()].join(', ')}.`);
    const text = Array.isArray(one) ? one.join(' ') : one;
    if (text === null || text === '') continue;
    if (typeof text !== 'string') throw invalid(name, 'is no text', 'Write it in double quotes.');
    if (given.has(field)) throw invalid(name, 'is given twice, under two names', 'Leave one of them out.');
    given.set(field, text.trim());
  }
  const plain = ['name', 'tenant', 'clientId', 'secret', 'username', 'password', 'resource', 'mailbox'] as const;
  return {
    ...Object.fromEntries(plain.flatMap((field) => (given.has(field) ? [[field, given.get(field)]] : []))),
    ...chooseOf('kind', KINDS, given),
    ...modeOf(given),
    ...placeOf(given),
    ...versionOf(given),
    ...checkScopes(given.get('scopes')),
  };
}

function namesOf(field: Field, ...names: string[]): [string, Field][] {
  return names.map((name) => [name, field]);
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/gu, '');
}

function chooseOf<T>(field: Field, known: ReadonlyMap<string, T>, given: ReadonlyMap<Field, string>): object {
  const text = given.get(field);
  if (text === undefined) return {};
  const chosen = known.get(fold(text));
  if (chosen !== undefined) return { [field]: chosen };
  throw invalid(field, 'has a value that is not known', `Known: ${[...known.keys()].join(', ')}.`);
}

/** Where it is not said, what was given tells: a password is of a person, a secret of an app. */
function modeOf(given: ReadonlyMap<Field, string>): object {
  if (given.has('mode')) {
    const own = given.get('mode') ?? '';
    return own.includes('-') && !MODES.has(fold(own)) ? { mode: own } : chooseOf('mode', MODES, given);
  }
  if (given.has('password')) return { mode: 'username-password' };
  return given.has('secret') ? { mode: 'client-secret' } : {};
}

/** The address of a directory names a cloud, and so does the resource where two clouds sign in at one address. */
function placeOf(given: ReadonlyMap<Field, string>): object {
  const [cloud, authority, graph] = [given.get('cloud'), given.get('authority'), given.get('graph')];
  if (cloud !== undefined) {
    const known = CLOUDS.find(({ name, aliases }) => [name, ...aliases].some((one) => one === cloud.toLowerCase()));
    if (authority !== undefined && !known?.loginHosts.includes(hostOf(authority))) throw besideCloud('authority');
    if (graph !== undefined && hostOf(graph) !== known?.graphHost) throw besideCloud('graph');
    return { cloud };
  }
  if (authority === undefined) return graph === undefined ? {} : { graph };
  const host = hostOf(authority);
  const candidates = CLOUDS.filter(({ loginHosts }) => loginHosts.includes(host));
  const named = hostOf(graph ?? given.get('resource') ?? '');
  const chosen = candidates.find(({ graphHost }) => graphHost === named) ?? candidates[0];
  if (chosen !== undefined && (graph === undefined || hostOf(graph) === chosen.graphHost))
    return { cloud: chosen.name };
  return { authority, ...(graph === undefined ? {} : { graph }) };
}

/** One connector means the version of the token URL by it (v2.0), the other that of Graph (v1.0). */
function versionOf(given: ReadonlyMap<Field, string>): object {
  const token = given.get('tokenVersion');
  const api = given.get('apiVersion')?.toLowerCase();
  if (token !== undefined) return { tokenVersion: token };
  if (api === undefined || api === 'v1.0') return {};
  if (api === 'v2.0' || api === 'v2') return { tokenVersion: 'v2' };
  throw invalid(
    'apiVersion',
    'is neither v2.0, of the token URL, nor v1.0, of Graph',
    'Leave it out; raw-request has --api-version for beta.',
  );
}

/** The scope is always `.default`, and a token is asked for again without `offline_access`; others narrow nothing here. */
function checkScopes(scopes: string | undefined): object {
  const others = (scopes ?? '')
    .split(/[\s,]+/u)
    .filter((scope) => scope !== '' && scope !== 'offline_access' && !scope.endsWith('.default'));
  if (others.length === 0) return {};
  throw invalid(
    'scopes',
    'has others than .default and offline_access',
    'Grant permissions to the app registration instead.',
  );
}

function besideCloud(field: Field): UsageError {
  return invalid(field, 'is of another place than the cloud beside it', 'Leave one of the two out.');
}

function hostOf(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return '';
  }
}

function invalid(field: string, reason: string, hint: string): UsageError {
  const what = field === '' ? 'The settings' : `The setting ${JSON.stringify(field)}`;
  return new UsageError('settings-invalid', `${what} ${reason}.`, { hint });
}
