import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { REFRESH_TOKEN_LIFETIME_MS } from '../limits.ts';
import type { Modes } from '../modes/modes.ts';
import type { RefreshRecord } from '../store/sign-in-records.ts';
import type { Store } from '../store/store.ts';
import { hashToken, makeToken } from './random-token.ts';
import type { Sessions } from './sessions.ts';

/** Why a refresh token is not accepted. */
export type RefreshProblem = 'malformed' | 'revoked' | 'expired' | 'ended' | 'used';

/** The refresh tokens of this server; it keeps their hashes, so they survive a restart on a data folder. */
export interface RefreshTokens {
  issue(grant: Omit<RefreshRecord, 'issued' | 'used'>): string;
  /** What a token stands for, or why it is not accepted. */
  find(token: string): RefreshRecord | RefreshProblem;
  /** What a token stands for, accepted or not; undefined where that is not known. */
  peek(token: string): RefreshRecord | undefined;
  /** Notes that a token was turned in for another one. */
  use(token: string): void;
  /** Knows those that the store has now, and revokes all others. */
  load(): void;
}

/** Version and kind, as refresh tokens of the service begin; what follows is chance. */
const PREFIX = '1.A';
const FORM = /^1\.A[\w-]{128}$/;
const RANDOM_BYTES = 96;

/** Makes them; the mode tells whether a token can be turned in once or again and again. */
export function createRefreshTokens(
  store: Store,
  clock: Clock,
  random: Random,
  modes: Pick<Modes, 'refreshTokens'>,
  sessions: Pick<Sessions, 'isRevoked'>,
): RefreshTokens {
  const byHash = new Map<string, RefreshRecord>();
  const isOver = (record: RefreshRecord) => clock.now() >= record.issued + REFRESH_TOKEN_LIFETIME_MS;
  function load(): void {
    byHash.clear();
    for (const [hash, , record] of [...store.refreshTokens.entries()]) {
      if (isOver(record)) store.refreshTokens.delete(hash, 0);
      else byHash.set(hash, record);
    }
  }

  load();
  return {
    issue(grant) {
      const token = makeToken(PREFIX, RANDOM_BYTES, random);
      const record: RefreshRecord = { ...grant, issued: clock.now(), used: false };
      store.refreshTokens.put(hashToken(token), 0, record);
      byHash.set(hashToken(token), record);
      return token;
    },
    find(token) {
      if (!FORM.test(token)) return 'malformed';
      const record = byHash.get(hashToken(token));
      if (!record || sessions.isRevoked(record.session)) return 'revoked';
      if (record.ends !== undefined && clock.now() >= record.ends) return 'ended';
      if (isOver(record)) return 'expired';
      return record.used && modes.refreshTokens === 'single-use' ? 'used' : record;
    },
    peek: (token) => byHash.get(hashToken(token)),
    use(token) {
      const hash = hashToken(token);
      const record = byHash.get(hash);
      // Where old tokens stay valid there is nothing to note.
      if (!record || modes.refreshTokens === 'rotated') return;
      const used = { ...record, used: true };
      store.refreshTokens.put(hash, 0, used);
      byHash.set(hash, used);
    },
    load,
  };
}
