import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../core/random.ts';

/** What scrypt costs: a few milliseconds, as tests seed people by the thousand and sign in again and again. */
const COST: ScryptOptions = { N: 1024, r: 8, p: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** A salted hash of a password or of an application's secret, which is all that is kept of it. */
export async function hashSecret(secret: string, random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(SALT_BYTES));
  return `scrypt$${salt.toString('base64url')}$${(await derive(secret, salt)).toString('base64url')}`;
}

/** Whether a secret is the one behind a hash; takes as long for a wrong one. */
export async function matchesSecret(secret: string, hash: string): Promise<boolean> {
  const [, salt = '', key = ''] = hash.split('$');
  const expected = Buffer.from(key, 'base64url');
  const derived = await derive(secret, Buffer.from(salt, 'base64url'));
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

function derive(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Two ways to write one letter are one password.
    scrypt(secret.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
