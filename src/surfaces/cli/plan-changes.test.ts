import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../../test/house/document.ts';
import type { FieldChange, PlannedChange, RowValues } from '../../bulk/index.ts';
import { describeChange } from './plan-changes.ts';

const ROW: PlannedChange = {
  line: 2,
  key: 'k1',
  mailbox: 'a@school.example',
  act: 'update',
  EventID: 'e1',
  parts: [],
  edited: [],
  mails: 0,
  reminder: false,
  values: null,
  faults: [],
};
const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
const of = (...fields: FieldChange[]): RowValues => ({ fields, attendees: [] });
const field = (
  name: FieldChange['field'],
  before: FieldChange['before'],
  after: FieldChange['after'],
): FieldChange => ({
  field: name,
  before,
  known: 'value',
  after,
});
const shown = (more: Partial<PlannedChange>, isOverwrite = false) => describeChange({ ...ROW, ...more }, isOverwrite);
const lines = (...fields: FieldChange[]) =>
  shown({ values: of(...fields) })
    ?.split('\n')
    .slice(1);

describe('a change on the screen', () => {
  it('of an update is one line a field, with old and new value', () => {
    expect(
      shown({
        mails: 2,
        values: {
          fields: [
            field('subject', 'Maths', 'Physics'),
            field('start', at('2036-11-03T09:00:00'), at('2036-11-03T09:30:00.0000000')),
            { field: 'location', before: null, known: 'fingerprint', after: 'R5' },
            { field: 'importance', before: null, known: 'unwritten', after: 'high' },
          ],
          attendees: [
            { address: 'ada@school.example', before: null, after: 'required' },
            { address: 'ben@school.example', before: 'required', after: 'optional' },
            { address: null, before: 'required', after: null },
          ],
        },
      }),
    ).toBe(
      [
        '~ line 2, key k1, a@school.example: update (2 mails)',
        '    subject: "Maths" -> "Physics"',
        '    start: 2036-11-03 09:00 UTC -> 2036-11-03 09:30 UTC',
        '    location: what was written -> "R5"',
        '    importance: not written before -> "high"',
        '    attendees: + ada@school.example (required), ~ ben@school.example (required -> optional), - one who was written before',
      ].join('\n'),
    );
  });

  it('tells bodies by their length, shortens texts, and lets none of them steer the terminal', () => {
    const body = (contentType: string, content: string) => ({ contentType, content });
    expect(
      lines(
        field('body', body('text', ''), body('html', '<b>Pin 1234</b>')),
        field('subject', `a\u001b[2J${'b'.repeat(80)}`, ''),
        field('categories', [], ['Red', 'Blue']),
        field('reminder', 15, 'none'),
        field('isAllDay', false, true),
        field('recurrence', null, {
          pattern: { type: 'weekly', interval: 2, daysOfWeek: ['monday'] },
          range: { type: 'endDate', endDate: '2036-12-19' },
        }),
      ),
    ).toEqual([
      '    body: nothing -> 15 characters of HTML',
      `    subject: "a [2J${'b'.repeat(55)}…" -> nothing`,
      '    categories: nothing -> Red, Blue',
      '    reminder: 15 minutes before -> none',
      '    isAllDay: no -> yes',
      '    recurrence: nothing -> series: weekly, every 2 on monday until 2036-12-19',
    ]);
  });

  it('of an event that is made or taken away is one line with its name and time', () => {
    const span = [
      field('subject', null, 'Games'),
      field('start', null, at('2036-11-03T09:00:00')),
      field('end', null, at('2036-11-03T10:00:00')),
    ];
    expect(shown({ act: 'create', mails: 1, values: of(...span) })).toBe(
      '+ line 2, key k1, a@school.example: create "Games", 2036-11-03 09:00 to 10:00 UTC (1 mail)',
    );
    const gone = span.map(({ field: name, after }) => field(name, after, null));
    gone[2] = field('end', at('2036-11-04T10:00:00'), null);
    expect(shown({ act: 'cancel', line: null, values: of(...gone) })).toBe(
      '- gone, key k1, a@school.example: cancel "Games", 2036-11-03 09:00 to 2036-11-04 10:00 UTC',
    );
    // Without --check nobody has read it.
    expect(shown({ act: 'cancel', line: null, values: of() })).toBe('- gone, key k1, a@school.example: cancel');
  });

  it('says what somebody edited, and what that means', () => {
    expect(shown({ act: 'unchanged', edited: ['subject', 'location'] })).toBe(
      '! line 2, key k1, a@school.example: unchanged; somebody edited subject, location, which stays',
    );
    const both = { parts: ['subject', 'body'], edited: ['subject'] } as const;
    expect(shown(both)?.split('\n')[1]).toBe(
      '    somebody edited subject, too: the event is left as it is, unless --overwrite',
    );
    expect(shown(both, true)).toBe('~ line 2, key k1, a@school.example: update');
    expect(shown({ act: 'deleted' })).toContain('! line 2, key k1, a@school.example: somebody deleted the event');
    expect(shown({ act: 'moved' })).toContain('! line 2, key k1, a@school.example: is to move to this mailbox');
  });

  it('looks as docs/apply.md shows it', () => {
    const page = readFileSync(new URL('../../../docs/apply.md', import.meta.url), 'utf8');
    const block = blocksOf(page).find(({ text }) => text.startsWith('~ '));
    const time = (hours: string, day = '05') => ({ dateTime: `2036-11-${day}T${hours}:00`, timeZone: 'Europe/Berlin' });
    const span = (subject: string, side: 'before' | 'after') =>
      of(
        ...[
          field('subject', null, subject),
          field('start', null, time('10:00')),
          field('end', null, time('11:00')),
        ].map(({ after, ...more }) => ({ ...more, before: null, after: null, [side]: after })),
      );
    const update: RowValues = {
      fields: [
        field('subject', 'Maths', 'Mathematics'),
        field('start', time('09:00', '03'), time('09:30', '03')),
        field('location', 'R1', null),
      ],
      attendees: [
        { address: 'bea@school.example', before: null, after: 'required' },
        { address: 'ada@school.example', before: 'required', after: null },
      ],
    };
    const rows = [
      shown({ key: 'MATH-7B-1', mailbox: 'room.101@school.example', mails: 2, values: update }),
      shown({ act: 'create', line: 5, key: 'GAMES-1', mailbox: 'hall@school.example', values: span('Games', 'after') }),
      shown({
        act: 'cancel',
        line: null,
        key: 'ART-2',
        mailbox: 'room.102@school.example',
        values: span('Art', 'before'),
      }),
    ];
    expect(block?.text).toBe(`${rows.join('\n')}\n`);
  });

  it('is nothing for a row whose event stays as it is', () => {
    for (const act of ['unchanged', 'past', 'rejected', 'failed'] as const) expect(shown({ act })).toBeUndefined();
  });
});
