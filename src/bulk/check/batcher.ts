/** Gathers what comes one by one and hands it on in batches, in the order in which it came. */
export interface Batcher<T> {
  add(one: T): Promise<void>;
  flush(): Promise<void>;
}

export function createBatcher<T>(size: number, pass: (batch: readonly T[]) => Promise<void>): Batcher<T> {
  let gathered: T[] = [];
  const flush = async () => {
    const batch = gathered;
    gathered = [];
    if (batch.length > 0) await pass(batch);
  };
  return {
    async add(one) {
      gathered.push(one);
      if (gathered.length >= size) await flush();
    },
    flush,
  };
}
