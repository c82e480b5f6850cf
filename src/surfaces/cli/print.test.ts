import { describe, expect, it } from 'vitest';
import { asText } from './print.ts';

const start = { dateTime: '2026-10-26T09:00:00.0000000', timeZone: 'Europe/London' };

describe('what a person is shown', () => {
  it('is a table of a list, with whole ids at the end of the line', () => {
    const events = [
      { id: 'AAMk-1', subject: 'Assembly', start, end: { dateTime: '2026-10-26T09:15:30', timeZone: 'Europe/London' } },
      { id: 'AAMk-2', subject: null, start, end: start },
    ];
    expect(asText({ value: events, complete: true }).split('\n')).toEqual([
      'START                           END                                SUBJECT   ID',
      '2026-10-26 09:00 Europe/London  2026-10-26 09:15:30 Europe/London  Assembly  AAMk-1',
      '2026-10-26 09:00 Europe/London  2026-10-26 09:00 Europe/London               AAMk-2',
      '',
    ]);
  });

  it('says that a list was stopped before its end, and that one is empty', () => {
    expect(asText({ value: [{ id: 'A', name: 'Calendar' }], complete: false })).toBe(
      'NAME      ID\nCalendar  A\nThere are more; the list was stopped here.\n',
    );
    expect(asText({ value: [], complete: true })).toBe('Nothing found.\n');
  });

  it('is one labelled line for each property of a thing, empty ones left out', () => {
    const event = {
      '@odata.etag': 'W/"1"',
      id: 'AAMk-1',
      subject: 'Assembly',
      location: { displayName: 'Hall' },
      attendees: [{ type: 'optional', emailAddress: { name: 'Librarian', address: 'librarian@school.example' } }],
      body: { contentType: 'text', content: 'Bring\r\nchairs' },
      recurrence: null,
      categories: [],
    };
    expect(asText(event)).toBe(
      [
        'id:         AAMk-1',
        'subject:    Assembly',
        'location:   Hall',
        'attendees:  Librarian <librarian@school.example> (optional)',
        'body:       Bring chairs',
        '',
      ].join('\n'),
    );
  });

  it('leaves out a body and a location in which nothing is written', () => {
    const event = { id: 'A', body: { contentType: 'html', content: '' }, location: { displayName: '', address: {} } };
    expect(asText(event)).toBe('id:  A\n');
  });

  it('tells a thing within another in lines of its own', () => {
    const moved = { movedFrom: 'A', event: { '@odata.etag': 'W/"1"', id: 'B', subject: 'Choir', start } };
    expect(asText(moved)).toBe(
      [
        'movedFrom:      A',
        'event.id:       B',
        'event.subject:  Choir',
        'event.start:    2026-10-26 09:00 Europe/London',
        '',
      ].join('\n'),
    );
  });

  it('leaves out what the protocol says of a member', () => {
    expect(asText({ id: 'A', 'tags@odata.type': '#Collection(String)', tags: ['a'] })).toBe('id:    A\ntags:  a\n');
  });

  it('cannot steer the terminal by what others wrote', () => {
    expect(asText({ value: [{ id: 'A', subject: 'x\u001B[2J\r\ny' }], complete: true })).toBe(
      'SUBJECT  ID\nx [2J y  A\n',
    );
    const dirty = '\u001B[2Ja\r\nb\u2028c\u009B1m';
    const clean = '[2Ja b c 1m';
    expect(asText({ value: [{ start: { dateTime: dirty, timeZone: dirty } }] })).toBe(`START\n${clean}  ${clean}\n`);
    for (const value of [
      ...[dirty, [dirty], { address: dirty }, { emailAddress: { address: dirty } }, { displayName: dirty }],
      { content: dirty },
    ]) {
      expect(asText({ id: value })).toBe(`id:  ${clean}\n`);
    }
    expect(asText({ [dirty]: 1 })).toBe(`${clean}:  1\n`);
    expect(asText({ id: { name: '\u009B' } })).toBe('id:  name:\n');
  });

  it('is read in one pass where a time is no time', () => {
    const zeros = '0'.repeat(1_000_000);
    const start = { dateTime: `09:00:00.${zeros}x`, timeZone: 'UTC' };
    expect(asText({ value: [{ start }] })).toBe(`START\n09:00:00.${zeros}x UTC\n`);
  });
});
