import { orAborted } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE, SECOND } from '../core/durations.ts';
import { AuthenticationError, type GraphcalError, StorageError, TransportError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';

export interface GetTokenOptions {
  /** Passes the stored token by; callers at the same time share one request. Default false. */
  forceRefresh?: boolean | undefined;
  /**
   * With `forceRefresh` or `claims`: the token that Graph refused. If another one is stored by now, asked for with the
   * same claims where there are some, it is given without a request (R21).
   */
  refused?: Secret | undefined;
  /** The JSON of a claims challenge; implies `forceRefresh`. */
  claims?: string | undefined;
  /** Ends this caller's wait; the request goes on while others wait for it. */
  signal?: AbortSignal | undefined;
}

/** A token and its end, in milliseconds since 1970 by the clock given. */
export interface AccessToken {
  token: Secret;
  expiresOn: number;
}

/** Where tokens for one Graph come from. */
export interface TokenSource {
  /** A token that is valid now; throws AuthenticationError, or TransportError (`not-sent`) if the authority cannot be asked. */
  getToken(options?: GetTokenOptions): Promise<AccessToken>;
  /** The only scheme, host and port that may receive these tokens. */
  readonly graphOrigin: string;
}

export interface AcquireOptions {
  claims: string | undefined;
  /** `once` where a token is still at hand: the caller should not wait through a backoff for a better one. */
  effort: 'full' | 'once';
  signal: AbortSignal;
}

export interface AcquiredToken extends AccessToken {
  /** When the issuer wants it renewed, if it said so; milliseconds since 1970. */
  refreshOn?: number | undefined;
}

/** One way to get a token; `holdMs` says how long a failure need not be asked about again. */
export type Acquire = (options: AcquireOptions) => Promise<AcquiredToken | { error: GraphcalError; holdMs: number }>;

/** Milliseconds before its end at which a token is renewed while it still works; Entra's own libraries use the same. */
const RENEW_BEFORE_MS = 5 * MINUTE;
/** Tokens of short life are renewed when this share of it is left. */
const RENEW_SHARE = 0.25;
/** Milliseconds before its end at which a token is no longer given out: a request needs time to arrive. */
const UNUSABLE_BEFORE_MS = 10 * SECOND;
const UNUSABLE_SHARE = 0.1;
/** Milliseconds until the next try when an early renewal failed and the token at hand still works. */
const RENEW_AGAIN_MS = 30 * SECOND;

/** What the store of a program failed in. */
const STORE_FAILED: ReadonlySet<string> = new Set(['sign-in-not-read', 'sign-in-not-kept']);

interface Stored {
  access: AccessToken;
  /** What it was asked for with. */
  claims: string | undefined;
  renewOn: number;
  unusableOn: number;
}

type Effort = AcquireOptions['effort'];

interface Flight {
  result: Promise<AccessToken>;
  effort: Effort;
  waiters: number;
  controller: AbortController;
}

/**
 * Keeps the token, renews it before its end (R20), lets all callers of a moment share one request (R21), and does not
 * repeat what the issuer just refused (R23). An early renewal that fails on the network, or in the place where a sign-in is
 * kept, leaves the old token in use.
 */
export function createCachedSource(acquire: Acquire, graphOrigin: string, clock: Clock): TokenSource {
  let stored: Stored | undefined;
  let hold: { error: GraphcalError; until: number } | undefined;
  /** By claims, '' for none: a token without the claims does not answer a challenge. */
  const flights = new Map<string, Flight>();

  const take = async (claims: string | undefined, effort: Effort, signal: AbortSignal): Promise<AccessToken> => {
    if (hold !== undefined && clock.now() < hold.until) throw hold.error;
    const began = clock.now();
    const result = await acquire({ claims, effort, signal });
    if ('error' in result) {
      hold = result.holdMs > 0 ? { error: result.error, until: clock.now() + result.holdMs } : undefined;
      throw result.error;
    }
    hold = undefined;
    const taken = store(result, claims, began);
    // A token without claims that was on its way does not replace the one that answers a challenge.
    if (claims !== undefined || stored?.claims === undefined) stored = taken;
    return taken.access;
  };

  const start = (claims: string | undefined, effort: Effort): Flight => {
    const key = claims ?? '';
    const controller = new AbortController();
    const result = take(claims, effort, controller.signal).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    // Where the last waiter has gone nobody listens any more.
    result.catch(() => {});
    const flight: Flight = { result, effort, waiters: 0, controller };
    flights.set(key, flight);
    return flight;
  };

  const join = async (flight: Flight, signal: AbortSignal | undefined): Promise<AccessToken> => {
    flight.waiters++;
    try {
      return await orAborted(flight.result, signal);
    } finally {
      flight.waiters--;
      if (flight.waiters === 0 && signal?.aborted) {
        for (const [key, each] of flights) if (each === flight) flights.delete(key);
        flight.controller.abort(signal.reason);
      }
    }
  };

  return {
    graphOrigin,
    async getToken({ forceRefresh = false, refused, claims, signal } = {}) {
      signal?.throwIfAborted();
      const now = clock.now();
      const usable = stored !== undefined && now < stored.unusableOn ? stored : undefined;
      const isForced = forceRefresh || claims !== undefined;
      if (usable !== undefined && !isForced) {
        return now < usable.renewOn ? usable.access : renewEarly(usable, signal);
      }
      if (usable !== undefined && refused !== undefined && (claims === undefined || claims === usable.claims)) {
        if (refused.reveal() !== usable.access.token.reveal()) return usable.access;
      }
      // What Graph refused must not be given to anybody else while the new one is on its way.
      if (isForced) stored = undefined;
      const running = flights.get(claims ?? '') ?? (isForced ? undefined : anyOf(flights));
      try {
        return await join(running ?? start(claims, 'full'), signal);
      } catch (error) {
        // Somebody's early renewal tried only once; who has no token left tries in earnest.
        if (running?.effort !== 'once' || !leavesTokenGood(error)) throw error;
        return join(flights.get('') ?? start(undefined, 'full'), signal);
      }
    },
  };

  async function renewEarly(usable: Stored, signal: AbortSignal | undefined): Promise<AccessToken> {
    try {
      return await join(flights.get('') ?? start(undefined, 'once'), signal);
    } catch (error) {
      if (!leavesTokenGood(error) || clock.now() >= usable.unusableOn) throw error;
      usable.renewOn = clock.now() + RENEW_AGAIN_MS;
      return usable.access;
    }
  }
}

/** Whether a renewal failed on the network or in the place where a sign-in is kept: nobody has refused anything. */
function leavesTokenGood(error: unknown): boolean {
  if (error instanceof TransportError || error instanceof StorageError) return true;
  return error instanceof AuthenticationError && STORE_FAILED.has(error.code);
}

function store({ token, expiresOn, refreshOn }: AcquiredToken, claims: string | undefined, began: number): Stored {
  const life = expiresOn - began;
  const early = expiresOn - Math.min(RENEW_BEFORE_MS, life * RENEW_SHARE);
  return {
    access: { token, expiresOn },
    claims,
    renewOn: Math.min(early, refreshOn ?? early),
    unusableOn: expiresOn - Math.min(UNUSABLE_BEFORE_MS, life * UNUSABLE_SHARE),
  };
}

function anyOf(flights: ReadonlyMap<string, Flight>): Flight | undefined {
  return flights.values().next().value;
}
