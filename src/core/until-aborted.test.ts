import { describe, expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('untilAborted', () => {
  it('gives all items of a source that is not interrupted, and leaves no listener', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    async function* source() {
      yield* [1, 2, 3];
    }
    expect(await all(untilAborted(source(), signal))).toEqual([1, 2, 3]);
    expect(await all(untilAborted(source(), undefined))).toEqual([1, 2, 3]);
    expect(listeners).toBe(0);
  });

  it('throws the reason while an item is waited for, and asks the source to end', async () => {
    const controller = new AbortController();
    let isAsked = false;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          isAsked = true;
          return new Promise(() => {});
        },
      }),
    };
    const reading = all(untilAborted(source, controller.signal));
    controller.abort(new Error('interrupted'));
    await expect(reading).rejects.toThrow('interrupted');
    expect(isAsked).toBe(true);
  });

  it('does not begin when the signal has come before, nor go on when it came between two items', async () => {
    const reason = new Error('interrupted');
    let begun = 0;
    async function* source() {
      for (;;) yield begun++;
    }
    await expect(all(untilAborted(source(), AbortSignal.abort(reason)))).rejects.toBe(reason);
    expect(begun).toBe(0);
    const controller = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of untilAborted(source(), controller.signal)) {
        seen.push(item);
        if (item === 2) controller.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends the source when its loop is left, and gives its error as it is', async () => {
    let isEnded = false;
    async function* source() {
      try {
        yield 1;
        yield 2;
      } finally {
        isEnded = true;
      }
    }
    for await (const item of untilAborted(source(), new AbortController().signal)) if (item === 1) break;
    expect(isEnded).toBe(true);
    const failing: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('own')) }),
    };
    await expect(all(untilAborted(failing, undefined))).rejects.toThrow('own');
  });
});
