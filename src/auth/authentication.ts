import type { Clock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import {
  agreedTenant,
  checkTenant,
  type Endpoints,
  type EndpointsInput,
  readEndpoints,
  readStoredEndpoints,
} from './endpoints.ts';
import { fieldProblem } from './field-problem.ts';
import { GUID } from './guid.ts';
import { checkAllowedHost } from './hosts.ts';
import type { Mode, ModeFacts } from './modes/mode.ts';
import { type Authentication, type AuthenticationMode, findMode, MODE_NAMES, type ModeFields } from './modes/modes.ts';

export type { Authentication, AuthenticationMode } from './modes/modes.ts';

/** Whose an authentication is: one person's, or for all who use this service. */
export type AuthenticationKind = 'personal' | 'shared';

/** What every mode has. */
export interface AuthenticationBase {
  name: string;
  kind: AuthenticationKind;
  /** Directory id or a verified domain of it, in lower case. */
  tenant: string;
  /** Application id of the app registration, in lower case; '' in a mode that names none. */
  clientId: string;
  endpoints: Endpoints;
  /** Hosts beyond the known clouds and loopback that may receive secrets and tokens, as `host` or `host:port`. */
  allowedHosts: readonly string[];
  /** UTC, ISO 8601. */
  createdAt: string;
}

/** What lists show; holds no secret. `mode` is a string because a newer version may have stored it. */
export interface AuthenticationSummary extends AuthenticationBase, ModeFacts {
  mode: string;
}

/** What a person gives for every mode; `cloud` (default `global`), or `authority` and `graph`. */
export interface BaseInput extends EndpointsInput {
  name: string;
  kind?: AuthenticationKind | undefined;
  mode: AuthenticationMode;
  /** May be left out where the authority names it. */
  tenant?: string | undefined;
  /** Application (client) id of the app registration. */
  clientId?: string | undefined;
  allowedHosts?: readonly string[] | undefined;
}

/** What a person gives to add an authentication in one mode. */
export type InputOfMode<M extends AuthenticationMode> = BaseInput & { mode: M } & ModeFields[M];

/** What a person gives to add an authentication. */
export type AuthenticationInput = { [M in AuthenticationMode]: InputOfMode<M> }[AuthenticationMode];

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;

/** Checks and normalises what a person gave, before anything is stored or sent. Throws UsageError naming what to fix. */
export function createAuthentication<I extends AuthenticationInput>(
  input: I,
  clock: Pick<Clock, 'now'>,
): Extract<Authentication, { mode: I['mode'] }> {
  const mode = getMode(input.mode);
  refuseForeignFields(input, mode);
  const made = mode.create(checkBase(input, clock), input, clock.now());
  return made as unknown as Extract<Authentication, { mode: I['mode'] }>;
}

/** Checks what every mode has, before anybody is asked for a secret; throws UsageError naming what to fix. */
export function checkBase(input: BaseInput, clock: Pick<Clock, 'now'>): AuthenticationBase {
  const mode = getMode(input.mode);
  const kind = input.kind ?? 'personal';
  if (kind !== 'personal' && kind !== 'shared')
    throw fieldProblem('kind', 'is neither personal nor shared', 'Choose one.');
  const allowedHosts = [...new Set((input.allowedHosts ?? []).map(checkAllowedHost))];
  const { endpoints, tenant } = readEndpoints(input, allowedHosts, mode.usesAuthority);
  return {
    name: checkName(input.name),
    kind,
    tenant: checkTenant(agreedTenant(input.tenant, tenant)),
    clientId: checkClientId(input.clientId, mode, input.mode),
    endpoints,
    allowedHosts,
    createdAt: new Date(clock.now()).toISOString(),
  };
}

/** What lists and logs may show. */
export function summarize(authentication: Authentication): AuthenticationSummary {
  return summarizeRecord(toRecord(authentication));
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
    ...findMode(String(mode))?.show(record),
  };
}

/** The record with its secrets in clear; for the vault's encrypted file and nothing else. */
export function toRecord(authentication: Authentication): JsonObject {
  const { name, kind, mode, tenant, clientId, endpoints, allowedHosts, createdAt } = authentication;
  return {
    ...{ name, kind, mode, tenant, clientId, createdAt },
    endpoints: { ...endpoints },
    allowedHosts: [...allowedHosts],
    ...getMode(mode).keep(authentication),
  };
}

/** Reads a stored record through the same checks as a new one; throws UsageError `authentication-mode-unknown`, too. */
export function fromRecord(record: JsonObject): Authentication {
  const created = Date.parse(String(record.createdAt));
  return createAuthentication(readInput(record), { now: () => (Number.isNaN(created) ? 0 : created) });
}

/** The same authentication with other fields of its mode, checked as a new one. Throws UsageError naming what to fix. */
export function renewAuthentication(old: Authentication, fields: object, clock: Pick<Clock, 'now'>): Authentication {
  return createAuthentication({ ...readInput(toRecord(old)), ...fields } as AuthenticationInput, clock);
}

function readInput(record: JsonObject): AuthenticationInput {
  const { name, kind, mode, tenant, clientId, endpoints, allowedHosts } = record;
  const known = typeof mode === 'string' ? findMode(mode) : undefined;
  if (known === undefined) {
    throw new UsageError('authentication-mode-unknown', `This version does not know the mode of ${String(name)}.`, {
      hint: 'It was stored by a newer version: update, or add it anew under another name.',
    });
  }
  const base: BaseInput = {
    name: String(name),
    kind: kind as AuthenticationKind,
    mode: mode as AuthenticationMode,
    tenant: String(tenant),
    ...(clientId === undefined || clientId === '' ? {} : { clientId: String(clientId) }),
    ...readStoredEndpoints(endpoints),
    allowedHosts: Array.isArray(allowedHosts) ? allowedHosts.map(String) : [],
  };
  return { ...base, ...known.read(record) } as AuthenticationInput;
}

/** The row of a mode; throws UsageError `authentication-mode-invalid` with the known ones. */
export function getMode(name: string): Mode<AuthenticationBase, object> {
  const mode = findMode(name);
  if (mode === undefined) throw fieldProblem('mode', 'is not known', `Known modes: ${MODE_NAMES.join(', ')}.`);
  return mode;
}

/** A field of another mode would be dropped in silence, and with it what somebody meant by it. */
function refuseForeignFields(input: AuthenticationInput, mode: Mode<AuthenticationBase, object>): void {
  const given = new Map<string, unknown>(Object.entries(input));
  const own = new Set<string>(mode.fields);
  for (const name of MODE_NAMES) {
    for (const field of getMode(name).fields as readonly string[]) {
      if (given.get(field) === undefined || own.has(field)) continue;
      const others = MODE_NAMES.filter((each) => (getMode(each).fields as readonly string[]).includes(field));
      throw fieldProblem(field, `does not go with the mode ${input.mode}`, `It is for ${others.join(' and ')}.`);
    }
  }
}

/** Checks the name of an authentication; throws UsageError `authentication-name-invalid`. */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw fieldProblem(
    'name',
    'has other characters than a name may have, or too many',
    'Use 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first.',
  );
}

/** Checks the application id where a mode has one; throws UsageError `authentication-client-id-invalid`. */
export function checkClientId(
  clientId: string | undefined,
  mode: Pick<Mode<AuthenticationBase, object>, 'clientId'>,
  name: string,
): string {
  const value = clientId?.trim().toLowerCase() ?? '';
  if (clientId === undefined && mode.clientId !== 'needed') return '';
  if (mode.clientId === 'none') {
    throw fieldProblem('client-id', `does not go with the mode ${name}`, 'Leave it out.');
  }
  if (GUID.test(value)) return value;
  throw fieldProblem(
    'client-id',
    clientId === undefined ? 'is missing' : 'is not an application id',
    'Give the Application (client) ID of the app registration, 32 hexadecimal digits in five groups.',
  );
}
