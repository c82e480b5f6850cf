import { describe, expect, it } from 'vitest';
import { valueWords } from './value-words.ts';

const noon = { dateTime: '2026-09-07T12:00:00.0000000', timeZone: 'Europe/London' };
const series = (pattern: object, range: object) =>
  valueWords({ pattern: { interval: 1, month: 0, dayOfMonth: 0, index: 'first', ...pattern }, range });

describe('a value in words', () => {
  it.for<[unknown, string]>([
    [{ allowed: true, status: null, code: null }, 'allowed'],
    [{ allowed: false, status: 403, code: 'ErrorAccessDenied' }, 'refused (403 ErrorAccessDenied)'],
    [{ allowed: false, status: null, code: null }, 'refused'],
    [{ response: 'accepted', time: '2026-09-07T12:00:00.1234567Z' }, 'accepted, 2026-09-07 12:00 UTC'],
    [{ response: 'organizer', time: '0001-01-01T00:00:00Z' }, 'organizer'],
    [{ name: 'My Organization', address: null }, 'My Organization'],
    [{ name: 'a@b.example', address: 'a@b.example' }, 'a@b.example'],
    [{ name: 'Ada', address: 'a@b.example' }, 'Ada <a@b.example>'],
    [{ type: 'resource', emailAddress: { address: 'hall@b.example' } }, 'hall@b.example (resource)'],
    [{ '@odata.type': '#file', id: 'AAMk', name: 'plan.pdf', size: 3 }, 'plan.pdf (AAMk)'],
    [{ contentType: 'HTML', content: '<style>p{}</style><p>Bring<br>music &amp; chairs</p>' }, 'Bring music & chairs'],
    [{ contentType: 'text', content: 'a <b> c' }, 'a <b> c'],
    [
      {
        ...{ daysOfWeek: ['monday', 'friday'], startTime: '08:30:00.0000000', endTime: '17:00:00.0000000' },
        timeZone: { name: 'Europe/London' },
      },
      'monday, friday 08:30 to 17:00 Europe/London',
    ],
    [{ status: 'scheduled', start: noon, text: '' }, 'status: scheduled, start: 2026-09-07 12:00 Europe/London'],
    [
      { street: '1 High St', geo: { latitude: 51.5, longitude: -1.2 } },
      'street: 1 High St, geo: (latitude: 51.5, longitude: -1.2)',
    ],
    [[{ a: 1, b: 2 }, { a: 3 }], 'a: 1, b: 2; a: 3'],
    [[{ displayName: 'Hall' }, { displayName: 'Room' }], 'Hall, Room'],
    [[null, '', {}], ''],
    [{}, ''],
    [false, 'false'],
  ])('%j is %s', ([value, words]) => {
    expect(valueWords(value)).toBe(words);
  });

  it('tells a time by the name of its member, and lets a text be that looks like one', () => {
    const text = '2026-09-07T12:00:30.5Z';
    expect(valueWords(text, 'createdDateTime')).toBe('2026-09-07 12:00:30 UTC');
    expect(valueWords(text, 'subject')).toBe(text);
    expect(valueWords('soon', 'expirationDateTime')).toBe('soon');
  });

  it.for<[object, object, string]>([
    [
      { type: 'daily' },
      { type: 'numbered', startDate: '2026-09-07', endDate: '0001-01-01', numberOfOccurrences: 3 },
      'every day, from 2026-09-07, 3 times',
    ],
    [
      { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'friday'], firstDayOfWeek: 'sunday' },
      { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18', recurrenceTimeZone: 'Europe/London' },
      'every 2 weeks on monday, friday, from 2026-09-07, to 2026-12-18, Europe/London',
    ],
    [
      { type: 'absoluteMonthly', dayOfMonth: 7 },
      { type: 'noEnd', startDate: '2026-09-07' },
      'every month on day 7, from 2026-09-07, without end',
    ],
    [
      { type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'last' },
      { type: 'noEnd', startDate: '2026-09-28' },
      'every month on the last monday, from 2026-09-28, without end',
    ],
    [
      { type: 'absoluteYearly', dayOfMonth: 7, month: 9 },
      { type: 'noEnd', startDate: '2026-09-07' },
      'every year on day 7 of month 9, from 2026-09-07, without end',
    ],
    [
      { type: 'relativeYearly', daysOfWeek: ['monday'], index: 'first', month: 9 },
      { type: 'noEnd', startDate: '2026-09-07' },
      'every year on the first monday of month 9, from 2026-09-07, without end',
    ],
  ])('of a series %j, %j', ([pattern, range, words]) => {
    expect(series(pattern, range)).toBe(words);
  });

  it('has no JSON in it, whatever Graph adds', () => {
    const unheard = { pattern: { type: 'lunar', days: [{ moon: 'full' }] }, range: { type: 'noEnd' } };
    expect(valueWords(unheard)).toBe('pattern: (type: lunar, days: moon: full), range: (type: noEnd)');
  });
});
