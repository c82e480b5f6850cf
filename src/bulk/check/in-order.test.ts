import { describe, expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

/** Work that ends when it is told to, in any order. */
function openWork() {
  const ends = new Map<number, () => void>();
  const begun: number[] = [];
  const work = (one: number) => {
    begun.push(one);
    return new Promise<string>((resolve, reject) => {
      ends.set(one, () => (one < 0 ? reject(new Error(`failed ${one}`)) : resolve(`done ${one}`)));
    });
  };
  return { work, begun, end: (one: number) => ends.get(one)?.() };
}

async function all(results: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const one of results) found.push(one);
  return found;
}

describe('work in order', () => {
  it('is begun for so many at once, and given in the order of the source', async () => {
    const { work, begun, end } = openWork();
    const results = inOrder([1, 2, 3, 4], 2, work);
    const first = results.next();
    expect(begun).toEqual([1, 2]);
    end(2);
    end(1);
    expect(await first).toEqual({ done: false, value: 'done 1' });
    const rest = all(results);
    await Promise.resolve();
    expect(begun).toEqual([1, 2, 3]);
    end(3);
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2, 3, 4]);
    end(4);
    expect(await rest).toEqual(['done 2', 'done 3', 'done 4']);
  });

  it('waits for what was begun before it tells that one failed', async () => {
    const { work, begun, end } = openWork();
    let isTold = false;
    const told = all(inOrder([-1, 2, 3], 2, work)).catch((error: Error) => {
      isTold = true;
      return error.message;
    });
    await Promise.resolve();
    end(-1);
    await new Promise(setImmediate);
    expect(isTold).toBe(false);
    end(2);
    expect(await told).toBe('failed -1');
    expect(begun).toEqual([-1, 2]);
  });
});
