import { X509Certificate } from 'node:crypto';
import { isObject } from '../../core/json.ts';
import { redirectProblem } from '../identity/interactive/redirect-uris.ts';
import { isGuid } from '../mailboxes/ids.ts';
import type { RedirectKind, RedirectUris } from '../store/sign-in-records.ts';
import { type Fail, isUserName } from './seed-sign-in.ts';

/** An application of the tenant. */
export interface SeedApp {
  /** Application (client) id, a GUID; made up where it is left out, and then `displayName` must be there. */
  clientId?: string;
  /** Default: the client id. */
  displayName?: string;
  /** Kept as salted hashes only. */
  secrets?: readonly string[];
  /** Certificates with an RSA key, as PEM, by whose keys its assertions are signed. */
  certificates?: readonly string[];
  /** Application permissions in its tokens. Default none. */
  roles?: readonly string[];
  /** Delegated permissions of users who sign in through it. Default none. */
  scopes?: readonly string[];
  /** Whether users may sign in through it without its secret. Default false. */
  publicClient?: boolean;
  /** Where its codes may be sent, by kind. Default: `http://localhost` as `native` for a public client, else nowhere. */
  redirectUris?: Partial<RedirectUris>;
  /** What users agreed to beside `scopes`, which an administrator did for all. Default: nothing. */
  consents?: readonly { user: string; scopes: readonly string[] }[];
  /** Mailboxes that `roles` reach, by address or id, as an application access policy limits them. Default: all. */
  mailboxes?: readonly string[];
  /** What Exchange grants beside the token: roles such as `Application Calendars.ReadWrite`, over mailboxes. */
  grants?: readonly SeedGrant[];
}

interface SeedGrant {
  role: string;
  mailboxes: readonly string[];
}

const MEMBERS: readonly string[] = [
  'clientId',
  'displayName',
  'secrets',
  'certificates',
  'roles',
  'scopes',
  'publicClient',
  'redirectUris',
  'consents',
  'mailboxes',
  'grants',
];
const KINDS: readonly RedirectKind[] = ['web', 'spa', 'native'];
/** Of the roles that Exchange has for applications those that are about calendars. https://learn.microsoft.com/exchange/permissions-exo/application-rbac#supported-application-roles */
const EXCHANGE_ROLES: readonly unknown[] = [
  'Application Calendars.Read',
  'Application Calendars.ReadWrite',
  'Application MailboxSettings.Read',
  'Application MailboxSettings.ReadWrite',
];

/** Checks the applications of a seed; never tells what a secret is. */
export function checkApps(apps: unknown, fail: Fail): void {
  if (apps === undefined) return;
  if (!Array.isArray(apps)) throw fail('apps', 'must be a list');
  const seen = new Set<unknown>();
  for (const [at, app] of apps.entries()) {
    const field = `apps[${at}]`;
    if (!isObject(app)) throw fail(field, 'must be an object');
    for (const name of Object.keys(app))
      if (!MEMBERS.includes(name)) fail(`${field}.${name}`, `is not known; known are ${MEMBERS.join(', ')}`);
    checkNames(app, field, seen, fail);
    checkTexts(app.secrets, `${field}.secrets`, 'a string that is not empty', isText, fail);
    checkTexts(app.certificates, `${field}.certificates`, 'a certificate with an RSA key, as PEM', isCertificate, fail);
    checkTexts(app.roles, `${field}.roles`, 'a permission', isText, fail);
    checkTexts(app.scopes, `${field}.scopes`, 'a permission', isText, fail);
    checkTexts(app.mailboxes, `${field}.mailboxes`, "a user's address or id", isUserName, fail);
    if (app.publicClient !== undefined && typeof app.publicClient !== 'boolean')
      fail(`${field}.publicClient`, 'must be true or false');
    checkRedirectUris(app.redirectUris, `${field}.redirectUris`, fail);
    checkConsents(app.consents, `${field}.consents`, fail);
    checkGrants(app.grants, `${field}.grants`, fail);
  }
}

function checkNames({ clientId, displayName }: Record<string, unknown>, field: string, seen: Set<unknown>, fail: Fail) {
  if (clientId !== undefined && (typeof clientId !== 'string' || !isGuid(clientId)))
    fail(`${field}.clientId`, 'must be a GUID');
  if (displayName !== undefined && !isText(displayName)) fail(`${field}.displayName`, 'must be a name');
  if (clientId === undefined && displayName === undefined)
    fail(`${field}.displayName`, 'must be there where there is no clientId: one of them tells which application it is');
  for (const [member, name] of Object.entries({ clientId, displayName })) {
    const key = typeof name === 'string' ? name.toLowerCase() : undefined;
    if (key !== undefined && seen.has(key)) fail(`${field}.${member}`, `'${key}' is used twice`);
    seen.add(key);
  }
}

function checkRedirectUris(value: unknown, field: string, fail: Fail): void {
  if (value === undefined) return;
  if (!isObject(value)) throw fail(field, 'must be an object with web, spa and native');
  for (const [kind, uris] of Object.entries(value)) {
    const known = KINDS.find((name) => name === kind);
    if (!known) throw fail(`${field}.${kind}`, `is not known; known are ${KINDS.join(', ')}`);
    if (!Array.isArray(uris)) throw fail(`${field}.${kind}`, 'must be a list');
    for (const [at, uri] of uris.entries()) {
      const problem = typeof uri === 'string' ? redirectProblem(uri, known) : 'must be a text';
      if (problem) fail(`${field}.${kind}[${at}]`, problem);
    }
  }
}

function checkConsents(value: unknown, field: string, fail: Fail): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw fail(field, 'must be a list');
  for (const [at, consent] of value.entries()) {
    const place = `${field}[${at}]`;
    if (!isObject(consent)) throw fail(place, 'must be an object with user and scopes');
    if (!isUserName(consent.user)) fail(`${place}.user`, "must be a user's address or id");
    if (!Array.isArray(consent.scopes)) fail(`${place}.scopes`, 'must be a list');
    checkTexts(consent.scopes, `${place}.scopes`, 'a permission', isText, fail);
  }
}

function checkGrants(grants: unknown, field: string, fail: Fail): void {
  if (grants === undefined) return;
  if (!Array.isArray(grants)) throw fail(field, 'must be a list');
  for (const [at, grant] of grants.entries()) {
    const place = `${field}[${at}]`;
    if (!isObject(grant)) throw fail(place, 'must be an object with role and mailboxes');
    if (!EXCHANGE_ROLES.includes(grant.role)) fail(`${place}.role`, `must be one of ${EXCHANGE_ROLES.join(', ')}`);
    if (!Array.isArray(grant.mailboxes)) fail(`${place}.mailboxes`, 'must be a list');
    checkTexts(grant.mailboxes, `${place}.mailboxes`, "a user's address or id", isUserName, fail);
  }
}

function checkTexts(value: unknown, field: string, what: string, test: (text: unknown) => boolean, fail: Fail): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw fail(field, 'must be a list');
  for (const [at, text] of value.entries()) if (!test(text)) fail(`${field}[${at}]`, `must be ${what}`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function isCertificate(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    return new X509Certificate(value).publicKey.asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
