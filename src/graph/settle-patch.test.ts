import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../core/json.ts';
import { settlePatch } from './settle-patch.ts';
import { createZones } from './time-zone.ts';

const zones = createZones();
const BEFORE: JsonObject = {
  '@odata.etag': 'W/"1"',
  id: 'AAMk1',
  subject: 'Assembly',
  body: { contentType: 'html', content: '<html>\r\n<body>\r\n<p>Bring chairs</p>\r\n</body>\r\n</html>\r\n' },
  start: { dateTime: '2026-06-12T08:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'UTC' },
  originalStartTimeZone: 'Europe/London',
  isAllDay: false,
  location: { displayName: 'Hall', locationType: 'default' },
  attendees: [
    {
      type: 'required',
      status: { response: 'none', time: '0001-01-01T00:00:00Z' },
      emailAddress: { name: 'Ada', address: 'ada@school.example' },
    },
  ],
  categories: ['Blue', 'Red'],
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  isOnlineMeeting: false,
  hideAttendees: false,
};
const later = (more: JsonObject): JsonObject => ({ ...BEFORE, '@odata.etag': 'W/"2"', ...more });
const settle = (patch: JsonObject, now: JsonObject) => settlePatch({ patch, before: BEFORE, now }, zones);

describe('a PATCH whose outcome is in doubt', () => {
  it.for<[JsonObject, JsonObject]>([
    [{ subject: 'Concert' }, { subject: 'Concert' }],
    [
      { body: { contentType: 'text', content: 'Bring\nchairs & stools' } },
      {
        body: { contentType: 'html', content: '<html><body><div>Bring<br>\r\nchairs &amp; stools</div></body></html>' },
      },
    ],
    [
      { start: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' } },
      { start: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'UTC' } },
    ],
    [
      {
        isAllDay: true,
        start: { dateTime: '2026-06-12T00:00:00', timeZone: 'Europe/London' },
        end: { dateTime: '2026-06-13T00:00:00', timeZone: 'Europe/London' },
      },
      {
        isAllDay: true,
        start: { dateTime: '2026-06-12T00:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2026-06-13T00:00:00.0000000', timeZone: 'UTC' },
      },
    ],
    [{ location: { displayName: 'Gym' } }, { location: { displayName: 'Gym', uniqueId: 'Gym' } }],
    [
      { attendees: [{ type: 'optional', emailAddress: { address: 'Bo@school.example' } }] },
      {
        attendees: [
          {
            type: 'optional',
            status: { response: 'none', time: '0001-01-01T00:00:00Z' },
            emailAddress: { name: 'Bo B.', address: 'bo@school.example' },
          },
        ],
      },
    ],
    [{ categories: ['Red', 'Green'] }, { categories: ['Green', 'Red'] }],
    [{ isReminderOn: false }, { isReminderOn: false }],
    [{ isReminderOn: true, reminderMinutesBeforeStart: 5 }, { reminderMinutesBeforeStart: 5 }],
    [{ hideAttendees: true }, { hideAttendees: true }],
    [{ subject: 'Concert', singleValueExtendedProperties: [{ id: 'x', value: '1' }] }, { subject: 'Concert' }],
    [{ locations: [{ displayName: 'Gym' }] }, { locations: [{ displayName: 'Gym', uniqueId: 'Gym' }] }],
    // Somebody changed something else meanwhile.
    [{ subject: 'Concert' }, { subject: 'Concert', categories: [] }],
  ])('was done where what was sent is there: %j', ([patch, now]) => {
    const before = { ...BEFORE, locations: [] };
    expect(settlePatch({ patch, before, now: later({ locations: [], ...now }) }, zones)).toEqual({ is: 'done' });
  });

  it('may be sent again where nothing has changed', () => {
    expect(settle({ subject: 'Concert' }, BEFORE)).toEqual({ is: 'again' });
    // The words are the same; that they are not bold is told by nothing having changed.
    expect(settle({ body: { contentType: 'html', content: '<b>Bring chairs</b>' } }, BEFORE)).toEqual({ is: 'again' });
  });

  it.for<[JsonObject, JsonObject]>([
    // The service changes an event once more two minutes after it was made.
    [{ subject: 'Concert' }, {}],
    [{ subject: 'Concert' }, { location: { displayName: 'Gym' } }],
    [{ reminderMinutesBeforeStart: 5 }, { subject: 'Concert' }],
    [{ location: null }, { subject: 'Concert' }],
    [{ singleValueExtendedProperties: [{ id: 'x', value: '1' }] }, { subject: 'Concert' }],
    [{ subject: 'Assembly' }, { location: { displayName: 'Gym' } }],
    // Somebody answered.
    [
      { attendees: [] },
      {
        attendees: [
          {
            type: 'required',
            status: { response: 'accepted', time: '2026-06-01T00:00:00Z' },
            emailAddress: { name: 'Ada L.', address: 'ADA@school.example' },
          },
        ],
      },
    ],
  ])('may be sent again where what it was to change is as before, in another version: %j', ([patch, now]) => {
    expect(settle(patch, later(now))).toEqual({ is: 'again' });
  });

  it('is not taken for done by another version with the same words, unless the body was written anew', () => {
    const patch = { body: { contentType: 'html', content: '<b>Bring chairs</b>' } };
    expect(settle(patch, later({}))).toEqual({ is: 'again' });
    const bold = { body: { contentType: 'html', content: '<html><body><b>Bring chairs</b></body></html>' } };
    expect(settle(patch, later(bold))).toEqual({ is: 'done' });
  });

  it.for<[JsonObject, JsonObject, string[]]>([
    [{ subject: 'Concert' }, { subject: 'Play' }, ['subject']],
    [{ subject: 'Concert', location: { displayName: 'Gym' } }, { subject: 'Concert' }, ['location']],
    [{ hideAttendees: true, subject: 'Concert' }, { subject: 'Play' }, ['hideAttendees', 'subject']],
    [{ subject: 'Concert' }, { subject: null }, ['subject']],
  ])('was overtaken where somebody else changed the same: %j', ([patch, now, fields]) => {
    expect(settle(patch, later(now))).toEqual({ is: 'changed', fields });
  });

  describe('of a series', () => {
    const weekly = (day: string): JsonObject => ({
      pattern: { type: 'weekly', interval: 1, daysOfWeek: [day], firstDayOfWeek: 'monday' },
      range: { type: 'noEnd', startDate: '2026-06-12' },
    });
    const readBack = (day: string): JsonObject => ({
      pattern: {
        ...{ type: 'weekly', interval: 1, month: 0, dayOfMonth: 0, daysOfWeek: [day] },
        ...{ firstDayOfWeek: 'sunday', index: 'first' },
      },
      range: {
        ...{ type: 'noEnd', startDate: '2026-06-12', endDate: '0001-01-01' },
        ...{ recurrenceTimeZone: 'GMT Standard Time', numberOfOccurrences: 0 },
      },
    });
    const settleSeries = (recurrence: JsonObject | null, from: JsonObject | null, to: JsonObject | null) => {
      const [before, now] = [
        { ...BEFORE, recurrence: from },
        { ...later({}), recurrence: to },
      ];
      return settlePatch({ patch: { recurrence }, before, now }, zones);
    };

    it('was done where the service fills what the pattern does not use', () => {
      expect(settleSeries(weekly('friday'), null, readBack('friday'))).toEqual({ is: 'done' });
      expect(settleSeries(weekly('friday'), readBack('monday'), readBack('monday'))).toEqual({ is: 'again' });
      expect(settleSeries(weekly('friday'), readBack('monday'), readBack('tuesday'))).toEqual({
        is: 'changed',
        fields: ['recurrence'],
      });
    });

    it('that ends it was done where it is none any more', () => {
      expect(settleSeries(null, readBack('friday'), null)).toEqual({ is: 'done' });
      expect(settleSeries(null, readBack('friday'), readBack('friday'))).toEqual({ is: 'again' });
    });
  });

  it('of an online meeting was done where the service added its block', () => {
    const patch = { isOnlineMeeting: true, body: { contentType: 'text', content: 'Agenda' } };
    const now = later({
      isOnlineMeeting: true,
      body: { contentType: 'html', content: `Agenda<br>\r\n<div>${'_'.repeat(80)}</div><div>Join the meeting</div>` },
    });
    expect(settle(patch, now)).toEqual({ is: 'done' });
  });

  it('can be told without versions, where a service gives none', () => {
    const { '@odata.etag': _, ...before } = BEFORE;
    const patch = { subject: 'Concert' };
    expect(settlePatch({ patch, before, now: { ...before } }, zones)).toEqual({ is: 'again' });
    expect(settlePatch({ patch, before, now: { ...before, subject: 'Concert' } }, zones)).toEqual({ is: 'done' });
  });
});
