import { describe, expect, it } from 'vitest';
import { createRepeatedItems } from './repeated-items.ts';

interface Item {
  id?: string;
  end?: number;
}
const open = () => createRepeatedItems({ idOf: (item) => (item as Item).id, endOf: (item) => (item as Item).end });

describe('items of readings that overlap', () => {
  it('are given once', () => {
    const repeated = open();
    expect(repeated.drop([{ id: 'a' }, { id: 'b' }])).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(repeated.drop([{ id: 'b' }, { id: 'c' }])).toEqual([{ id: 'c' }]);
  });

  it('are all given where they have no id', () => {
    const repeated = open();
    repeated.drop([{}]);
    expect(repeated.drop([{}, {}])).toEqual([{}, {}]);
  });

  it('are remembered until they are over, and for ever where they do not say', () => {
    const repeated = open();
    const items = [{ id: 'over', end: 9 }, { id: 'on', end: 10 }, { id: 'silent' }];
    repeated.drop(items);
    repeated.forgetBefore(10);
    expect(repeated.drop(items)).toEqual([{ id: 'over', end: 9 }]);
  });
});
