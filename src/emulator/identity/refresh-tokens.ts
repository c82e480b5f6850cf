import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { REFRESH_TOKEN_LIFETIME_MS } from '../limits.ts';
import type { Modes } from '../modes/modes.ts';
import type { RefreshRecord, Store } from '../store/store.ts';

/** Why a refresh token is not accepted. */
export type RefreshProblem = 'malformed' | 'revoked' | 'expired' | 'used';

/** The refresh tokens of this server; it keeps their hashes, so they survive a restart on a data folder. */
export interface RefreshTokens {
  issue(grant: Pick<RefreshRecord, 'app' | 'user' | 'scopes'>): string;
  /** What a token stands for, or why it is not accepted. */
  find(token: string): RefreshRecord | RefreshProblem;
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
      const token = `${PREFIX}${Buffer.from(random.bytes(RANDOM_BYTES)).toString('base64url')}`;
      const record: RefreshRecord = { ...grant, issued: clock.now(), used: false };
      store.refreshTokens.put(hashOf(token), 0, record);
      byHash.set(hashOf(token), record);
      return token;
    },
    find(token) {
      if (!FORM.test(token)) return 'malformed';
      const record = byHash.get(hashOf(token));
      if (!record) return 'revoked';
      if (isOver(record)) return 'expired';
      return record.used && modes.refreshTokens === 'single-use' ? 'used' : record;
    },
    use(token) {
      const hash = hashOf(token);
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

// A token has more chance in it than anybody can guess, so a plain hash keeps it.
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
