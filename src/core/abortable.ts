/**
 * Why what nobody waits for any more is aborted, named as Node names its own reason. One for all: `abort()` without a
 * reason makes an error with a stack each time, which costs more than the rest of a call's signals.
 */
export const OVER: Error = Object.freeze(
  Object.assign(new Error('This operation was aborted'), { name: 'AbortError' }),
);

/** The promise's outcome, or the signal's reason if that comes first; the promise itself goes on for others. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    // A signal that was aborted before tells nobody any more.
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
