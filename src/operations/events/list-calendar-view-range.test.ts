import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import { parseInput } from '../parse-input.ts';
import { listCalendarView } from './list-calendar-view.ts';

const TERM = { startDateTime: '2026-04-20T00:00:00+01:00', endDateTime: '2026-07-18' };

async function rangeOf(input: object) {
  return listCalendarView.range?.(parseInput(listCalendarView, await loadZ(), { ...TERM, ...input }));
}

describe('the range of a calendar view', () => {
  it('is what its ends say, in UTC where they have no offset', async () => {
    expect(await rangeOf({})).toMatchObject({ from: Date.UTC(2026, 3, 19, 23), to: Date.UTC(2026, 6, 18) });
    expect(await rangeOf({ startDateTime: '2026-04-20T00:00:00.25-0330' })).toMatchObject({
      from: Date.UTC(2026, 3, 20, 3, 30, 0, 250),
    });
  });

  it('is asked for in parts by start, with all else that the caller wished', async () => {
    const range = await rangeOf({ select: 'start, End/dateTime,subject', top: 5 });
    const part = range?.part('2026-05-01T00:00:00Z', undefined);
    expect(part).toEqual({
      startDateTime: '2026-05-01T00:00:00Z',
      endDateTime: '2026-07-18',
      select: 'start, End/dateTime,subject',
      orderBy: 'start/dateTime',
      top: 5,
    });
  });

  it.for([{ orderBy: 'Start/DateTime asc', filter: "start/dateTime ge '2026'" }, { select: '*' }])(
    'has parts with %j',
    async (input) => {
      expect(await rangeOf(input)).toBeDefined();
    },
  );

  it.for([
    { orderBy: 'start/dateTime desc' },
    { orderBy: 'start/dateTime,subject' },
    { filter: "subject eq 'Art'" },
    { select: 'subject,start' },
    { endDateTime: TERM.startDateTime },
    { endDateTime: '2026-01-01' },
  ])('has none with %j', async (input) => {
    expect(await rangeOf(input)).toBeUndefined();
  });
});
