/** Joins sources that are each in order of time; of the same time, the earlier source comes first. */
export async function* mergeByTime<Item extends { time: string }>(
  sources: readonly AsyncIterable<Item>[],
): AsyncGenerator<Item> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((one) => one.next()));
    for (;;) {
      let first: number | undefined;
      for (const [at, head] of heads.entries()) {
        if (head.done) continue;
        const before = first === undefined ? undefined : heads[first];
        if (before === undefined || before.done || head.value.time < before.value.time) first = at;
      }
      const head = first === undefined ? undefined : heads[first];
      if (first === undefined || head === undefined || head.done) return;
      yield head.value;
      heads[first] = (await iterators[first]?.next()) ?? { done: true, value: undefined };
    }
  } finally {
    for (const one of iterators) await one.return?.();
  }
}
