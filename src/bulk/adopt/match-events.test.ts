import { describe, expect, it } from 'vitest';
import type { CanonicalEvent } from '../../graph/canonical-event.ts';
import { matchEvents } from './match-events.ts';

const event = (subject: string, start = '2026-11-03T09:00:00.000Z', location = ''): CanonicalEvent => ({
  subject,
  body: '',
  start,
  end: '2026-11-03T10:00:00.000Z',
  isAllDay: false,
  location,
});
const row = (name: string, written: CanonicalEvent) => ({ row: name, written });

describe('rows are matched with events that were there before', () => {
  it('by subject and start, whatever the letter case', () => {
    const matches = matchEvents(
      [row('r1', event('Maths')), row('r2', event('Art'))],
      [
        { id: 'e1', event: event('MATHS', undefined, 'R1') },
        { id: 'e2', event: event('Art', '2026-11-03T11:00:00.000Z') },
      ],
    );
    expect(matches).toEqual({ matched: [{ row: 'r1', id: 'e1' }], ambiguous: [], unmatched: ['r2'] });
  });

  it('and not where several events are like the row', () => {
    const events = ['e1', 'e2'].map((id) => ({ id, event: event('Maths') }));
    expect(matchEvents([row('r1', event('Maths'))], events)).toEqual({
      matched: [],
      ambiguous: [{ row: 'r1', ids: ['e1', 'e2'] }],
      unmatched: [],
    });
  });

  it('and not where several rows are like the event', () => {
    const rows = ['r1', 'r2'].map((name) => row(name, event('Maths')));
    expect(matchEvents(rows, [{ id: 'e1', event: event('Maths') }]).ambiguous).toEqual([
      { row: 'r1', ids: ['e1'] },
      { row: 'r2', ids: ['e1'] },
    ]);
  });

  it('by other fields where they are named', () => {
    const rows = [row('r1', event('Maths', undefined, 'R1')), row('r2', event('Maths', undefined, 'R2'))];
    const events = [{ id: 'e2', event: event('Numbers', undefined, 'r2') }];
    expect(matchEvents(rows, events, ['start', 'location'])).toEqual({
      matched: [{ row: 'r2', id: 'e2' }],
      ambiguous: [],
      unmatched: ['r1'],
    });
  });
});
