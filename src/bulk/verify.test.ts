import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../graph/canonical-event.ts';
import { createZones } from '../graph/time-zone.ts';
import { compare } from './verify.ts';

const zones = createZones();
const event = (subject: string, hour = '09') =>
  canonicalEvent(
    {
      subject,
      start: { dateTime: `2026-10-26T${hour}:00:00`, timeZone: 'Europe/London' },
      end: { dateTime: '2026-10-26T10:00:00', timeZone: 'Europe/London' },
    },
    zones,
  );

const expected = new Map([['key-1', { line: 2, calendar: undefined, written: event('Assembly') }]]);

describe('comparing a mailbox with its rows', () => {
  it('finds nothing to say where each row has its one event', () => {
    const result = compare('hall@school.example', expected, [{ id: 'A', key: 'key-1', event: event('Assembly') }]);
    expect(result).toEqual({ findings: [], equal: 1, extra: [] });
  });

  it('names a row without an event', () => {
    expect(compare('hall@school.example', expected, []).findings).toEqual([
      { line: 2, mailbox: 'hall@school.example', EventID: undefined, kind: 'missing' },
    ]);
  });

  it('names a row whose key is on two events', () => {
    const read = ['A', 'B'].map((id) => ({ id, key: 'key-1', event: event('Assembly') }));
    expect(compare('hall@school.example', expected, read).findings).toEqual([
      { line: 2, mailbox: 'hall@school.example', EventID: 'A', kind: 'several', count: 2 },
    ]);
  });

  it('names the fields in which an event differs', () => {
    const read = [{ id: 'A', key: 'key-1', event: event('Concert', '08') }];
    const [finding] = compare('hall@school.example', expected, read).findings;
    expect(finding).toMatchObject({
      kind: 'different',
      differences: [
        { field: 'subject', written: 'Assembly', read: 'Concert' },
        { field: 'start', written: '2026-10-26T09:00:00.000Z', read: '2026-10-26T08:00:00.000Z' },
      ],
    });
  });

  it('names events of the job that no row stands for', () => {
    const read = [
      { id: 'A', key: 'key-1', event: event('Assembly') },
      { id: 'B', key: 'key-2', event: event('Assembly') },
    ];
    expect(compare('hall@school.example', expected, read).extra.map(({ id }) => id)).toEqual(['B']);
  });
});
