import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

const TIMES = { startDateTime: '2031-05-06T09:00:00', endDateTime: '2031-05-06T10:00:00', timeZone: 'Europe/London' };
const KEY = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey';
const WEEKLY = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
  range: { type: 'numbered', startDate: '2031-05-06', numberOfOccurrences: 3 },
};
const ids = ({ value }: Answered) => value.map(({ id }: Answered) => id);

describeContract('finding and moving events', ({ call, refusal, unique, colleague }) => {
  it('finds by the whole subject, by its beginning and by a part of it', async () => {
    const subject = unique("Year 7 Maths, Ms O'Neill");
    const { id } = await call('create-event', { ...TIMES, subject });
    expect(ids(await call('find-events', { subject }))).toEqual([id]);
    expect(ids(await call('find-events', { subjectStartsWith: subject.toUpperCase() }))).toEqual([id]);
    expect(ids(await call('find-events', { subjectContains: subject.slice(7) }))).toEqual([id]);
    expect(await call('find-events', { subject: subject.slice(0, -1) })).toEqual({ value: [], complete: true });
  });

  it('finds occurrences in a range', async () => {
    const subject = unique('Choir');
    await call('create-event', { ...TIMES, subject, properties: { recurrence: WEEKLY } });
    const week = { startDateTime: '2031-05-12T00:00:00Z', endDateTime: '2031-05-19T00:00:00Z' };
    const { value } = await call('find-events', { subject, ...week, timeZone: 'Europe/London' });
    expect(value.map(({ start, type }: Answered) => [start.dateTime.slice(0, 16), type])).toEqual([
      ['2031-05-13T09:00', 'occurrence'],
    ]);
  });

  it('finds in the calendar that is named, and in no other', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Choirs') });
    const subject = unique('Choir');
    await call('create-event', { ...TIMES, subject });
    const { id } = await call('create-event', { ...TIMES, subject, calendarId });
    expect(ids(await call('find-events', { subject, calendarId }))).toEqual([id]);
    const day = { startDateTime: '2031-05-06T00:00:00Z', endDateTime: '2031-05-07T00:00:00Z' };
    expect(ids(await call('find-events', { subject, calendarId, ...day }))).toEqual([id]);
    expect(ids(await call('find-events', { subject }))).toHaveLength(2);
  });

  it('finds by the key of a row, in any letter case', async () => {
    const sourceKey = unique('abc').replaceAll(' ', '-');
    const singleValueExtendedProperties = [{ id: KEY, value: sourceKey }];
    const { id } = await call('create-event', { ...TIMES, properties: { singleValueExtendedProperties } });
    const found = await call('find-events', { sourceKey: sourceKey.toUpperCase() });
    expect(ids(found)).toEqual([id]);
    expect(found.value[0].singleValueExtendedProperties).toMatchObject([{ value: sourceKey }]);
  });

  it('moves an event to another calendar, where it is the same under another id', async () => {
    const { id: destinationCalendarId } = await call('create-calendar', { name: unique('Exams') });
    const subject = unique('Physics');
    const made = await call('create-event', {
      ...{ ...TIMES, subject, body: 'Bring paper', location: 'Hall', categories: ['Blue'], showAs: 'oof' },
      ...{ sensitivity: 'private', reminderMinutesBeforeStart: 30 },
      properties: { singleValueExtendedProperties: [{ id: KEY, value: subject.toLowerCase() }] },
    });
    const { movedFrom, event } = await call('move-event', { eventId: made.id, destinationCalendarId });
    expect(movedFrom).toBe(made.id);
    expect(event.id).not.toBe(made.id);
    expect(await refusal('get-event', { eventId: made.id })).toBe('service-404');
    const { value } = await call('list-events', { calendarId: destinationCalendarId, timeZone: 'Europe/London' });
    expect(value).toMatchObject([
      {
        ...{ id: event.id, subject, showAs: 'oof', sensitivity: 'private', reminderMinutesBeforeStart: 30 },
        ...{ categories: ['Blue'], location: { displayName: 'Hall' }, bodyPreview: 'Bring paper' },
        start: { dateTime: '2031-05-06T09:00:00.0000000' },
        end: { dateTime: '2031-05-06T10:00:00.0000000' },
      },
    ]);
    expect(ids(await call('find-events', { sourceKey: subject.toLowerCase() }))).toEqual([event.id]);
    // The same again finds it done.
    const again = await call('move-event', { eventId: made.id, destinationCalendarId });
    expect([again.movedFrom, again.event.id]).toEqual([made.id, event.id]);
  });

  it('moves all-day events with their days', async () => {
    const { id: destinationCalendarId } = await call('create-calendar', { name: unique('Holidays') });
    const days = { startDateTime: '2031-05-06', endDateTime: '2031-05-08', timeZone: 'Asia/Tokyo', isAllDay: true };
    const { id: eventId } = await call('create-event', days);
    const { event } = await call('move-event', { eventId, destinationCalendarId });
    expect(await call('get-event', { eventId: event.id, timeZone: 'Asia/Tokyo' })).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2031-05-06T00:00:00.0000000' },
      end: { dateTime: '2031-05-08T00:00:00.0000000' },
    });
  });

  it('moves nothing that a copy would change or tell somebody', async () => {
    const { id: destinationCalendarId } = await call('create-calendar', { name: unique('Trips') });
    for (const what of [
      { attendees: [colleague] },
      { isOnlineMeeting: true },
      { properties: { recurrence: WEEKLY } },
      { calendarId: destinationCalendarId },
    ]) {
      const { id: eventId } = await call('create-event', { ...TIMES, ...what });
      expect(await refusal('move-event', { eventId, destinationCalendarId })).toBe('event-not-movable');
      expect(await call('get-event', { eventId })).toMatchObject({ id: eventId });
    }
    const { value } = await call('list-events', { calendarId: destinationCalendarId });
    expect(value).toHaveLength(1);
    expect(await refusal('move-event', { eventId: 'none', destinationCalendarId })).toMatch(/^service-40[04]$/u);
  });

  it('creates in a time only where it is free, and says what stands in it', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Bookings') });
    const create = (input: object) => ({ calendarId, ifFree: true, timeZone: 'Europe/London', ...input });
    const nine = { startDateTime: '2031-06-03T09:00:00', endDateTime: '2031-06-03T10:00:00' };
    const { id } = await call('create-event', create({ ...nine, subject: 'Secret' }));
    expect(await refusal('create-event', create(nine))).toBe('not-free');
    // It ends when the next begins, and the same hour of another zone is another one.
    await call('create-event', create({ startDateTime: '2031-06-03T10:00:00', endDateTime: '2031-06-03T11:00:00' }));
    await call('create-event', create({ ...nine, timeZone: 'America/New_York' }));
    // What does not take the time is in nobody's way.
    await call(
      'create-event',
      create({ ...nine, startDateTime: '2031-06-03T08:00:00', endDateTime: '2031-06-03T09:00:00', showAs: 'free' }),
    );
    await call('create-event', create({ startDateTime: '2031-06-03T08:00:00', endDateTime: '2031-06-03T09:00:00' }));
    const { free, value } = await call('list-conflicts', { calendarId, ...nine, timeZone: 'Europe/London' });
    expect([free, ids({ value })]).toEqual([false, [id]]);
    const noon = { startDateTime: '2031-06-03T12:00:00', endDateTime: '2031-06-03T13:00:00' };
    expect(await call('list-conflicts', { calendarId, ...noon, timeZone: 'Europe/London' })).toEqual({
      free: true,
      value: [],
    });
  });

  it('looks into the default calendar where none is named', async () => {
    const three = { startDateTime: '2031-06-17T03:10:00', endDateTime: '2031-06-17T03:20:00', timeZone: 'UTC' };
    const { id } = await call('create-event', { ...three, ifFree: true });
    expect(await refusal('create-event', { ...three, ifFree: true })).toBe('not-free');
    const { free, value } = await call('list-conflicts', three);
    expect([free, ids({ value })]).toEqual([false, [id]]);
    await call('delete-event', { eventId: id });
    expect(await call('list-conflicts', three)).toEqual({ free: true, value: [] });
  });

  it('takes the days of an all-day event for taken, whichever zone it was made in', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Days') });
    const day = { startDateTime: '2031-06-10', endDateTime: '2031-06-11', isAllDay: true, showAs: 'busy' };
    await call('create-event', { ...day, calendarId, timeZone: 'Asia/Tokyo' });
    const taken = async (startDateTime: string, endDateTime: string, timeZone: string) =>
      !(await call('list-conflicts', { calendarId, startDateTime, endDateTime, timeZone })).free;
    expect(await taken('2031-06-10T23:00:00', '2031-06-11T00:00:00', 'America/New_York')).toBe(true);
    expect(await taken('2031-06-09T23:00:00', '2031-06-10T00:00:00', 'Pacific/Auckland')).toBe(false);
    expect(await taken('2031-06-11T00:00:00', '2031-06-11T01:00:00', 'Europe/London')).toBe(false);
    expect(await taken('2031-06-10', '2031-06-11', 'Pacific/Honolulu')).toBe(true);
  });
});
