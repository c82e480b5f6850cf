import { createTurns, type SignInStore } from '../auth/sign-in/sign-in-store.ts';

/** A store that tells when nobody is renewing by it. */
export interface WatchedSignInStore {
  store: SignInStore | undefined;
  /** Resolves when the renewals that have begun are over: one that is cut off may lose what came for it. */
  settled(): Promise<void>;
}

/** Watches it; the renewals of a store without a lock of its own take turns in this connection. */
export function watchRenewals(store: SignInStore | undefined): WatchedSignInStore {
  // What is kept in memory ends with its connection, and has nothing to lose.
  if (store === undefined) return { store, settled: async () => {} };
  const exclusively = store.exclusively?.bind(store) ?? createTurns();
  const underWay = new Set<Promise<unknown>>();
  return {
    store: {
      load: () => store.load(),
      save: (signIn, before) => store.save(signIn, before),
      exclusively: (act, signal) =>
        exclusively(() => {
          const running = act();
          underWay.add(running);
          const forget = () => underWay.delete(running);
          running.then(forget, forget);
          return running;
        }, signal),
    },
    settled: async () => {
      await Promise.allSettled(underWay);
    },
  };
}
