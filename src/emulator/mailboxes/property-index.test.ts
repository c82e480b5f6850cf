import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../events/event-record.ts';
import { PropertyIndex } from './property-index.ts';

const event = (number: number, value: string, id = 'Key') =>
  ({ number, properties: [{ id, value }] }) as unknown as EventRecord;

describe('the index of extended properties', () => {
  it('finds by value and by prefix without letter case, as long as the event is there', () => {
    const index = new PropertyIndex();
    for (const [number, value] of [
      [1, 'B-2'],
      [2, 'a-1'],
      [3, 'b-2'],
      [4, 'B-1'],
    ] as const)
      index.add(event(number, value));
    index.add(event(5, 'b-1', 'Other'));
    expect(index.equal('Key', 'B-2')).toEqual([1, 3]);
    expect(index.startingWith('Key', 'b-')).toEqual([1, 3, 4]);
    index.remove(event(1, 'B-2'));
    index.remove(event(4, 'B-1'));
    expect(index.equal('Key', 'b-2')).toEqual([3]);
    expect(index.startingWith('Key', 'B-')).toEqual([3]);
    index.add(event(6, 'b-0'));
    expect(index.startingWith('Key', 'B-')).toEqual([3, 6]);
    // A changed event is taken out and put in again.
    index.add(event(1, 'b-2'));
    expect(index.equal('Key', 'B-2')).toEqual([1, 3]);
    index.add(event(2, 'b-2'));
    expect(index.equal('Key', 'B-2')).toEqual([1, 2, 3]);
    expect([index.equal('Nobody', 'x'), index.startingWith('Nobody', '')]).toEqual([[], []]);
  });
});
