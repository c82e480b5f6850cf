import { isGuid } from '../mailboxes/ids.ts';
import { isAddress } from '../mailboxes/is-address.ts';

/** What of a seeded user is about signing in. */
export interface SeedSignIn {
  /** Kept as a salted hash only. Default: the emulator's `userPassword`. */
  password?: string;
  /** What a sign-in leads to: `mfa` a second factor is asked for, `locked`, `disabled`. Default: tokens. */
  signIn?: 'mfa' | 'locked' | 'disabled';
}

/** Ends the check of a seed: a field, and what is wrong with it. */
export type Fail = (field: string, problem: string) => never;

export const SIGN_IN_MEMBERS: readonly string[] = ['password', 'signIn'];
const SIGN_INS: readonly unknown[] = ['mfa', 'locked', 'disabled'];

/** Checks these members of a user; never tells what the password is. */
export function checkSignIn(user: Record<string, unknown>, field: string, fail: Fail): void {
  const { password, signIn } = user;
  if (password !== undefined && (typeof password !== 'string' || password === ''))
    fail(`${field}.password`, 'must be a string that is not empty');
  if (signIn !== undefined && !SIGN_INS.includes(signIn)) fail(`${field}.signIn`, 'must be mfa, locked or disabled');
}

/** Whether a value can name a user: an address, or a directory id. */
export function isUserName(value: unknown): value is string {
  return typeof value === 'string' && (isGuid(value) || isAddress(value));
}
