import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Modes } from '../modes/modes.ts';
import type { Store } from '../store/store.ts';
import { type AuthorizationCodes, createAuthorizationCodes } from './authorization-codes.ts';
import { type Consents, createConsents } from './consents.ts';
import { createDeviceCodes, type DeviceCodes } from './device-codes.ts';
import { createRefreshTokens, type RefreshTokens } from './refresh-tokens.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** All that the sign-in service remembers of who signed in, and for what. */
export interface SignInRecords {
  sessions: Sessions;
  consents: Consents;
  refreshTokens: RefreshTokens;
  authorizationCodes: AuthorizationCodes;
  deviceCodes: DeviceCodes;
  /** Knows what the store has now, and nothing else. */
  load(): void;
}

/** Makes them, with the seconds that a device waits between two times that it asks. */
export function createSignInRecords(
  store: Store,
  clock: Clock,
  random: Random,
  { modes, deviceCodeInterval }: { modes: Pick<Modes, 'refreshTokens'>; deviceCodeInterval: number },
): SignInRecords {
  const sessions = createSessions(store, clock, random);
  const consents = createConsents(store);
  const refreshTokens = createRefreshTokens(store, clock, random, modes, sessions);
  const authorizationCodes = createAuthorizationCodes(store, clock, random);
  const deviceCodes = createDeviceCodes(store, clock, random, deviceCodeInterval);
  const all = [sessions, consents, refreshTokens, authorizationCodes, deviceCodes];
  return {
    sessions,
    consents,
    refreshTokens,
    authorizationCodes,
    deviceCodes,
    load() {
      for (const records of all) records.load();
    },
  };
}
