import { createHash } from 'node:crypto';
import type { Random } from '../../core/random.ts';

/** Makes a token that nobody can guess: what tells its kind, and `bytes` random bytes in base64url. */
export function makeToken(prefix: string, bytes: number, random: Random): string {
  return `${prefix}${Buffer.from(random.bytes(bytes)).toString('base64url')}`;
}

/** Under what such a token is kept: it has more chance in it than anybody can guess, so a plain hash will do. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
