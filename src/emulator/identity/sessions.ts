import type { Clock } from '../../core/clock.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import { BROWSER_SESSION_MS } from '../limits.ts';
import type { SessionRecord } from '../store/sign-in-records.ts';
import type { Store } from '../store/store.ts';
import { createKeptRecords } from './kept-records.ts';
import { hashToken } from './random-token.ts';

/** A session with its id. */
export interface Session extends SessionRecord {
  id: string;
}

/** The sign-ins of users: which browser has which, and which were revoked. */
export interface Sessions {
  /** Begins one; in a browser it takes the place of the user's earlier one. `browser` is the cookie's value. */
  begin(user: string, factors: SessionRecord['factors'], browser?: string): Session;
  find(id: string | undefined): Session | undefined;
  /** Those of a browser that have not ended, the latest first. */
  ofBrowser(browser: string | undefined): Session[];
  /** Those of a browser are now of its new cookie. */
  move(from: string, to: string): void;
  /** Notes that the user proved more. */
  strengthen(id: string, factors: SessionRecord['factors']): void;
  /** Whether a session was revoked; one that is not known was not. */
  isRevoked(id: string | undefined): boolean;
  /** Revokes all sessions of a user, and gives their number. */
  revoke(user: string): number;
  /** Ends those of a browser there; their tokens stay good. */
  signOut(browser: string): void;
  load(): void;
}

/** Makes them; none is forgotten, as what came from it can be renewed again and again. */
export function createSessions(store: Store, clock: Clock, random: Random): Sessions {
  const kept = createKeptRecords(store.sessions, () => false);
  const withId = (id: string, record: SessionRecord): Session => ({ id, ...record });
  const change = (id: string, changes: Partial<SessionRecord>) => {
    const record = kept.find(id);
    if (record) kept.put(id, { ...record, ...changes });
  };
  function ofBrowser(browser: string | undefined): Session[] {
    if (browser === undefined) return [];
    const hash = hashToken(browser);
    const found: Session[] = [];
    for (const [id, record] of kept.entries()) {
      const isOver = record.revoked || clock.now() >= record.signedIn + BROWSER_SESSION_MS;
      if (record.browser === hash && !isOver) found.unshift(withId(id, record));
    }
    return found;
  }

  return {
    begin(user, factors, browser) {
      const id = randomUuid(random);
      for (const old of ofBrowser(browser)) if (old.user === user) change(old.id, { browser: null });
      const record: SessionRecord = {
        user,
        signedIn: clock.now(),
        factors,
        browser: browser === undefined ? null : hashToken(browser),
        revoked: false,
      };
      kept.put(id, record);
      return withId(id, record);
    },
    find(id) {
      const record = id === undefined ? undefined : kept.find(id);
      return id === undefined || !record ? undefined : withId(id, record);
    },
    ofBrowser,
    move(from, to) {
      for (const { id } of ofBrowser(from)) change(id, { browser: hashToken(to) });
    },
    strengthen: (id, factors) => change(id, { factors }),
    isRevoked: (id) => id !== undefined && kept.find(id)?.revoked === true,
    revoke(user) {
      const ids = [...kept.entries()].filter(([, record]) => record.user === user && !record.revoked).map(([id]) => id);
      for (const id of ids) change(id, { revoked: true });
      return ids.length;
    },
    signOut(browser) {
      for (const { id } of ofBrowser(browser)) change(id, { browser: null });
    },
    load: kept.load,
  };
}
