/**
 * The items of a source until a signal asks to stop, also while the source gives nothing: then its reason is thrown, and
 * the source is asked to end without being waited for. Leaving the loop ends the source.
 */
export async function* untilAborted<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  signal?.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let isEnded = false;
  // One listener for all items: a race with one long promise would keep every loser until the end.
  let stop: (() => void) | undefined;
  const onAbort = () => stop?.();
  signal?.addEventListener('abort', onAbort, { once: true });
  const next = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      stop = () => reject(signal?.reason);
      iterator.next().then(resolve, reject);
    });
  try {
    for (;;) {
      signal?.throwIfAborted();
      const item = await next();
      if (item.done === true) {
        isEnded = true;
        return;
      }
      yield item.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (!isEnded) {
      const ending = iterator.return?.();
      // One that gives nothing may not end either.
      if (signal?.aborted !== true) await ending;
      else ending?.catch(() => {});
    }
  }
}
