import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZones } from '../../graph/time-zone.ts';
import { checkRow } from './check-row.ts';
import { openRows } from './formats/open-rows.ts';
import type { CheckedRow, CheckSettings } from './row.ts';
import { ROW_COLUMNS } from './row-columns.ts';

const zones = createZones();
const TIMES = { Start: '2026-06-12T09:00:00', End: '2026-06-12T10:00:00', TimeZone: 'Europe/London' };

function check(values: Record<string, unknown>, settings: CheckSettings = { mailbox: 'a@b.example' }) {
  return checkRow({ line: 7, values: { ...TIMES, ...values } }, settings, zones);
}

function checked(values: Record<string, unknown>, settings?: CheckSettings): CheckedRow {
  const result = check(values, settings);
  if ('rejections' in result) throw new Error(result.rejections.map(({ reason }) => reason).join(' '));
  return result.row;
}

/** The event beside its times. */
function details(values: Record<string, unknown>, settings?: CheckSettings): unknown {
  const { start: _, end: __, ...rest } = checked(values, settings).event;
  return rest;
}

function rejections(values: Record<string, unknown>, settings?: CheckSettings): unknown[] {
  const result = check(values, settings);
  return 'rejections' in result ? result.rejections.map(({ field, code, reason }) => [field, code, reason]) : [];
}

describe('a row with all columns', () => {
  it('becomes an event', () => {
    expect(
      check({
        Key: ' lesson-1 ',
        mailbox: ' Year.7@School.Example ',
        Calendar: 'Timetable',
        Subject: 'Physics',
        Body: 'Room 4',
        'All Day': 'no',
        location: 'Room 4',
        Attendees: 'Tutor <tutor@school.example>; room: room.4@school.example',
        Reminder: '10',
        Categories: 'Science; Year 7;Science',
        'show as': 'Working Elsewhere',
        SENSITIVITY: 'Private',
        Importance: 'HIGH',
        online_meeting: 'TRUE',
        HideAttendees: '1',
        ResponseRequested: 0,
        Recurrence: null,
        Teacher: 'not used',
      }),
    ).toEqual({
      row: {
        line: 7,
        key: 'lesson-1',
        mailbox: 'year.7@school.example',
        calendar: 'Timetable',
        event: {
          subject: 'Physics',
          body: { contentType: 'text', content: 'Room 4' },
          start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
          end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
          isAllDay: false,
          location: { displayName: 'Room 4' },
          attendees: [
            { emailAddress: { address: 'tutor@school.example', name: 'Tutor' }, type: 'required' },
            { emailAddress: { address: 'room.4@school.example' }, type: 'resource' },
          ],
          categories: ['Science', 'Year 7'],
          showAs: 'workingElsewhere',
          sensitivity: 'private',
          importance: 'high',
          isReminderOn: true,
          reminderMinutesBeforeStart: 10,
          isOnlineMeeting: true,
          hideAttendees: true,
          responseRequested: false,
        },
        zoneOrigin: 'row',
        notes: [],
      },
    });
  });

  it('leaves out of the event what is null or blank', () => {
    const nothing = Object.fromEntries(ROW_COLUMNS.map((column) => [column, null]));
    expect(check({ ...nothing, ...TIMES })).toEqual({
      row: {
        line: 7,
        mailbox: 'a@b.example',
        event: {
          start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
          end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
        },
        zoneOrigin: 'row',
        notes: [],
      },
    });
    const blank = Object.fromEntries(ROW_COLUMNS.map((column) => [column, ' ']));
    expect(details({ ...blank, Recurrence: '', ...TIMES })).toEqual({});
  });

  it('tells all its faults at once, with what is known of it (R29 in part)', () => {
    const result = check({
      Key: 'k1',
      Subject: {},
      Start: '31/12/2025',
      Attendees: 'nobody',
      IsAllDay: 'perhaps',
      Reminder: -5,
      Recurrence: 5,
      ShowAs: 'away',
      Body: 5,
    });
    expect(result).toMatchObject({ line: 7, key: 'k1', mailbox: 'a@b.example' });
    expect('rejections' in result && result.rejections.map(({ field, code }) => [field, code])).toEqual([
      ['Recurrence', 'recurrence-invalid'],
      ['Subject', 'type-wrong'],
      ['Body', 'type-wrong'],
      ['ShowAs', 'word-unknown'],
      ['Reminder', 'reminder-invalid'],
      ['Attendees', 'attendee-address-invalid'],
      ['IsAllDay', 'boolean-invalid'],
      ['Start', 'time-invalid'],
    ]);
  });

  it('that could not be read keeps its line and its reason (R33 in part)', () => {
    const problem = { code: 'csv-field-count', reason: 'The row has 2 fields and the header 3.' };
    expect(checkRow({ line: 4, problem }, {}, zones)).toEqual({ line: 4, rejections: [problem] });
  });

  it('is rejected when two of its properties mean the same', () => {
    expect(rejections({ start: TIMES.Start })).toEqual([
      ['Start', 'column-repeated', 'Two properties of the row mean Start; remove one.'],
    ]);
  });
});

describe('Mailbox', () => {
  it.each([
    ['Room.101@School.Example', 'room.101@school.example'],
    ['9F3C1E52-9B0D-4F8E-A1C7-2D5E84B97A30', '9f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30'],
    ['guest_b.example#EXT#@school.example', 'guest_b.example#ext#@school.example'],
    ['ME', 'me'],
    [null, 'a@b.example'],
  ])('%j is %s', (Mailbox, mailbox) => {
    expect(checked({ Mailbox }).mailbox).toBe(mailbox);
  });

  it('is rejected when it is none, and not replaced by that of the job (R29 in part)', () => {
    expect(rejections({ Mailbox: 'year 7' })).toEqual([
      ['Mailbox', 'mailbox-invalid', 'Mailbox is no address, directory id or me; write it as name@domain.'],
    ]);
    expect(rejections({ Mailbox: 7 })).toEqual([
      ['Mailbox', 'type-wrong', 'Mailbox is a number and must be text or null.'],
    ]);
    expect(check({ Mailbox: 7 })).not.toHaveProperty('mailbox');
    expect(rejections({}, {})).toEqual([
      [
        'Mailbox',
        'mailbox-missing',
        "Neither the row nor the job names a mailbox; fill Mailbox or set the job's mailbox (--mailbox).",
      ],
    ]);
  });

  it('among the attendees is noted', () => {
    expect(checked({ Attendees: 'A@b.example' }).notes).toMatchObject([{ code: 'attendee-is-mailbox' }]);
  });
});

describe('the key', () => {
  const settings = (...keyColumns: string[]): CheckSettings => ({ mailbox: 'a@b.example', keyColumns });

  it('is the Key column, a number too, or a column that is named', () => {
    expect(checked({ Key: 5 }).key).toBe('5');
    expect(checked({ KEY: ' x ' }).key).toBe('x');
    expect(checked({ Key: '' }).key).toBeUndefined();
    expect(checked({ 'Lesson Id': 'L1' }, settings('lesson_id')).key).toBe('L1');
  });

  it('of several columns cannot be mistaken for another', () => {
    const keys = settings('Year', 'Subject');
    expect(checked({ Year: '1', Subject: '23' }, keys).key).toBe('["1","23"]');
    expect(checked({ Year: '12', Subject: '3' }, keys).key).toBe('["12","3"]');
  });

  it('must be whole where its columns are named (R29 in part)', () => {
    expect(rejections({ Year: '1', Subject: null }, settings('Year', 'subject'))).toEqual([
      ['Subject', 'key-missing', 'Subject is empty and is part of the key; fill it, or leave it out of the key.'],
    ]);
    expect(rejections({ Key: ['x'] })).toEqual([
      ['Key', 'type-wrong', 'Key is a list and must be text or a number for a key.'],
    ]);
  });
});

describe('Subject and Location', () => {
  it('have tabs and line breaks folded, which is noted, and no other control characters', () => {
    const row = checked({ Subject: 'Year 7\r\n\tPhysics', Location: 'Room 4\n' });
    expect(row.event).toMatchObject({ subject: 'Year 7 Physics', location: { displayName: 'Room 4' } });
    expect(row.notes).toEqual([
      { field: 'Subject', code: 'line-folded', text: 'Tabs or line breaks in Subject were turned into spaces.' },
    ]);
    expect(rejections({ Subject: 'x\u0000', Location: '\ud83d' })).toEqual([
      ['Subject', 'character-invalid', 'Subject holds a control character; remove it.'],
      ['Location', 'character-invalid', 'Location holds half of a character; write it as whole Unicode.'],
    ]);
  });

  it('a long subject is noted, not rejected', () => {
    expect(checked({ Subject: 'x'.repeat(255) }).notes).toEqual([]);
    expect(checked({ Subject: 'x'.repeat(256) }).notes).toMatchObject([{ field: 'Subject', code: 'subject-long' }]);
  });
});

describe('Body', () => {
  it.each([
    ['plain text', 'text'],
    ['5 < 6 and 7 > 3', 'text'],
    ['<office@school.example> wrote: see <here>', 'text'],
    ['<p>begins like HTML and does not end so', 'text'],
    ['<placeholder>', 'text'],
    ['<a@school.example>', 'text'],
    ['<p>Room 4</p>', 'html'],
    ['  <!DOCTYPE html><html><body>x</body></html>\n', 'html'],
    ['<B class="x">y</B>', 'html'],
  ])('%j is %s', (Body, contentType) => {
    const row = checked({ Body });
    expect(row.event.body).toEqual({ contentType, content: Body });
    expect(row.notes.map(({ code }) => code)).toEqual(contentType === 'html' ? ['body-html'] : []);
  });

  it('is what BodyType or the job says', () => {
    const settings: CheckSettings = { mailbox: 'a@b.example', bodyType: 'text' };
    expect(details({ Body: '<p>x</p>', BodyType: 'Text' })).toMatchObject({ body: { contentType: 'text' } });
    expect(details({ Body: 'x', BodyType: 'HTML' })).toMatchObject({ body: { contentType: 'html' } });
    expect(details({ Body: '<p>x</p>' }, settings)).toMatchObject({ body: { contentType: 'text' } });
    expect(details({ Body: 'x', BodyType: 'html' }, settings)).toMatchObject({ body: { contentType: 'html' } });
    expect(rejections({ Body: 'x', BodyType: 'rtf' })).toEqual([
      ['BodyType', 'word-unknown', "BodyType is 'rtf'; write text, html."],
    ]);
  });

  it('over the request limit is rejected with its size (R32 in part)', () => {
    expect(checked({ Body: 'x'.repeat(3_990_000) }).event.body?.content).toHaveLength(3_990_000);
    const [[field, code, reason] = []] = rejections({ Body: 'é'.repeat(2_000_000) }) as [string, string, string][];
    expect([field, code]).toEqual(['Body', 'request-too-large']);
    expect(reason).toMatch(
      /^The event takes 400\d{4} bytes and a request holds 4000000; shorten Body or link to what it holds\.$/u,
    );
  });
});

describe('Attendees', () => {
  it('that are not given say nothing, and an empty list says there are none', () => {
    expect(details({ Attendees: null })).toEqual({});
    expect(details({ Attendees: '' })).toEqual({});
    expect(details({ Attendees: '[]' })).toEqual({ attendees: [] });
    expect(details({ Attendees: [] })).toEqual({ attendees: [] });
  });

  it('over 500 reject the row, and repeated addresses are folded, which is noted (R31)', () => {
    const students = (count: number) => Array.from({ length: count }, (_, n) => `s${n}@school.example`).join(';');
    expect(rejections({ Attendees: students(501) })).toEqual([
      [
        'Attendees',
        'attendees-too-many',
        'Attendees has 501 different addresses and an event takes 500; invite a group instead.',
      ],
    ]);
    const row = checked({ Attendees: `${students(500)};S7@school.example` });
    expect(row.event.attendees).toHaveLength(500);
    expect(row.notes).toEqual([
      { field: 'Attendees', code: 'attendee-repeated', text: '1 repeated address was left out.' },
    ]);
  });
});

describe('the optional columns', () => {
  it.each([
    [{ Reminder: 'None' }, { isReminderOn: false }],
    [{ Reminder: 0 }, { isReminderOn: true, reminderMinutesBeforeStart: 0 }],
    [{ Reminder: '1440' }, { isReminderOn: true, reminderMinutesBeforeStart: 1440 }],
    [{ Categories: '["A; B", " C "]' }, { categories: ['A; B', 'C'] }],
    [{ Categories: ['A', ''] }, { categories: ['A'] }],
    [{ OnlineMeeting: false }, { isOnlineMeeting: false }],
    [{ ShowAs: 'OOF' }, { showAs: 'oof' }],
  ])('%j becomes %j', (values, expected) => {
    expect(details(values)).toEqual(expected);
  });

  it.each([
    [
      { Reminder: 1.5 },
      'Reminder',
      'reminder-invalid',
      "Reminder is '1.5'; write whole minutes before the start, 0 or more, or none.",
    ],
    [
      { Reminder: '1e3' },
      'Reminder',
      'reminder-invalid',
      "Reminder is '1e3'; write whole minutes before the start, 0 or more, or none.",
    ],
    [
      { Reminder: true },
      'Reminder',
      'reminder-invalid',
      'Reminder is a boolean; write whole minutes before the start, 0 or more, or none.',
    ],
    [
      { Categories: { a: 1 } },
      'Categories',
      'categories-invalid',
      'Categories is no list of texts; write ["Exam", "Year 7"] or Exam; Year 7.',
    ],
    [
      { Categories: '["A"' },
      'Categories',
      'categories-invalid',
      'Categories is no list of texts; write ["Exam", "Year 7"] or Exam; Year 7.',
    ],
    [
      { OnlineMeeting: 'maybe' },
      'OnlineMeeting',
      'boolean-invalid',
      "OnlineMeeting is 'maybe'; write true or false (or yes, no, 1, 0).",
    ],
    [{ Importance: 'urgent' }, 'Importance', 'word-unknown', "Importance is 'urgent'; write low, normal, high."],
    [
      { Recurrence: { pattern: {} } },
      'Recurrence',
      'recurrence-invalid',
      'In Recurrence pattern.type is none of daily, weekly, absoluteMonthly, relativeMonthly, absoluteYearly, relativeYearly.',
    ],
  ])('%j is rejected (R29 in part)', (values, field, code, reason) => {
    expect(rejections(values)).toEqual([[field, code, reason]]);
  });
});

describe('checkRow', () => {
  it('never throws, whatever JSON a row holds, and gives a row or reasons for its line', () => {
    const name = fc.oneof(fc.constantFrom(...ROW_COLUMNS, 'start', 'all day', '__proto__', 'constructor'), fc.string());
    const text = fc.constantFrom(
      '2026-06-12T09:00:00',
      '2026-03-29T01:30:00Z',
      '2026-06-12',
      '[{"Address":null}]',
      'constructor: a@school.example',
      '__proto__:a@school.example',
      '<',
      '"',
      '',
    );
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(fc.jsonValue(), text, fc.string({ unit: 'binary' }))),
        // Rows that are good but for their attendees reach further than chance would.
        fc.option(
          text.map((Attendees) => ({ ...TIMES, Mailbox: 'a@b.example', Attendees })),
          { nil: {} },
        ),
        fc.record(
          { mailbox: fc.string(), timeZone: fc.string(), keyColumns: fc.array(name, { maxLength: 2 }) },
          { requiredKeys: [] },
        ),
        (given, base, settings) => {
          const values = { ...given, ...base };
          const result = checkRow({ line: 3, values }, settings, zones);
          if ('row' in result) {
            expect(result.row.line).toBe(3);
            // What is written is what JSON can carry: nothing of the language itself has slipped in.
            expect(JSON.parse(JSON.stringify(result.row))).toEqual(result.row);
          } else {
            expect(result.line).toBe(3);
            expect(result.rejections.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('quotes no address, subject or name in its reasons (R53 in part)', () => {
    const canary = 'canary-7f3a';
    const result = check({
      Mailbox: `${canary} @`,
      Subject: `${canary}\u0000`,
      Location: `${canary}\u0001`,
      Body: `${canary}\ud800`,
      Attendees: `${canary}; "${canary}\u0001" <${canary}>`,
      Categories: `${canary}\u0001`,
    });
    expect('rejections' in result && result.rejections).toHaveLength(8);
    expect(JSON.stringify(result)).not.toContain(canary);
  });
});

const data = process.env.GRAPHCAL_TEST_DATA;
const fixtures = data === undefined ? undefined : join(data, 'rows', 'fixtures-2025-26.csv');
const hasFixtures = fixtures !== undefined && existsSync(fixtures);
if (!hasFixtures) console.warn('GRAPHCAL_TEST_DATA is not set: the season of fixtures is not checked.');

describe.skipIf(!hasFixtures)('a season of fixtures', () => {
  it('is 2,364 rows, none rejected, 287 of them all-day (R29 in part)', async () => {
    const { rows } = await openRows(fixtures ?? '');
    const found = {
      checked: 0,
      allDay: 0,
      rejected: 0,
      notes: 0,
      mailboxes: new Set<string>(),
      keys: new Set<string>(),
    };
    for await (const record of rows) {
      const result = checkRow(record, {}, zones);
      if ('rejections' in result) found.rejected++;
      else {
        found.checked++;
        found.notes += result.row.notes.length;
        found.mailboxes.add(result.row.mailbox);
        found.keys.add(result.row.key ?? '');
        if (result.row.event.isAllDay === true) found.allDay++;
      }
    }
    expect({ ...found, mailboxes: found.mailboxes.size, keys: found.keys.size }).toMatchObject({
      checked: 2_364,
      allDay: 287,
      rejected: 0,
      notes: 0,
      keys: 2_364,
    });
  });
});
