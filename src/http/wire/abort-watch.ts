/** Something that a caller's signal ends. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** Which exchanges end with which signal. */
export interface AbortWatch {
  start(signal: AbortSignal, one: Abortable): void;
  end(signal: AbortSignal, one: Abortable): void;
}

/**
 * One signal ends all calls of a run, hundreds at a time, and a listener for each is looked for among all the others: so
 * a signal is listened to once, for as long as something depends on it.
 */
export function createAbortWatch(): AbortWatch {
  const watched = new Map<AbortSignal, { ones: Set<Abortable>; listener: () => void }>();
  return {
    start(signal, one) {
      let watch = watched.get(signal);
      if (watch === undefined) {
        const ones = new Set<Abortable>();
        const listener = () => {
          for (const each of ones) each.abort(signal.reason);
        };
        signal.addEventListener('abort', listener);
        watch = { ones, listener };
        watched.set(signal, watch);
      }
      watch.ones.add(one);
    },
    end(signal, one) {
      const watch = watched.get(signal);
      if (watch === undefined) return;
      watch.ones.delete(one);
      if (watch.ones.size > 0) return;
      signal.removeEventListener('abort', watch.listener);
      watched.delete(signal);
    },
  };
}
