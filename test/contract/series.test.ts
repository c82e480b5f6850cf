import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

const TERM = { startDateTime: '2046-09-01T00:00:00Z', endDateTime: '2046-12-01T00:00:00Z' };

describeContract('series', ({ call, refusal, unique, colleague, isEmulated }) => {
  /** Four Mondays from 8 October 2046, at nine; the clocks go back on 28 October. */
  const create = async (more: object = {}): Promise<string> => {
    const range = { type: 'numbered', startDate: '2046-10-08', numberOfOccurrences: 4 };
    const pattern = { type: 'weekly', interval: 1, daysOfWeek: ['monday'] };
    const { id } = await call('create-event', {
      ...{ subject: unique('Choir'), startDateTime: '2046-10-08T09:00:00', endDateTime: '2046-10-08T10:00:00' },
      ...{ timeZone: 'Europe/London', properties: { recurrence: { pattern, range } } },
      ...more,
    });
    return id;
  };
  const instances = async (eventId: string, more: object = {}): Promise<Answered[]> => {
    const { value, complete } = await call('list-instances', { eventId, ...TERM, ...more });
    expect(complete).toBe(true);
    return value;
  };
  const starts = async (eventId: string) =>
    (await instances(eventId, { timeZone: 'Europe/London' })).map(({ start }) => start.dateTime.slice(0, 16)).sort();

  it('are listed by their occurrences, in the range and the zone that are asked for', async () => {
    const eventId = await create();
    expect(await starts(eventId)).toEqual([
      '2046-10-08T09:00',
      '2046-10-15T09:00',
      '2046-10-22T09:00',
      '2046-10-29T09:00',
    ]);
    const range = { startDateTime: '2046-10-14T00:00:00Z', endDateTime: '2046-10-16T00:00:00Z' };
    expect(await instances(eventId, range)).toMatchObject([
      {
        seriesMasterId: eventId,
        type: 'occurrence',
        start: { dateTime: '2046-10-15T08:00:00.0000000', timeZone: 'UTC' },
      },
    ]);
    expect(await call('list-instances', { eventId, ...TERM, maxItems: 3 })).toMatchObject({ complete: false });
    await call('delete-event', { eventId });
  });

  it('are changed in one occurrence, named by its day', async () => {
    const seriesMasterId = await create();
    const changed = await call('update-occurrence', { seriesMasterId, date: '2046-10-15', location: 'Gym' });
    expect(changed).toMatchObject({ seriesMasterId, type: 'exception', location: { displayName: 'Gym' } });
    const all = await instances(seriesMasterId);
    expect(all.filter(({ location }) => location.displayName === 'Gym').map(({ id }) => id)).toEqual([changed.id]);
    expect((await call('get-event', { eventId: seriesMasterId })).location.displayName).toBe('');
    await call('delete-event', { eventId: seriesMasterId });
  });

  it('keep the start by which a moved occurrence is named, however far it moves', async () => {
    const seriesMasterId = await create();
    const originalStart = '2046-10-29T09:00:00Z';
    const move = async (day: string) => {
      const times = { startDateTime: `${day}T14:00:00`, endDateTime: `${day}T15:00:00`, timeZone: 'Europe/London' };
      return call('update-occurrence', { seriesMasterId, originalStart, ...times });
    };
    const moved = await move('2046-11-07');
    expect(moved.start.dateTime).toBe('2046-11-07T14:00:00.0000000');
    expect((await move('2046-11-08')).id).toBe(moved.id);
    expect(await starts(seriesMasterId)).toEqual([
      '2046-10-08T09:00',
      '2046-10-15T09:00',
      '2046-10-22T09:00',
      '2046-11-08T14:00',
    ]);
    const day = { seriesMasterId, date: '2046-11-08' };
    expect((await call('update-occurrence', { ...day, location: 'Gym' })).id).toBe(moved.id);
    expect(await refusal('update-occurrence', { seriesMasterId, date: '2046-10-29', location: 'Hall' })).toBe(
      'occurrence-not-found',
    );
    await call('delete-event', { eventId: seriesMasterId });
  });

  it('are cancelled in one occurrence, and its attendees are told', async () => {
    const seriesMasterId = await create({ attendees: [colleague] });
    const [first] = await instances(seriesMasterId, { orderBy: 'start/dateTime' });
    const cancelled = await call('cancel-occurrence', {
      seriesMasterId,
      originalStart: '2046-10-08T09:00:00+01:00',
      comment: 'Fire drill.',
    });
    expect(cancelled).toEqual({ cancelled: true, eventId: first.id, mailed: [colleague] });
    expect(await starts(seriesMasterId)).toEqual(['2046-10-15T09:00', '2046-10-22T09:00', '2046-10-29T09:00']);
    const again = { seriesMasterId, originalStart: '2046-10-08T08:00:00Z' };
    expect(await refusal('cancel-occurrence', again)).toBe('occurrence-not-found');
    if (isEmulated) {
      const day = { startDateTime: '2046-10-08T00:00:00Z', endDateTime: '2046-10-09T00:00:00Z' };
      const { value } = await call('list-calendar-view', { mailbox: colleague, ...day });
      expect(value.filter(({ isCancelled }: Answered) => !isCancelled)).toEqual([]);
    }
    await call('delete-event', { eventId: seriesMasterId });
  });

  it('are no single events, and have no occurrence on any other day', async () => {
    const single = {
      subject: unique('Maths'),
      startDateTime: '2046-10-08T09:00:00',
      endDateTime: '2046-10-08T10:00:00',
    };
    const { id } = await call('create-event', { ...single, timeZone: 'Europe/London' });
    const seriesMasterId = await create();
    expect(await refusal('cancel-occurrence', { seriesMasterId: id, date: '2046-10-08' })).toBe('not-series-master');
    expect(await refusal('update-occurrence', { seriesMasterId: id, date: '2046-10-08', subject: 'x' })).toBe(
      'not-series-master',
    );
    expect(await refusal('cancel-occurrence', { seriesMasterId, date: '2046-10-09' })).toBe('occurrence-not-found');
    expect(await refusal('cancel-occurrence', { seriesMasterId, originalStart: '2046-10-08T09:00:00Z' })).toBe(
      'occurrence-not-found',
    );
    expect(await refusal('cancel-occurrence', { seriesMasterId })).toBe('input-invalid');
    expect(await starts(seriesMasterId)).toHaveLength(4);
    await call('delete-event', { eventId: id });
    await call('delete-event', { eventId: seriesMasterId });
  });
});
