/** Works on what a source gives, so many at once; the first error ends it once the others are through. */
export async function sideBySide<T>(
  source: AsyncIterable<T> | Iterable<T>,
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const iterator = (async function* () {
    yield* source;
  })();
  let hasFailed = false;
  const worker = async () => {
    try {
      while (!hasFailed) {
        const next = await iterator.next();
        if (next.done) return;
        await work(next.value);
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
