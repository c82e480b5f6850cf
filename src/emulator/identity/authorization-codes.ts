import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { DAY } from '../../core/durations.ts';
import type { Random } from '../../core/random.ts';
import { AUTHORIZATION_CODE_LIFETIME_MS } from '../limits.ts';
import type { AuthorizationCodeRecord } from '../store/sign-in-records.ts';
import type { Store } from '../store/store.ts';
import { createKeptRecords } from './kept-records.ts';
import { hashToken, makeToken } from './random-token.ts';

/** Why an authorization code is not accepted. */
export type CodeProblem = 'malformed' | 'unknown' | 'expired' | 'used';

/** The authorization codes of this server; it keeps their hashes. */
export interface AuthorizationCodes {
  issue(grant: Omit<AuthorizationCodeRecord, 'issued' | 'used'>): string;
  /** What a code stands for, or why it is not accepted. */
  find(code: string): AuthorizationCodeRecord | CodeProblem;
  /** What a code stands for, accepted or not; undefined where that is not known. */
  peek(code: string): AuthorizationCodeRecord | undefined;
  /** Notes that a code was redeemed. */
  use(code: string): void;
  load(): void;
}

const PREFIX = '1.C';
const FORM = /^1\.C[\w-]{128}$/;
const RANDOM_BYTES = 96;

/** Makes them; one that is over is remembered for a day, so that its refusal says so. */
export function createAuthorizationCodes(store: Store, clock: Clock, random: Random): AuthorizationCodes {
  const ends = (record: AuthorizationCodeRecord) => record.issued + AUTHORIZATION_CODE_LIFETIME_MS;
  const kept = createKeptRecords(store.authorizationCodes, (record) => clock.now() >= ends(record) + DAY);
  return {
    issue(grant) {
      const code = makeToken(PREFIX, RANDOM_BYTES, random);
      kept.put(hashToken(code), { ...grant, issued: clock.now(), used: false });
      return code;
    },
    find(code) {
      if (!FORM.test(code)) return 'malformed';
      const record = kept.find(hashToken(code));
      if (!record) return 'unknown';
      if (record.used) return 'used';
      return clock.now() >= ends(record) ? 'expired' : record;
    },
    peek: (code) => kept.find(hashToken(code)),
    use(code) {
      const record = kept.find(hashToken(code));
      if (record) kept.put(hashToken(code), { ...record, used: true });
    },
    load: kept.load,
  };
}

/** Whether a verifier is the one behind a challenge. https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
export function matchesChallenge(
  { method, value }: NonNullable<AuthorizationCodeRecord['challenge']>,
  verifier: string,
): boolean {
  return value === (method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'));
}
