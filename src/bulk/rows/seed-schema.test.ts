import { describe, expect, it } from 'vitest';
import { createZones } from '../../graph/time-zone.ts';
import { checkRow } from './check-row.ts';
import type { CheckedRow, CheckResult } from './row.ts';

const zones = createZones();
const SETTINGS = { mailbox: 'room@school.example', timeZone: 'Europe/London' };
const EVENT = {
  Subject: 'Maths',
  Body: 'Bring a ruler.',
  Start: '2026-09-07T09:00:00',
  End: '2026-09-07T10:00:00',
  Location: 'Room 4',
  Attendees: [
    { Name: 'Tutor', Address: 'tutor@school.example', Required: true },
    { Name: null, Address: 'head@school.example', Required: false },
  ],
};

const check = (values: Record<string, unknown>): CheckResult => checkRow({ line: 2, values }, SETTINGS, zones);

function sent(values: Record<string, unknown>): CheckedRow {
  const result = check(values);
  if ('rejections' in result) throw new Error(result.rejections.map(({ reason }) => reason).join(' '));
  return result.row;
}

const faults = (values: Record<string, unknown>) => {
  const result = check(values);
  return 'rejections' in result ? result.rejections.map(({ field, code }) => [field, code]) : [];
};

const TIMES = {
  start: { dateTime: '2026-09-07T09:00:00', timeZone: 'Europe/London' },
  end: { dateTime: '2026-09-07T10:00:00', timeZone: 'Europe/London' },
};

describe('a row of Subject, Body, Start, End, Location and Attendees', () => {
  it('becomes an event with all of them', () => {
    expect(sent(EVENT).event).toEqual({
      ...TIMES,
      subject: 'Maths',
      body: { contentType: 'text', content: 'Bring a ruler.' },
      location: { displayName: 'Room 4' },
      attendees: [
        { emailAddress: { address: 'tutor@school.example', name: 'Tutor' }, type: 'required' },
        { emailAddress: { address: 'head@school.example' }, type: 'optional' },
      ],
    });
  });

  it.for([
    ['Subject', 'subject'],
    ['Body', 'body'],
    ['Location', 'location'],
  ] as const)('may have no %s: null and a blank text leave it out of the event', ([column, property]) => {
    for (const nothing of [null, '', undefined]) {
      const { event } = sent({ ...EVENT, [column]: nothing });
      expect(event).not.toHaveProperty(property);
      expect(Object.keys(event)).toHaveLength(5);
    }
  });

  it('may have nothing but its times and an empty list', () => {
    const row = { ...EVENT, Subject: null, Body: null, Location: null, Attendees: [] };
    expect(sent(row).event).toEqual({ ...TIMES, attendees: [] });
  });

  it('takes a null list for one of which nothing is said', () => {
    expect(sent({ ...EVENT, Attendees: null }).event).not.toHaveProperty('attendees');
    const { Attendees: _, ...without } = EVENT;
    expect(sent(without).event).not.toHaveProperty('attendees');
  });

  it.for([['Start'], ['End']])('is rejected without %s', ([column = '']) => {
    expect(faults({ ...EVENT, [column]: null })).toEqual([[column, 'time-missing']]);
  });

  it.for<[string, Record<string, unknown>]>([
    ['Address null', { Name: 'Tutor', Address: null, Required: true }],
    ['no Address', { Name: 'Tutor', Required: true }],
    ['Required null', { Name: 'Tutor', Address: 'tutor@school.example', Required: null }],
    ['an Address that is none', { Name: 'Tutor', Address: 'tutor', Required: true }],
  ])('is rejected with an attendee of %s', ([, attendee]) => {
    expect(faults({ ...EVENT, Attendees: [attendee] })).toEqual([
      ['Attendees', expect.stringMatching(/^attendees-invalid$|^attendee-address-invalid$/u)],
    ]);
  });

  it('is processed for itself: what one row has is in no other', () => {
    const rows = [EVENT, { ...EVENT, Subject: null, Attendees: [] }, EVENT].map((row) => sent(row).event);
    expect(rows[1]).toMatchObject({ attendees: [] });
    expect(rows[1]).not.toHaveProperty('subject');
    expect(rows[2]).toEqual(rows[0]);
  });
});
