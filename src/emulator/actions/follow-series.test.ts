import { beforeEach, describe, expect, it } from 'vitest';
import { followTools, JANUARY, on, VIEW } from '../delta/testing.ts';
import { createTestServer, type Json, ROOM, type TestServer } from '../testing.ts';

describe('following a calendar with series', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await createTestServer({ touchAfterMs: null });
  });
  const { ask, create, round } = followTools(() => server);

  const weekly = {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
    range: { type: 'endDate', startDate: '2026-01-05', endDate: '2026-02-16' },
  };
  const days = (value: readonly Json[]) =>
    value.map((item) => (item['@removed'] ? 'removed' : `${item.type} ${String(item.start?.dateTime).slice(5, 10)}`));
  const instances = async () => (await ask(`${ROOM}/calendarView?${JANUARY}`)).body.value as unknown as Json[];

  it('gives their occurrences with little of each, as recorded, and exceptions whole', async () => {
    const master = await create({ ...on(5, 'Choir'), recurrence: weekly });
    const [, second] = await instances();
    await server.call('PATCH', `${ROOM}/events/${second?.id}`, { subject: 'Concert' });
    const { value } = await round(VIEW, { prefer: 'odata.maxpagesize=3' });
    expect(days(value)).toEqual(['occurrence 01-05', 'exception 01-12', 'occurrence 01-19', 'occurrence 01-26']);
    expect(value[0]).toEqual({
      '@odata.type': '#microsoft.graph.event',
      '@odata.etag': expect.stringMatching(/^W\/"DwAAABYAAA/),
      id: expect.any(String),
      seriesMasterId: master.id,
      type: 'occurrence',
      start: { dateTime: '2026-01-05T09:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-01-05T10:00:00.0000000', timeZone: 'UTC' },
    });
    expect(value[1]).toMatchObject({ subject: 'Concert', seriesMasterId: master.id });
    const { value: events } = await round(`${ROOM}/events/delta`);
    expect(events.map(({ id, type }) => [id, type])).toEqual([[master.id, 'seriesMaster']]);
  });

  it('gives all occurrences again that a change moves, and those removed that it takes away', async () => {
    const master = await create({ ...on(5, 'Choir'), recurrence: weekly });
    const before = await instances();
    const { next } = await round(VIEW);
    await server.call('PATCH', `${ROOM}/events/${master.id}`, {
      recurrence: { ...weekly, range: { ...weekly.range, endDate: '2026-01-12' } },
    });
    const { value, next: later } = await round(next, { prefer: 'odata.maxpagesize=1' });
    expect(days(value)).toEqual(['occurrence 01-05', 'occurrence 01-12', 'removed', 'removed']);
    expect(value.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    await server.call('DELETE', `${ROOM}/events/${master.id}`);
    expect((await round(later)).value.map(({ id }) => id)).toEqual(before.slice(0, 2).map(({ id }) => id));
  });

  it('says nothing of an occurrence that was deleted by itself, as recorded, unless the mode says so', async () => {
    await create({ ...on(5, 'Choir'), recurrence: weekly });
    const [first, second] = await instances();
    const { next } = await round(VIEW);
    await server.call('DELETE', `${ROOM}/events/${first?.id}`);
    expect(days((await round(next)).value)).toEqual(['occurrence 01-12', 'occurrence 01-19', 'occurrence 01-26']);
    server.emulator.setModes({ deltaDeletedOccurrences: 'told', touchAfterMs: null });
    await server.call('DELETE', `${ROOM}/events/${second?.id}`);
    const { value } = await round(next);
    expect(value.filter((item) => item['@removed']).map(({ id }) => id)).toEqual([first?.id, second?.id]);
  });

  it('takes an event that becomes a series for one that is gone, and its occurrences for new ones', async () => {
    const single = await create(on(5, 'Choir'));
    const { next } = await round(VIEW);
    await server.call('PATCH', `${ROOM}/events/${single.id}`, { recurrence: weekly });
    const { value } = await round(next);
    expect(days(value)).toEqual([
      'removed',
      ...[5, 12, 19, 26].map((day) => `occurrence 01-${String(day).padStart(2, '0')}`),
    ]);
    expect(value[0]?.id).toBe(single.id);
  });
});
