import { orAborted } from '../../core/abortable.ts';
import type { SignIn } from './sign-in.ts';

/**
 * Where the sign-in of a person is kept while tokens are renewed by it. The vault is one; a program that keeps it
 * elsewhere gives its own, as it would give MSAL a cache plugin.
 */
export interface SignInStore {
  /** The newest that is kept; undefined where nobody has signed in. */
  load(): Promise<SignIn | undefined>;
  /**
   * Keeps what came in the place of `before`, safely, before it resolves: only then the new token is used. What is kept
   * by now and is not `before` stays, and the promise rejects.
   */
  save(signIn: SignIn, before: SignIn): Promise<void>;
  /**
   * Runs `act` while nobody else renews this sign-in, in another process neither; default: one after the other in one
   * connection. Where a refresh token is good once only, two who use the same one lose the sign-in. `signal` ends the
   * wait alone, not what has begun.
   */
  exclusively?<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** Keeps it for as long as the process lives. */
export function createSignInMemory(first: SignIn | undefined): SignInStore {
  let kept = first;
  return {
    load: async () => kept,
    save: async (signIn) => {
      kept = signIn;
    },
  };
}

/** One after the other, for stores that say nothing of it. */
export function createTurns(): NonNullable<SignInStore['exclusively']> {
  let last: Promise<unknown> = Promise.resolve();
  return (act, signal) => {
    const start = last.then(() => {
      signal?.throwIfAborted();
      return act();
    });
    last = start.catch(() => {});
    return orAborted(start, signal);
  };
}
