import { describe, expect, it } from 'vitest';
import { createZones } from '../../graph/time-zone.ts';
import { checkRow } from './check-row.ts';
import type { CheckResult, CheckSettings } from './row.ts';
import { createRowShape } from './row-shape.ts';

const zones = createZones();
const TIMES = { Start: '2026-06-12T09:00:00', End: '2026-06-12T10:00:00' };
const BASE: CheckSettings = { mailbox: 'a@b.example', timeZone: 'UTC' };

function check(values: Record<string, unknown>, settings: CheckSettings): CheckResult {
  const { record, settings: ofRow } = createRowShape({ ...BASE, ...settings }).shape({
    line: 2,
    values: { ...TIMES, ...values },
  });
  return checkRow(record, ofRow, zones);
}

function eventOf(values: Record<string, unknown>, map: Record<string, string>): Record<string, unknown> {
  const result = check(values, { map });
  if ('rejections' in result) throw new Error(result.rejections.map(({ reason }) => reason).join(' '));
  return { ...result.row.event };
}

const reasons = (result: CheckResult) =>
  'rejections' in result ? result.rejections.map(({ field, code, reason }) => [field, code, reason]) : result.row;

describe('a map', () => {
  it('takes columns of the input by other names, in any letter case and spacing', () => {
    const row = { Begin: '2026-06-13T09:00:00', finish_time: '2026-06-13T09:30:00', Title: 'Maths' };
    const map = { start: 'begin', End: 'Finish Time', Subject: 'Title' };
    expect(eventOf(row, map)).toMatchObject({
      subject: 'Maths',
      start: { dateTime: '2026-06-13T09:00:00' },
      end: { dateTime: '2026-06-13T09:30:00' },
    });
  });

  it('keeps the type of a value that stands alone, and makes text of all else', () => {
    const people = [{ Name: null, Address: 'c@b.example', Required: false }];
    const map = {
      Attendees: '${input.People}',
      Reminder: 'Minutes',
      Categories: '${input.Year}; Exam',
      ShowAs: '"free"',
    };
    expect(eventOf({ People: people, Minutes: 10, Year: 7 }, map)).toMatchObject({
      attendees: [{ emailAddress: { address: 'c@b.example' }, type: 'optional' }],
      reminderMinutesBeforeStart: 10,
      categories: ['7', 'Exam'],
      showAs: 'free',
    });
  });

  it('puts text together from several columns and from the input’s own columns', () => {
    const map = { Subject: '${input.Subject}: ${input.Class}', Start: '${input.Day}T${input.Start}' };
    const row = { Subject: 'Maths', Class: '7b', Day: '2026-06-12', Start: '08:00' };
    expect(eventOf(row, map)).toMatchObject({ subject: 'Maths: 7b', start: { dateTime: '2026-06-12T08:00:00' } });
  });

  it('takes what it fills from its source alone, whatever the input calls so', () => {
    const row = { SUBJECT: 'not this', subject: 'nor this', Title: 'Maths' };
    expect(eventOf(row, { Subject: 'Title' })).toMatchObject({ subject: 'Maths' });
  });

  it('leaves nothing of an empty value in texts and lists, and rejects it where half a value means something else', () => {
    const map = {
      Subject: 'Lesson ${input.Title}',
      Location: 'Room ${input.Room}',
      Attendees: '${input.First}; ${input.Second}',
    };
    expect(eventOf({ Second: 'c@b.example' }, map)).toMatchObject({
      subject: 'Lesson',
      location: { displayName: 'Room' },
      attendees: [{ emailAddress: { address: 'c@b.example' } }],
    });
    expect(reasons(check({ Day: '2026-06-12', Time: null }, { map: { Start: '${input.Day}T${input.Time}' } }))).toEqual(
      [['Start', 'placeholder-empty', "'Time', which the map of Start takes, is empty in this row; fill it."]],
    );
  });

  it('passes a null on where a column stands alone', () => {
    expect(eventOf({ Title: null }, { Subject: 'Title' })).not.toHaveProperty('subject');
    expect(reasons(check({ Begin: null }, { map: { Start: 'Begin' } }))).toEqual([
      ['Start', 'time-missing', expect.stringContaining('Start is empty;')],
    ]);
  });

  it('does not send a row to the job’s mailbox whose own is not whole', () => {
    const result = check({ User: '' }, { map: { Mailbox: '${input.User}@b.example' } });
    expect(result).toMatchObject({ rejections: [{ field: 'Mailbox', code: 'placeholder-empty' }] });
    expect(result).not.toHaveProperty('mailbox');
  });

  it('makes keys of mapped columns, and of columns of the input', () => {
    const row = { 'Lesson ID': 5, Title: 'Maths' };
    expect(check(row, { map: { Key: 'lesson-${input.Lesson ID}' } })).toMatchObject({ row: { key: 'lesson-5' } });
    const settings = { map: { Subject: 'Title' }, keyColumns: ['lesson_id', 'Subject'] };
    expect(check(row, settings)).toMatchObject({ row: { key: '["5","Maths"]' } });
  });

  it('rejects a row in which two properties can be meant', () => {
    expect(reasons(check({ title: 'a', TITLE: 'b' }, { map: { Subject: 'Title' } }))).toEqual([
      [
        'Subject',
        'column-repeated',
        "The row has 'title' and 'TITLE', and the map of Subject takes one of them; remove one.",
      ],
    ]);
    expect(eventOf({ title: 'a', Title: 'b' }, { Subject: 'Title' })).toMatchObject({ subject: 'b' });
  });

  it('takes nothing that every object has', () => {
    expect(eventOf({}, { Subject: 'constructor' })).not.toHaveProperty('subject');
    const proto = JSON.parse('{"__proto__": {"Subject": "x"}, "Title": "y"}') as Record<string, unknown>;
    expect(eventOf(proto, { Location: 'Title' })).not.toHaveProperty('subject');
  });

  it.for<[Record<string, string>, string, string]>([
    [{ Subjet: 'Title' }, 'map-column-unknown', 'Did you mean Subject?'],
    [{ Colour: 'Title' }, 'map-column-unknown', 'Columns are Key, Mailbox, Calendar'],
    [{ Subject: 'a', subject: 'b' }, 'map-column-repeated', 'Keep one of them.'],
    [{ Subject: ' ' }, 'map-empty', 'Write a column of the input (Subject=Name)'],
    [{ Subject: '${Title}' }, 'template-invalid', 'In a shell, put it in single quotes.'],
    [{ Subject: '"${input.Title"' }, 'template-invalid', 'In a shell, put it in single quotes.'],
  ])('%j is refused before anything is read', ([map, code, hint]) => {
    expect(() => createRowShape({ map })).toThrow(
      expect.objectContaining({ code, hint: expect.stringContaining(hint) }),
    );
  });
});

describe('a placeholder in a setting', () => {
  it('is filled for each row, where the row does not say itself', () => {
    const settings = {
      mailbox: '${input.User}@School.example',
      calendar: 'Year ${input.Year}',
      timeZone: 'Europe/${input.City}',
    };
    expect(check({ User: 'Amy', Year: 7, City: 'Berlin' }, settings)).toMatchObject({
      row: {
        mailbox: 'amy@school.example',
        calendar: 'Year 7',
        event: { start: { timeZone: 'Europe/Berlin' } },
        zoneOrigin: 'settings',
      },
    });
    const own = { Mailbox: 'b@b.example', Calendar: 'Own', TimeZone: 'UTC' };
    expect(check(own, settings)).toMatchObject({ row: { mailbox: 'b@b.example', calendar: 'Own', zoneOrigin: 'row' } });
  });

  it('that is empty rejects the rows that need it, by the column that it stands for', () => {
    const settings = { mailbox: '${input.User}', calendar: '${input.Year}', timeZone: '${input.City}' };
    expect(reasons(check({ User: null, Year: '' }, settings))).toEqual([
      ['Mailbox', 'placeholder-empty', "'User', which the job's mailbox takes, is empty in this row; fill it."],
      ['Calendar', 'placeholder-empty', "'Year', which the job's calendar takes, is empty in this row; fill it."],
      ['TimeZone', 'placeholder-empty', "'City', which the job's time zone takes, is empty in this row; fill it."],
    ]);
  });

  it('that gives no mailbox or zone rejects the row', () => {
    const settings = { mailbox: '${input.User}', timeZone: '${input.City}' };
    expect(reasons(check({ User: ['a'], City: 'Atlantis' }, settings))).toEqual([
      ['Mailbox', 'mailbox-invalid', "The job's mailbox is no address, directory id or me; write it as name@domain."],
      ['TimeZone', 'time-zone-unknown', expect.stringContaining("The job's time zone 'Atlantis' is neither")],
    ]);
  });
});
