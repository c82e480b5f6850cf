import { SECOND } from '../core/durations.ts';
import { AuthenticationError, type GraphcalError } from '../core/errors.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import { type Authentication, getMode, toRecord } from './authentication.ts';
import { type Acquire, createCachedSource, type TokenSource } from './cached-source.ts';
import { resolveGraph } from './endpoints.ts';
import type { TokenDependencies } from './token-wire.ts';
import type { Vault } from './vault.ts';

/** An authentication together with the vault that it came from, where its secret may be rotated while it is used. */
export interface StoredAuthentication {
  authentication: Authentication;
  vault: Pick<Vault, 'home' | 'get' | 'change' | 'noteSuccess'>;
}

/** Milliseconds until the vault is asked for another secret than one that is not shown again. */
const LOOK_AGAIN_MS = 30 * SECOND;

/**
 * Tokens by an authentication of a vault. Each token request is made with what is stored by then, so that a process that
 * runs for days takes a rotated secret by itself; as long as it is the same app and person in the same place. Where the vault
 * cannot be read, or the authentication was removed, it goes on with what it has.
 */
export function createStoredSource(
  { authentication, vault }: { authentication: Authentication; vault: Pick<Vault, 'get' | 'noteSuccess'> },
  dependencies: TokenDependencies,
): TokenSource {
  const acquireWith = (one: Authentication) => getMode(one.mode).acquire(one, dependencies);
  let used = authentication;
  let acquire = acquireWith(used);
  /** What the secret that is used was refused with, where it is not to be shown again. */
  let refusal: GraphcalError | undefined;
  /** Whether something else was stored since. */
  const renew = async (): Promise<boolean> => {
    const stored = await vault.get(authentication.name).catch(() => used);
    if (!isInPlaceOf(stored, used)) return false;
    used = stored;
    acquire = acquireWith(used);
    refusal = undefined;
    return true;
  };
  const acquireUsed: Acquire = async (options) => {
    if (refusal !== undefined) return { error: refusal, holdMs: LOOK_AGAIN_MS };
    const asked = acquire;
    const result = await asked(options);
    if (!('error' in result) || result.holdMs !== Number.POSITIVE_INFINITY) return result;
    if (asked === acquire) refusal = result.error;
    return { error: result.error, holdMs: LOOK_AGAIN_MS };
  };
  const acquireStored: Acquire = async (options) => {
    await renew();
    const result = await acquireUsed(options);
    const isRefused = 'error' in result && result.error instanceof AuthenticationError;
    // It may have been rotated while the request was on its way.
    const last = isRefused && (await renew()) ? await acquireUsed(options) : result;
    // Awaited, so that nothing is written behind the back of who has its answer: it is once an hour, and brief.
    if (!('error' in last)) await vault.noteSuccess(authentication.name);
    return last;
  };
  return createCachedSource(acquireStored, resolveGraph(authentication), dependencies.clock);
}

/**
 * Whether it is another one, and yet for the same app, directory, addresses and person or identity: a job must not
 * change its service, nor in whose name it writes. A sign-in is not looked at: it has a store of its own.
 */
function isInPlaceOf(stored: Authentication, used: Authentication): boolean {
  const [one, other] = [withoutSignIn(toRecord(stored)), withoutSignIn(toRecord(used))];
  return placeOf(one) === placeOf(other) && canonicalJson(one) !== canonicalJson(other);
}

function withoutSignIn({ signIn: _, ...record }: JsonObject): JsonObject {
  return record;
}

function placeOf(record: JsonObject): string {
  const { mode, tenant, clientId, endpoints, allowedHosts } = record;
  const { account, identity, variable } = getMode(String(mode)).show(record);
  const who = [account?.toLowerCase(), identity, variable];
  return canonicalJson([mode, tenant, clientId, endpoints, allowedHosts, ...who].map((each) => each ?? null));
}
