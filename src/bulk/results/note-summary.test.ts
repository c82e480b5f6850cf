import { describe, expect, it } from 'vitest';
import { createNoteCollector } from './note-summary.ts';
import type { ResultNote, RowResult } from './results.ts';

function result(line: number | null, ...warnings: ResultNote[]): RowResult {
  return {
    ...{ line, key: 'k', mailbox: 'room.101@school.example', status: 'created', EventID: 'A', error: null },
    ...{ iCalUId: null, webLink: null, attempts: 1, warnings, faults: [] },
  };
}
const note = (code: string, field = 'Start'): ResultNote => ({ field, code, text: `${field} because of ${code}.` });

describe('the summary of notes', () => {
  it('has one entry for each code, with its rows counted and its first lines', () => {
    const { add, groups } = createNoteCollector();
    for (const line of [2, 3, 4, 5, 6, 7, 8]) add(result(line, note('zone-from-offset')));
    add(result(9, note('attendee-repeated', 'Attendees'), note('zone-from-offset')));
    add(result(10));
    expect(groups).toEqual([
      { code: 'zone-from-offset', rows: 8, lines: [2, 3, 4, 5, 6], text: 'Start because of zone-from-offset.' },
      { code: 'attendee-repeated', rows: 1, lines: [9], text: 'Attendees because of attendee-repeated.' },
    ]);
  });

  it('counts a row once whose Start and End are both noted', () => {
    const { add, groups } = createNoteCollector();
    add(result(2, note('time-ambiguous', 'Start'), note('time-ambiguous', 'End')));
    expect(groups).toMatchObject([{ rows: 1, lines: [2] }]);
  });

  it('takes any code, 20 of them at most, and goes on to count the rows of those', () => {
    const { add, groups } = createNoteCollector();
    for (let line = 0; line < 60; line++) add(result(line, note(`code-${line % 30}`)));
    expect(groups).toHaveLength(20);
    expect(groups.map(({ rows }) => rows)).toEqual(new Array(20).fill(2));
  });
});
