import { isObject } from '../../core/json.ts';
import { isGuid } from '../mailboxes/ids.ts';
import { isAddress } from '../mailboxes/is-address.ts';

/** What of a seeded user is about signing in and access. */
export interface SeedSignIn {
  /** Kept as a salted hash only. Default: the emulator's `userPassword`. */
  password?: string;
  /** What a sign-in leads to: `mfa` a second factor is asked for, `locked`, `disabled`. Default: tokens. */
  signIn?: 'mfa' | 'locked' | 'disabled';
  /** Who may use the user's calendars by a delegated token, by address or id. */
  sharedWith?: readonly { user: string; role: 'read' | 'write' }[];
}

/** Ends the check of a seed: a field, and what is wrong with it. */
export type Fail = (field: string, problem: string) => never;

export const SIGN_IN_MEMBERS: readonly string[] = ['password', 'signIn', 'sharedWith'];
const SIGN_INS: readonly unknown[] = ['mfa', 'locked', 'disabled'];
const ROLES: readonly unknown[] = ['read', 'write'];

/** Checks these members of a user; never tells what the password is. */
export function checkSignIn(user: Record<string, unknown>, field: string, fail: Fail): void {
  const { password, signIn, sharedWith = [] } = user;
  if (password !== undefined && (typeof password !== 'string' || password === ''))
    fail(`${field}.password`, 'must be a string that is not empty');
  if (signIn !== undefined && !SIGN_INS.includes(signIn)) fail(`${field}.signIn`, 'must be mfa, locked or disabled');
  if (!Array.isArray(sharedWith)) throw fail(`${field}.sharedWith`, 'must be a list');
  for (const [at, share] of sharedWith.entries()) {
    const place = `${field}.sharedWith[${at}]`;
    if (!isObject(share)) throw fail(place, 'must be an object with user and role');
    if (!isUserName(share.user)) fail(`${place}.user`, "must be a user's address or id");
    if (!ROLES.includes(share.role)) fail(`${place}.role`, 'must be read or write');
  }
}

/** Whether a value can name a user: an address, or a directory id. */
export function isUserName(value: unknown): value is string {
  return typeof value === 'string' && (isGuid(value) || isAddress(value));
}
