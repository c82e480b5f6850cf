import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event, EventInput } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import { createPrinter, saidOf } from '../changes/field-prints.ts';
import { rowValues } from './row-values.ts';

const zones = createZones();
const printer = createPrinter('job');
const at = (time: string, timeZone = 'Europe/Berlin') => ({ dateTime: `2026-11-03T${time}:00`, timeZone });
const asked = (address: string, type: 'required' | 'optional' = 'required') => ({ emailAddress: { address }, type });
const ROW: EventInput = { subject: 'Maths', start: at('09:00'), end: at('10:00') };
const prints = (event: EventInput | undefined) => event && saidOf(printer.of(canonicalEvent(event, zones)));
/** What would be written of `next` over an event that was written as `last`, and is now `there`. */
const values = (next: EventInput | undefined, last?: EventInput, there?: Partial<Event>) =>
  rowValues(
    {
      event: next,
      wanted: prints(next),
      base: prints(last),
      there: there && ({ id: '1', ...last, ...there } as unknown as Event),
    },
    printer,
    zones,
  );
const fields = (...given: Parameters<typeof values>) =>
  values(...given).fields.map(({ field, before, known, after }) => [field, before, known, after]);

describe('values of a planned row', () => {
  it('that is made are what it says', () => {
    const next: EventInput = { ...ROW, attendees: [asked('Ada@school.example')], isReminderOn: false };
    expect(fields(next)).toEqual([
      ['subject', null, 'value', 'Maths'],
      ['start', null, 'value', { dateTime: '2026-11-03T09:00:00', timeZone: 'Europe/Berlin' }],
      ['end', null, 'value', { dateTime: '2026-11-03T10:00:00', timeZone: 'Europe/Berlin' }],
      ['isAllDay', null, 'value', false],
      ['reminder', null, 'value', 'none'],
    ]);
    expect(values(next).attendees).toEqual([{ address: 'ada@school.example', before: null, after: 'required' }]);
  });

  it('that changed are the fields that did, with what the event has where it was read', () => {
    const next: EventInput = { ...ROW, subject: 'Physics', start: at('09:30'), location: { displayName: 'R5' } };
    const there = { subject: 'Maths', start: at('08:00', 'UTC'), location: { displayName: 'Hall' } };
    expect(fields(next, ROW, there as Partial<Event>)).toEqual([
      ['subject', 'Maths', 'value', 'Physics'],
      [
        'start',
        { dateTime: '2026-11-03T09:00:00', timeZone: 'Europe/Berlin' },
        'value',
        { dateTime: '2026-11-03T09:30:00', timeZone: 'Europe/Berlin' },
      ],
      ['location', 'Hall', 'value', 'R5'],
    ]);
  });

  it('tell what was written by the record alone where that can be told, and else that it is not known', () => {
    const last: EventInput = { ...ROW, showAs: 'free', isReminderOn: false, location: { displayName: 'R1' } };
    const next: EventInput = { ...ROW, subject: '', showAs: 'oof', reminderMinutesBeforeStart: 5, importance: 'high' };
    expect(fields(next, last)).toEqual([
      ['subject', null, 'fingerprint', ''],
      ['location', null, 'fingerprint', ''],
      ['showAs', 'free', 'value', 'oof'],
      ['importance', null, 'unwritten', 'high'],
      ['reminder', 'none', 'value', 5],
    ]);
  });

  it('leave out what an edit made so already, and the block of an online meeting', () => {
    const text = (content: string) => ({ contentType: 'text', content }) as const;
    const last: EventInput = { ...ROW, body: text('Old'), isOnlineMeeting: true };
    const block = `${'_'.repeat(40)}\nJoin: https://teams.example/join Passcode: 1234`;
    const there = { subject: 'Physics', body: text(`Old\n${block}`), isOnlineMeeting: true };
    const found = fields({ ...last, subject: 'Physics', body: text('New') }, last, there as Partial<Event>);
    expect(found).toEqual([
      ['body', { contentType: 'text', content: 'Old\n' }, 'value', { contentType: 'text', content: 'New' }],
    ]);
  });

  it('name attendees who come, go, or are asked in another way; one who goes by name where the event was read', () => {
    const last: EventInput = { ...ROW, attendees: [asked('ada@school.example'), asked('ben@school.example')] };
    const next: EventInput = {
      ...ROW,
      attendees: [asked('ada@school.example', 'optional'), asked('cy@school.example')],
    };
    const others = [
      { address: 'ada@school.example', before: 'required', after: 'optional' },
      { address: 'cy@school.example', before: null, after: 'required' },
    ];
    expect(values(next, last).attendees).toEqual([...others, { address: null, before: 'required', after: null }]);
    expect(values(next, last, {}).attendees).toEqual([
      ...others,
      { address: 'ben@school.example', before: 'required', after: null },
    ]);
  });

  it('of an event that is taken away are what goes', () => {
    expect(fields(undefined, ROW, {})).toEqual([
      ['subject', 'Maths', 'value', null],
      ['start', { dateTime: '2026-11-03T09:00:00', timeZone: 'Europe/Berlin' }, 'value', null],
      ['end', { dateTime: '2026-11-03T10:00:00', timeZone: 'Europe/Berlin' }, 'value', null],
      ['isAllDay', false, 'value', null],
    ]);
  });
});
