/**
 * Works on what a source gives, so many at once, and gives what came of it in the order of the source. Where one fails,
 * or nobody wants the rest, those that were begun are waited for.
 */
export async function* inOrder<T, Result>(
  source: Iterable<T>,
  atOnce: number,
  work: (one: T) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  try {
    for (const one of source) {
      const result = work(one);
      // Its turn to be told of comes later.
      result.catch(() => {});
      begun.push(result);
      const [first] = begun;
      if (first === undefined || begun.length < atOnce) continue;
      yield await first;
      begun.shift();
    }
    for (let first = begun[0]; first !== undefined; first = begun[0]) {
      yield await first;
      begun.shift();
    }
  } finally {
    await Promise.allSettled(begun);
  }
}
