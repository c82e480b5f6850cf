import { AuthenticationError } from '../core/errors.ts';
import { canonicalJson } from '../core/json.ts';
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

/**
 * Tokens by an authentication of a vault. Each token request is made with what is stored by then, so that a process that
 * runs for days takes a rotated secret by itself; as long as it is the same app in the same place. Where the vault
 * cannot be read, or the authentication was removed, it goes on with what it has.
 */
export function createStoredSource(
  { authentication, vault }: { authentication: Authentication; vault: Pick<Vault, 'get' | 'noteSuccess'> },
  dependencies: TokenDependencies,
): TokenSource {
  const acquireWith = (one: Authentication) => getMode(one.mode).acquire(one, dependencies);
  let used = authentication;
  let acquire = acquireWith(used);
  /** Whether something else was stored since. */
  const renew = async (): Promise<boolean> => {
    const stored = await vault.get(authentication.name).catch(() => used);
    if (!isInPlaceOf(stored, used)) return false;
    used = stored;
    acquire = acquireWith(used);
    return true;
  };
  const acquireStored: Acquire = async (options) => {
    await renew();
    const result = await acquire(options);
    const isRefused = 'error' in result && result.error instanceof AuthenticationError;
    // It may have been rotated while the request was on its way.
    const last = isRefused && (await renew()) ? await acquire(options) : result;
    // Awaited, so that nothing is written behind the back of who has its answer: it is once an hour, and brief.
    if (!('error' in last)) await vault.noteSuccess(authentication.name);
    return last;
  };
  return createCachedSource(acquireStored, resolveGraph(authentication), dependencies.clock);
}

/** Whether it is another one, and yet for the same app, directory and addresses: a job must not change its service. */
function isInPlaceOf(stored: Authentication, used: Authentication): boolean {
  const same = (one: Authentication) =>
    canonicalJson([one.mode, one.tenant, one.clientId, { ...one.endpoints }, [...one.allowedHosts]]);
  return same(stored) === same(used) && canonicalJson(toRecord(stored)) !== canonicalJson(toRecord(used));
}
