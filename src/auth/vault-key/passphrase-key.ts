import { scrypt as derive } from 'node:crypto';
import { UsageError } from '../../core/errors.ts';
import { isObject, type JsonValue } from '../../core/json.ts';
import type { Secret } from '../../core/secret.ts';
import { KEY_BYTES } from '../sealing.ts';

/** What deriving a key from a passphrase costs. https://www.rfc-editor.org/rfc/rfc7914 */
export interface ScryptCost {
  /** Work and memory, a power of two. */
  N: number;
  /** Block size. */
  r: number;
  /** How often it is done. */
  p: number;
}

/** 128 MB and less than a second. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
export const DEFAULT_SCRYPT: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
/** What a file may ask for: less protects nothing, and more would hold the process or its memory. */
const BOUNDS = { N: [2 ** 14, 2 ** 20], r: [8, 16], p: [1, 4] } as const;
const MOST_MEMORY = 2 ** 30;
/** Characters of a new passphrase. https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver */
const LEAST_CHARACTERS = 15;
const MOST_CHARACTERS = 1024;

/** The cost that a file names; undefined where it is none, or out of bounds. */
export function readScryptCost(value: JsonValue | undefined): ScryptCost | undefined {
  if (!isObject(value)) return undefined;
  const { N, r, p } = value;
  if (!isWithin(N, BOUNDS.N) || !isWithin(r, BOUNDS.r) || !isWithin(p, BOUNDS.p)) return undefined;
  // A power of two has one bit; and together they must not take all memory.
  return (N & (N - 1)) === 0 && 128 * N * r <= MOST_MEMORY ? { N, r, p } : undefined;
}

/** The key that a passphrase and its salt lead to. */
export function deriveKey(passphrase: Secret, salt: Uint8Array, { N, r, p }: ScryptCost): Promise<Buffer> {
  const maxmem = 128 * N * r + 2 ** 25;
  // The same characters are typed in other bytes on other systems.
  const text = passphrase.reveal().normalize('NFC');
  return new Promise((resolve, reject) =>
    derive(text, salt, KEY_BYTES, { N, r, p, maxmem }, (error, key) => (error ? reject(error) : resolve(key))),
  );
}

/** Checks a passphrase that is to be used from now on; throws UsageError `vault-passphrase-invalid`. */
export function checkNewPassphrase(passphrase: Secret): Secret {
  const { length } = [...passphrase.reveal()];
  if (length >= LEAST_CHARACTERS && length <= MOST_CHARACTERS) return passphrase;
  const wrong = length < LEAST_CHARACTERS ? `is shorter than ${LEAST_CHARACTERS}` : `is longer than ${MOST_CHARACTERS}`;
  throw new UsageError('vault-passphrase-invalid', `The new passphrase of the vault ${wrong} characters.`, {
    hint: 'Take five words or more that do not belong together.',
  });
}

function isWithin(value: unknown, [least, most]: readonly [number, number]): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
