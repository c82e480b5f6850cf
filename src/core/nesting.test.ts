import { describe, expect, it } from 'vitest';
import { nestingFault } from './nesting.ts';

/** So many lists in one another. */
function lists(depth: number): unknown[] {
  let value: unknown[] = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}

describe('the nesting of a value', () => {
  it('has no fault where nothing holds itself', () => {
    const shared = { city: 'London' };
    for (const value of [undefined, null, 'x', 1, {}, { a: [shared, shared], b: { c: shared } }, Buffer.alloc(9)]) {
      expect(nestingFault(value)).toBeUndefined();
    }
  });

  it('can have a hundred levels and no more', () => {
    expect(nestingFault(lists(100))).toBeUndefined();
    expect(nestingFault({ body: lists(99) })).toBeUndefined();
    expect(nestingFault({ body: lists(100) })).toEqual({ path: ['body'], message: 'can have at most 100 levels' });
    expect(nestingFault({ subject: 'x', body: lists(100_000) })).toEqual({
      path: ['body'],
      message: 'can have at most 100 levels',
    });
  });

  it('says where a value holds itself', () => {
    const body: Record<string, unknown> = { content: 'x' };
    body.again = [{ more: body }];
    expect(nestingFault({ body })).toEqual({ path: ['body', 'again', '0', 'more'], message: 'holds itself' });
    const list: unknown[] = [];
    list.push(list);
    expect(nestingFault(list)).toEqual({ path: ['0'], message: 'holds itself' });
  });
});
