import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../events/event-record.ts';
import { NumberList } from './number-list.ts';
import { Timeline } from './timeline.ts';

const event = (number: number, from: number, to: number) =>
  ({ number, start: { shown: from, at: from, zone: 'UTC' }, end: { shown: to, at: to, zone: 'UTC' } }) as EventRecord;
const numbers = (events: readonly EventRecord[]) => events.map((found) => found.number);

describe('a timeline', () => {
  it('finds what overlaps, in whatever order it was added, long events included', () => {
    const timeline = new Timeline();
    for (const added of [event(1, 50, 60), event(2, 0, 1000), event(3, 10, 20), event(4, 20, 30), event(5, 25, 25)])
      timeline.add(added);
    expect(numbers(timeline.overlapping(20, 50))).toEqual([2, 4, 5]);
    expect(numbers(timeline.overlapping(900, 901))).toEqual([2]);
    expect(numbers(timeline.overlapping(1000, 2000))).toEqual([]);
  });

  it('tells what begins next to a range', () => {
    const timeline = new Timeline();
    expect(timeline.around(0, 10)).toEqual({ before: undefined, after: undefined });
    for (const added of [event(1, 50, 60), event(2, 5, 90), event(3, 20, 21), event(4, 7, 8)]) timeline.add(added);
    expect(timeline.around(20, 50)).toEqual({ before: 7, after: 50 });
    expect(timeline.around(21, 49)).toEqual({ before: 20, after: 50 });
    expect(timeline.around(0, 100)).toEqual({ before: undefined, after: undefined });
  });

  it('forgets one of several events with the same start', () => {
    const timeline = new Timeline();
    const twins = [event(1, 5, 6), event(2, 5, 6), event(3, 5, 6)];
    for (const twin of twins) timeline.add(twin);
    timeline.add(event(4, 0, 1));
    if (twins[1]) timeline.remove(twins[1]);
    expect(numbers(timeline.overlapping(0, 10))).toEqual([4, 1, 3]);
  });
});

describe('a list of numbers', () => {
  it('stays in order and holds each number once', () => {
    const list = new NumberList();
    for (const number of [5, 9, 7, 9, 7, 1]) list.add(number);
    list.remove(7);
    list.remove(8);
    expect([...list]).toEqual([1, 5, 9]);
    expect([list.length, list.at(1), list.at(3)]).toEqual([3, 5, undefined]);
  });
});
