import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEvent, differences } from './canonical-event.ts';
import type { Event, EventInput } from './event.ts';
import { createZones } from './time-zone.ts';

const zones = createZones();

const written: EventInput = {
  subject: 'Sports day',
  body: { contentType: 'text', content: 'Bring a hat & water.\nStart < 9:00; a<b.\n\nSee https://school.example/day' },
  start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
  end: { dateTime: '2026-06-12T15:30:00', timeZone: 'GMT Standard Time' },
  location: { displayName: 'Playing field' },
  attendees: [
    { type: 'required', emailAddress: { name: 'Year 7', address: 'Year.7@school.example' } },
    { type: 'resource', emailAddress: { address: 'field@school.example' } },
  ],
};

/** As the service gives it back: text wrapped in HTML, UTC, names and letter case of attendees its own. */
const read: Event = {
  id: 'AAMk1',
  subject: 'Sports day',
  body: {
    contentType: 'html',
    content:
      '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>\r\n<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">Bring a hat &amp; water.<br>\r\nStart &lt; 9:00; a&lt;b.<br>\r\n<br>\r\nSee&nbsp;<a href="https://school.example/day">https://school.example/day</a></div></span></font>\r\n</body>\r\n</html>\r\n',
  },
  start: { dateTime: '2026-06-12T08:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-06-12T14:30:00.0000000', timeZone: 'UTC' },
  isAllDay: false,
  location: {
    displayName: 'Playing field',
    locationType: 'default',
    uniqueId: 'Playing field',
    uniqueIdType: 'private',
  },
  attendees: [
    {
      type: 'resource',
      status: { response: 'accepted', time: '2026-06-01T10:00:00Z' },
      emailAddress: { name: 'Field', address: 'Field@school.example' },
    },
    {
      type: 'required',
      status: { response: 'none', time: '0001-01-01T00:00:00Z' },
      emailAddress: { name: 'Year 7 Tutor Group', address: 'year.7@school.example' },
    },
    { type: 'required', emailAddress: { address: '/o=ExchangeLabs/ou=Exchange/cn=1' } },
  ],
  organizer: { emailAddress: { name: 'Office', address: 'office@school.example' } },
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  categories: [],
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  isOnlineMeeting: false,
};

function fieldsThatDiffer(changes: Partial<Event>, input: EventInput = written): string[] {
  return differences(canonicalEvent(input, zones), canonicalEvent({ ...read, ...changes }, zones)).map(
    ({ field }) => field,
  );
}

describe('canonicalEvent', () => {
  it('is the same for what was written and what the service made of it', () => {
    expect(fieldsThatDiffer({})).toEqual([]);
  });

  it('has a documented form', () => {
    expect(canonicalEvent(written, zones)).toEqual({
      subject: 'Sports day',
      body: 'Bring a hat & water. Start < 9:00; a<b. See https://school.example/day',
      start: '2026-06-12T08:00:00.000Z',
      end: '2026-06-12T14:30:00.000Z',
      isAllDay: false,
      location: 'Playing field',
      attendees: [
        { address: 'field@school.example', type: 'resource' },
        { address: 'year.7@school.example', type: 'required' },
      ],
    });
  });

  it('takes the dates of an all-day event, whose midnights come back in UTC', () => {
    const allDay: EventInput = {
      start: { dateTime: '2026-06-12T00:00:00', timeZone: 'Europe/London' },
      end: { dateTime: '2026-06-13T00:00:00', timeZone: 'Europe/London' },
      isAllDay: true,
    };
    const back: Event = {
      id: 'AAMk2',
      subject: null,
      isAllDay: true,
      start: { dateTime: '2026-06-12T00:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-06-13T00:00:00.0000000', timeZone: 'UTC' },
    };
    expect(canonicalEvent(back, zones)).toMatchObject({ subject: '', start: '2026-06-12', end: '2026-06-13' });
    expect(differences(canonicalEvent(allDay, zones), canonicalEvent(back, zones))).toEqual([]);
  });

  it('takes the dates of an all-day event that was read in another zone than it was made in', () => {
    const back: Event = {
      id: 'AAMk3',
      isAllDay: true,
      originalStartTimeZone: 'GMT Standard Time',
      originalEndTimeZone: 'GMT Standard Time',
      start: { dateTime: '2026-06-11T23:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-06-12T23:00:00.0000000', timeZone: 'UTC' },
    };
    expect(canonicalEvent(back, zones)).toMatchObject({ start: '2026-06-12', end: '2026-06-13' });
  });
});

describe('differences', () => {
  it.each([
    ['subject', { subject: 'Sports day (moved)' }],
    ['subject', { subject: null }],
    ['body', { body: { contentType: 'text', content: 'Bring a coat.' } }],
    ['start', { start: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'UTC' } }],
    ['end', { end: { dateTime: '2026-06-12T14:30:00.0000000', timeZone: 'Europe/London' } }],
    ['location', { location: { displayName: '' } }],
    ['attendees', { attendees: [] }],
  ] satisfies [string, Partial<Event>][])('names %s when it was changed', (field, change) => {
    expect(fieldsThatDiffer(change)).toEqual([field]);
  });

  it('names an attendee whose type was changed, not one whose name was', () => {
    const [first, second] = read.attendees ?? [];
    if (first === undefined || second === undefined) throw new Error('the sample has two attendees');
    expect(fieldsThatDiffer({ attendees: [first, { ...second, type: 'optional' }] })).toEqual(['attendees']);
    expect(
      fieldsThatDiffer({ attendees: [first, { ...second, emailAddress: { ...second.emailAddress, name: 'X' } }] }),
    ).toEqual([]);
  });

  it('does not count the organizer among the attendees', () => {
    const withOrganizer: EventInput = {
      ...written,
      attendees: [
        ...(written.attendees ?? []),
        { type: 'required', emailAddress: { address: 'Office@school.example' } },
      ],
    };
    expect(fieldsThatDiffer({}, withOrganizer)).toEqual([]);
  });

  it('compares what is optional only where the written event says it', () => {
    expect(fieldsThatDiffer({ showAs: 'free', importance: 'high', categories: ['Red'], isReminderOn: false })).toEqual(
      [],
    );
    const said: EventInput = {
      ...written,
      showAs: 'busy',
      sensitivity: 'normal',
      importance: 'normal',
      categories: [],
      isReminderOn: true,
      reminderMinutesBeforeStart: 15,
      isOnlineMeeting: false,
    };
    expect(fieldsThatDiffer({}, said)).toEqual([]);
    expect(
      fieldsThatDiffer(
        {
          showAs: 'free',
          sensitivity: 'private',
          importance: 'high',
          categories: ['Red'],
          isReminderOn: false,
          isOnlineMeeting: true,
        },
        said,
      ),
    ).toEqual(['showAs', 'sensitivity', 'importance', 'reminder', 'isOnlineMeeting', 'categories']);
  });

  it('does not compare attendees where the written event says nothing about them', () => {
    const { attendees: _, ...silent } = written;
    expect(fieldsThatDiffer({}, silent)).toEqual([]);
    expect(fieldsThatDiffer({}, { ...written, attendees: [] })).toEqual(['attendees']);
  });

  it('passes over what the service adds to an online meeting, and nothing else', () => {
    const meeting: EventInput = {
      ...written,
      body: { contentType: 'text', content: 'Agenda' },
      isOnlineMeeting: true,
    };
    const back = (text: string, place: string): Partial<Event> => ({
      isOnlineMeeting: true,
      body: { contentType: 'html', content: `<html><body>${text}</body></html>` },
      location: { displayName: place },
    });
    expect(
      fieldsThatDiffer(
        back('Agenda<br><div>________</div><a>Join</a>', 'Playing field; Microsoft Teams Meeting'),
        meeting,
      ),
    ).toEqual([]);
    expect(fieldsThatDiffer(back('Agendas', 'Playing fields'), meeting)).toEqual(['body', 'location']);
    const { location: _, ...placeless } = meeting;
    expect(fieldsThatDiffer(back('Agenda', 'Microsoft Teams Meeting'), placeless)).toEqual([]);
  });

  it('gives a difference, not a crash, for a time that cannot be read, even if both are the same', () => {
    const custom: Partial<Event> = { start: { dateTime: '2026-06-12T09:00:00', timeZone: 'tzone://Microsoft/Custom' } };
    expect(fieldsThatDiffer(custom)).toEqual(['start']);
    const event = canonicalEvent({ id: 'AAMk4' }, zones);
    expect(event.start).toEqual({ unreadable: 'missing' });
    expect(differences(event, event).map(({ field }) => field)).toEqual(['start', 'end']);
  });

  it('reads an ambiguous time of the service by its offset where it has one', () => {
    const utc = canonicalEvent(
      { ...written, start: { dateTime: '2026-10-25T01:30:00Z', timeZone: 'Europe/London' } },
      zones,
    );
    expect(utc.start).toBe('2026-10-25T01:30:00.000Z');
  });

  it('never throws for times and zones of any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (dateTime, timeZone, isAllDay) => {
        const time = { dateTime, timeZone };
        const event = canonicalEvent(
          { start: time, end: time, isAllDay, originalStartTimeZone: timeZone, id: '' },
          zones,
        );
        differences(event, event);
      }),
    );
  });
});
