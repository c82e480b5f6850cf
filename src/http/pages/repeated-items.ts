/** Tells items that were there before: what lies over a border is in the readings on both sides of it. */
export interface RepeatedItems {
  /** Those of a page that were not there before. */
  drop(items: readonly unknown[]): unknown[];
  /** Forgets what ends before `time` (milliseconds since 1970); no reading that follows begins earlier. */
  forgetBefore(time: number): void;
}

/** How items are told apart, and when they are over. */
export interface ItemFacts {
  /** Undefined for an item that cannot be told from others; it is kept. */
  idOf(item: unknown): string | undefined;
  /** The latest time at which the item can end, milliseconds since 1970; undefined where it does not say. */
  endOf(item: unknown): number | undefined;
}

/** Keeps the ids of items that are not over, and of no others, so that a long list takes no memory of its length. */
export function createRepeatedItems({ idOf, endOf }: ItemFacts): RepeatedItems {
  const ends = new Map<string, number>();
  return {
    drop: (items) =>
      items.filter((item) => {
        const id = idOf(item);
        if (id === undefined) return true;
        if (ends.has(id)) return false;
        ends.set(id, endOf(item) ?? Number.POSITIVE_INFINITY);
        return true;
      }),
    forgetBefore(time) {
      for (const [id, end] of ends) if (end < time) ends.delete(id);
    },
  };
}
