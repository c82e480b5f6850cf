import { describe, expect, it } from 'vitest';
import { mailedByCancel, mailedByCreate, mailedByPatch } from './change-mails.ts';
import type { Attendee, Event } from './event.ts';

const attendee = (address: string): Attendee => ({ type: 'required', emailAddress: { address } });
const MEETING: Partial<Event> = {
  isOrganizer: true,
  organizer: { emailAddress: { address: 'Head@school.example' } },
  attendees: [attendee('Ada@school.example'), attendee('bo@school.example'), attendee('head@school.example')],
};
const EVERYBODY = ['ada@school.example', 'bo@school.example'];
const entry = (address: string) => ({ type: 'required', emailAddress: { address } });

describe('a change of a meeting', () => {
  it.for([
    [{ subject: 'Two' }],
    [{ start: { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' } }],
    [{ body: { contentType: 'text', content: '' }, categories: ['Red'] }],
    [{ showAs: 'free' }],
  ])('%j mails all its attendees', ([patch]) => {
    expect(mailedByPatch(patch ?? {}, MEETING)).toEqual(EVERYBODY);
  });

  it.for([
    [{ categories: ['Red'] }],
    [{ isReminderOn: false, reminderMinutesBeforeStart: 5 }],
    [{ singleValueExtendedProperties: [{ id: 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key', value: '1' }] }],
    [{}],
  ])('%j mails nobody, since it is the own affair of the organizer', ([patch]) => {
    expect(mailedByPatch(patch ?? {}, MEETING)).toEqual([]);
  });

  it('of the attendees alone mails those who come and go', () => {
    const attendees = [entry('ADA@school.example'), entry('cy@school.example')];
    expect(mailedByPatch({ attendees }, MEETING)).toEqual(['cy@school.example', 'bo@school.example']);
    expect(mailedByPatch({ attendees: [entry('ada@school.example'), entry('bo@school.example')] }, MEETING)).toEqual(
      [],
    );
  });

  it('of the attendees and more mails everybody who is or was asked', () => {
    const attendees = [entry('ada@school.example'), entry('cy@school.example')];
    expect(mailedByPatch({ attendees, subject: 'Two' }, MEETING)).toEqual([...EVERYBODY, 'cy@school.example']);
  });

  it("in an attendee's own copy mails nobody", () => {
    expect(mailedByPatch({ subject: 'Two' }, { ...MEETING, isOrganizer: false })).toEqual([]);
  });

  it('is told as far as it is known of an event that was not read', () => {
    expect(mailedByPatch({ subject: 'Two', attendees: [entry('ada@school.example')] }, {})).toEqual([
      'ada@school.example',
    ]);
  });
});

describe('an event that is created', () => {
  it('mails each attendee once, and its organizer never', () => {
    const attendees = [entry('Ada@school.example'), entry('ADA@school.example '), entry('HEAD@school.example')];
    expect(mailedByCreate({ subject: 'One', attendees }, 'head@school.example')).toEqual(['ada@school.example']);
    expect(mailedByCreate({ Attendees: attendees })).toEqual(['ada@school.example', 'head@school.example']);
    expect(mailedByCreate({ subject: 'One' })).toEqual([]);
  });

  it.for([
    ['nobody'],
    [[null, 5, 'ada@school.example', {}]],
    [[{ emailAddress: null }, { emailAddress: { address: 5 } }, { emailAddress: { address: ' ' } }]],
  ])('mails nobody by a list that names nobody, such as %j, nor does a change', ([attendees]) => {
    expect(mailedByCreate({ attendees: attendees ?? null })).toEqual([]);
    expect(mailedByPatch({ attendees: attendees ?? null }, {})).toEqual([]);
  });
});

describe('a cancellation', () => {
  it('mails all attendees, by the organizer only', () => {
    expect(mailedByCancel(MEETING)).toEqual(EVERYBODY);
    expect(mailedByCancel({ ...MEETING, isOrganizer: false })).toEqual([]);
    expect(mailedByCancel({})).toEqual([]);
  });
});
