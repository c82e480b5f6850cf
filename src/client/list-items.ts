import type { ListPage } from './read-list.ts';

/** The items of a list, one by one; it is read once, while it is gone through. */
export interface ListItems<Item> extends AsyncIterableIterator<Item> {
  /** Items given so far. */
  readonly read: number;
  /** Whether all items were given: false while there are more, and for good where the reading was stopped before the end. */
  readonly complete: boolean;
}

/**
 * Gives the items of pages one by one. No page is held once its last item is taken, and broken off, it ends the reading.
 */
export function listItems<Item>(pages: AsyncGenerator<ListPage<Item>>): ListItems<Item> {
  let read = 0;
  let complete = false;
  async function* itemsOf(): AsyncGenerator<Item> {
    for await (const { items, more } of pages) {
      const last = read + items.length;
      complete = !more && items.length === 0;
      for (const item of items) {
        read += 1;
        complete = !more && read === last;
        yield item;
      }
    }
  }
  const items = itemsOf();
  return {
    next: () => items.next(),
    return: () => items.return(undefined),
    throw: (error: unknown) => items.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    get read() {
      return read;
    },
    get complete() {
      return complete;
    },
  };
}
