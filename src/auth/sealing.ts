import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto';
import { StorageError } from '../core/errors.ts';
import { createPooledRandom, type Random } from '../core/random.ts';

/** Length of the vault's key in bytes (AES-256). */
export const KEY_BYTES = 32;
/** NIST SP 800-38D, 5.2.1.1: 12 bytes are the nonce that GCM is made for. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';
/** First byte of every sealed payload, so that a later format can be told. */
const FORMAT = 1;
const HEADER_BYTES = 1 + NONCE_BYTES;

/** Encrypts small payloads; what does not open was sealed with another key or context, or was changed. */
export interface Sealing {
  /** Encrypts; `context` (default '') is not stored but must be the same to open, so that payloads cannot be swapped. */
  seal(bytes: Uint8Array, context?: string): Uint8Array;
  /** Decrypts what `seal` gave; throws StorageError `sealed-unreadable`. */
  open(sealed: Uint8Array, context?: string): Uint8Array;
}

/**
 * AES-256-GCM under a key derived for one purpose (HKDF-SHA-256, RFC 5869): keys of different purposes open nothing of
 * each other. A random nonce serves 2^32 payloads a key (SP 800-38D, 8.3), a million rows a day for ten years.
 */
export function createSealing(key: Uint8Array, purpose: string, random: Random): Sealing {
  const bytesOfKey = Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), `graphcal ${purpose}`, KEY_BYTES));
  // Of plain bytes node would make such a key at each payload.
  const derived = createSecretKey(bytesOfKey);
  // A call to the system for each nonce would cost as much as the encryption.
  const nonces = createPooledRandom(random);
  return {
    seal(bytes, context = '') {
      const nonce = nonces.bytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, derived, nonce);
      if (context !== '') cipher.setAAD(Buffer.from(context, 'utf8'));
      const sealed = Buffer.allocUnsafe(HEADER_BYTES + bytes.byteLength + TAG_BYTES);
      sealed[0] = FORMAT;
      sealed.set(nonce, 1);
      sealed.set(cipher.update(bytes), HEADER_BYTES);
      cipher.final();
      sealed.set(cipher.getAuthTag(), HEADER_BYTES + bytes.byteLength);
      return sealed;
    },
    open(sealed, context = '') {
      if (sealed.byteLength < HEADER_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw unreadable();
      const end = sealed.byteLength - TAG_BYTES;
      try {
        const nonce = sealed.subarray(1, HEADER_BYTES);
        const decipher = createDecipheriv(ALGORITHM, derived, nonce, { authTagLength: TAG_BYTES });
        if (context !== '') decipher.setAAD(Buffer.from(context, 'utf8'));
        decipher.setAuthTag(sealed.subarray(end));
        const bytes = decipher.update(sealed.subarray(HEADER_BYTES, end));
        decipher.final();
        return bytes;
      } catch {
        throw unreadable();
      }
    },
  };
}

function unreadable(): StorageError {
  return new StorageError(
    'sealed-unreadable',
    'An encrypted payload does not open: it was changed, or encrypted with the key of another home folder.',
    { hint: 'Use the home folder (GRAPHCAL_HOME) with the vault.key that was there when it was written.' },
  );
}
