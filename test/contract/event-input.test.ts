import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const MONDAY = {
  startDateTime: '2036-09-01T09:00:00',
  endDateTime: '2036-09-01T10:00:00',
  timeZone: 'Europe/London',
};
const RULE = 'FREQ=WEEKLY;BYDAY=MO;COUNT=3';
const PATTERN = { type: 'Weekly', interval: 1, daysOfWeek: ['Monday'] };

describeContract('inputs of events', ({ call, refusal, unique }) => {
  const create = (more: object) => call('create-event', { subject: unique('Choir'), ...MONDAY, ...more });
  const starts = async (subject: string) => {
    const range = { startDateTime: '2036-09-01T00:00:00Z', endDateTime: '2036-11-01T00:00:00Z' };
    const { value } = await call('list-calendar-view', { ...range, timeZone: 'Europe/London' });
    const ours = (value as { subject: string; start: { dateTime: string } }[]).filter((one) => one.subject === subject);
    return ours.map(({ start }) => start.dateTime.slice(0, 16)).sort();
  };
  const WEEKS = ['2036-09-01T09:00', '2036-09-08T09:00', '2036-09-15T09:00'];

  it.for([[RULE], [{ pattern: PATTERN, range: { type: 'numbered', numberOfOccurrences: 3 } }]])(
    'make a series: %j',
    async ([recurrence]) => {
      const { id, type, subject } = await create({ recurrence });
      expect(type).toBe('seriesMaster');
      expect(await starts(subject)).toEqual(WEEKS);
      await call('delete-event', { eventId: id });
    },
  );

  it('give a series other days, and end it', async () => {
    const { id: eventId, subject } = await create({ recurrence: RULE });
    const range = { type: 'endDate', startDate: '2036-09-01', endDate: '2036-09-08' };
    await call('update-event', { eventId, recurrence: { pattern: PATTERN, range } });
    expect(await starts(subject)).toEqual(WEEKS.slice(0, 2));
    const single = { eventId, recurrence: null };
    // On the command line `--clear recurrence` stands for null.
    expect(await call('update-event', single)).toMatchObject({ type: 'singleInstance', recurrence: null });
    expect(await starts(subject)).toEqual(WEEKS.slice(0, 1));
    await call('delete-event', { eventId });
  });

  it('make a single event a series', async () => {
    const { id: eventId, subject } = await create({});
    await call('update-event', { eventId, ...MONDAY, recurrence: RULE });
    expect(await starts(subject)).toEqual(WEEKS);
    await call('delete-event', { eventId });
  });

  it('empty what is there by null, and leave what is absent', async () => {
    const more = { body: 'Bring music', location: 'Hall', categories: ['Red'], reminderMinutesBeforeStart: 30 };
    const { id: eventId, subject } = await create(more);
    const nothing = { body: null, location: null, categories: null, reminderMinutesBeforeStart: null };
    expect(await call('update-event', { eventId, ...nothing })).toMatchObject({
      ...{ subject, bodyPreview: '', location: { displayName: '' }, categories: [], isReminderOn: false },
    });
    await call('delete-event', { eventId });
  });

  it('take an instant for a wall time, and a choice in any letter case', async () => {
    const startDateTime = '2036-09-01T10:00:00+02:00[Europe/Berlin]';
    const { id: eventId, start, showAs } = await create({ startDateTime, showAs: 'FREE' });
    expect([start.dateTime.slice(0, 16), showAs]).toEqual(['2036-09-01T09:00', 'free']);
    await call('delete-event', { eventId });
  });

  it('are refused before a request where a series cannot be', async () => {
    const pattern = { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] };
    for (const recurrence of [
      'FREQ=HOURLY',
      { pattern: PATTERN, range: { type: 'numbered' } },
      { pattern, range: { type: 'noEnd' } },
    ]) {
      expect(await refusal('create-event', { ...MONDAY, recurrence })).toBe('input-invalid');
    }
  });
});
