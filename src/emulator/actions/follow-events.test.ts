import { beforeEach, describe, expect, it } from 'vitest';
import { asUser, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const JANUARY = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-02-01T00:00:00Z';
const VIEW = `${ROOM}/calendarView/delta?${JANUARY}`;

/** A plain event on a day of January 2026. */
const on = (day: number, subject = `Day ${day}`) => {
  const date = `2026-01-${String(day).padStart(2, '0')}`;
  return eventBody({
    subject,
    start: { dateTime: `${date}T09:00:00`, timeZone: 'UTC' },
    end: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
  });
};

describe('following the changes of a calendar', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await createTestServer({ touchAfterMs: null });
  });

  const ask = (link: string, headers: Record<string, string> = {}) =>
    server.call('GET', link.replace('http://graph.example', ''), undefined, headers);
  const create = async (body: unknown, at = `${ROOM}/events`) => (await server.call('POST', at, body)).body;
  const link = (body: Json) => String(body['@odata.deltaLink'] ?? body['@odata.nextLink']);
  /** Follows links to the end of a round. */
  const round = async (first: string, headers: Record<string, string> = {}) => {
    const value: Json[] = [];
    let answer = await ask(first, headers);
    for (;;) {
      expect(answer.status).toBe(200);
      value.push(...(answer.body.value as unknown as Json[]));
      if (answer.body['@odata.deltaLink']) return { value, next: link(answer.body) };
      answer = await ask(link(answer.body), headers);
    }
  };
  const brief = (value: readonly Json[]) =>
    value.map((item) => (item['@removed'] ? `removed ${item['@removed']?.reason}` : String(item.subject)));

  it('gives all of a view in pages, then nothing more', async () => {
    for (const day of [5, 6, 7]) await create(on(day));
    const first = await ask(VIEW, { prefer: 'odata.maxpagesize=2' });
    expect(first.headers['preference-applied']).toBe('odata.track-changes, odata.maxpagesize=2');
    expect(first.body['@odata.context']).toBe('http://graph.example/v1.0/$metadata#Collection(event)');
    expect(brief(first.body.value as unknown as Json[])).toEqual(['Day 5', 'Day 6']);
    expect(link(first.body)).toMatch(
      /^http:\/\/graph\.example\/v1\.0\/users\/room\.101@school\.example\/calendarView\/delta\?\$skiptoken=[\w-]{200,300}\.[\w-]{43}$/,
    );
    const second = await ask(link(first.body), { prefer: 'odata.maxpagesize=2' });
    expect(brief(second.body.value as unknown as Json[])).toEqual(['Day 7']);
    expect(link(second.body)).toContain('/delta?$deltatoken=');
    const third = await ask(link(second.body));
    expect(third.body.value).toEqual([]);
    expect(third.body['@odata.deltaLink']).toBeDefined();
  });

  it('gives ten items a page where no size is preferred', async () => {
    for (let day = 1; day <= 11; day++) await create(on(day));
    const first = await ask(VIEW);
    expect(first.body.value).toHaveLength(10);
    expect(first.body['@odata.nextLink']).toBeDefined();
  });

  it('gives what was made, changed and deleted since, each once and as it is now', async () => {
    const [kept, changed, gone] = [await create(on(5)), await create(on(6)), await create(on(7))];
    const { next } = await round(VIEW);
    await server.call('PATCH', `${ROOM}/events/${changed.id}`, { subject: 'First' });
    await server.call('PATCH', `${ROOM}/events/${changed.id}`, { subject: 'Second' });
    await server.call('DELETE', `${ROOM}/events/${gone.id}`);
    const made = await create(on(8));
    const { value } = await round(next);
    expect(value.map(({ id }) => id)).toEqual([changed.id, gone.id, made.id]);
    expect(brief(value)).toEqual(['Second', 'removed deleted', 'Day 8']);
    expect(value[1]).toEqual({
      '@odata.type': '#microsoft.graph.event',
      id: gone.id,
      '@removed': { reason: 'deleted' },
    });
    expect(value.map(({ id }) => id)).not.toContain(kept.id);
  });

  it('tells of events that left the view, and of new ones outside, as removed', async () => {
    const moved = await create(on(5));
    const { next } = await round(VIEW);
    await server.call('PATCH', `${ROOM}/events/${moved.id}`, {
      start: { dateTime: '2026-03-05T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-05T10:00:00', timeZone: 'UTC' },
    });
    const outside = await create({
      ...on(5),
      start: { dateTime: '2026-04-01T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-04-01T10:00:00', timeZone: 'UTC' },
    });
    const { value, next: later } = await round(next);
    expect(value.map((item) => [item.id, item['@removed']?.reason])).toEqual([
      [moved.id, 'deleted'],
      [outside.id, 'deleted'],
    ]);
    await server.call('PATCH', `${ROOM}/events/${moved.id}`, on(9, 'Back'));
    expect(brief((await round(later)).value)).toEqual(['Back']);
  });

  it('shows events as a view does, with the longer etag of the same version', async () => {
    await create(on(5));
    const view = await ask(`${ROOM}/calendarView?${JANUARY}`);
    const { value } = await round(VIEW);
    const [item] = value as Json[];
    const [plain] = view.body.value as unknown as Json[];
    const { '@odata.etag': long, '@odata.type': type, ...shown } = item as Json;
    const { '@odata.etag': short, ...same } = plain as Json;
    expect(shown).toEqual(same);
    expect(type).toBe('#microsoft.graph.event');
    expect(Object.keys(item as Json).slice(0, 3)).toEqual(['@odata.type', '@odata.etag', 'id']);
    const bytes = (etag: unknown) => Buffer.from(String(etag).slice(3, -1), 'base64');
    expect(String(long)).toMatch(/^W\/"DwAAABYAAA[A-Za-z0-9+/]{30}"$/);
    expect(bytes(long).subarray(-22)).toEqual(bytes(short));
    const changed = await server.call(
      'PATCH',
      `${ROOM}/events/${item?.id}`,
      { subject: 'x' },
      { 'if-match': String(long) },
    );
    expect(changed.status).toBe(200);
  });

  it('follows a named calendar alone, and ends with it', async () => {
    const calendar = (await server.call('POST', `${ROOM}/calendars`, { name: 'Exams' })).body;
    const home = `${ROOM}/calendars/${calendar.id}`;
    await create(on(5, 'Exam'), `${home}/events`);
    await create(on(6, 'Elsewhere'));
    const { value, next } = await round(`${home}/calendarView/delta?${JANUARY}`);
    expect(brief(value)).toEqual(['Exam']);
    await create(on(7, 'Elsewhere too'));
    expect((await round(next)).value).toEqual([]);
    await server.call('DELETE', home);
    const gone = await ask(next);
    expect([gone.status, gone.body.error?.code]).toEqual([404, 'ErrorItemNotFound']);
  });

  it('follows all events of a mailbox without a time, and shows little of each', async () => {
    const calendar = (await server.call('POST', `${ROOM}/calendars`, { name: 'Exams' })).body;
    const exam = await create(on(5, 'Exam'), `${ROOM}/calendars/${calendar.id}/events`);
    const { value, next } = await round(`${ROOM}/events/delta`);
    expect(value).toEqual([
      {
        '@odata.type': '#microsoft.graph.event',
        '@odata.etag': expect.any(String),
        id: exam.id,
        type: 'singleInstance',
        start: { dateTime: '2026-01-05T09:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2026-01-05T10:00:00.0000000', timeZone: 'UTC' },
      },
    ]);
    await server.call('DELETE', `${ROOM}/calendars/${calendar.id}`);
    expect((await round(next)).value.map((item) => [item.id, item['@removed']?.reason])).toEqual([
      [exam.id, 'deleted'],
    ]);
  });

  it('follows the events that start from a time on', async () => {
    await create(on(5));
    await create(on(20));
    const { value } = await round(`${ROOM}/calendar/events/delta()?startDateTime=2026-01-10`);
    expect(value.map(({ start }) => start?.dateTime)).toEqual(['2026-01-20T09:00:00.0000000']);
    const refused = await ask(`${ROOM}/events/delta?startDateTime=2026-01-10&endDateTime=2026-01-20`);
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'ErrorInvalidParameter']);
  });

  it('gives immutable ids, a zone and text where they are preferred, in every request', async () => {
    const made = await create({ ...on(5), body: { contentType: 'text', content: 'Room 4' } });
    const headers = {
      prefer: 'IdType="ImmutableId", outlook.timezone="Europe/Berlin", outlook.body-content-type="text"',
    };
    const { value, next } = await round(VIEW, headers);
    expect(value[0]?.start).toEqual({ dateTime: '2026-01-05T10:00:00.0000000', timeZone: 'Europe/Berlin' });
    expect(value[0]?.body).toEqual({ contentType: 'text', content: 'Room 4' });
    await server.call('DELETE', `${ROOM}/events/${made.id}`);
    expect((await round(next, headers)).value[0]?.id).toBe(value[0]?.id);
    expect(value[0]?.id).not.toBe(made.id);
  });

  it.each(['$select=subject', '$filter=subject eq %27a%27', '$orderby=subject', '$search=a', '$expand=extensions'])(
    'refuses %s',
    async (option) => {
      const refused = await ask(`${VIEW}&${option}`);
      expect(refused.status).toBe(400);
      expect(refused.body.error).toMatchObject({
        code: 'ErrorInvalidUrlQuery',
        message:
          "The following parameters are not supported with change tracking over the 'CalendarView' resource: '$orderby, $filter, $select, $expand, $search'.",
      });
    },
  );

  it('refuses $top, a view without its range, and one beyond 1,825 days', async () => {
    const codes = [`${VIEW}&$top=5`, `${ROOM}/calendarView/delta`, VIEW.replace('2026-02-01', '2036-02-01')];
    const answers = await Promise.all(codes.map((path) => ask(path)));
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [400, 'ErrorInvalidUrlQuery'],
      [400, 'ErrorInvalidParameter'],
      [400, 'ErrorInvalidRequest'],
    ]);
  });

  it('refuses a token that was made up, changed, or is of another calendar', async () => {
    const { next } = await round(VIEW);
    const [path = '', token = ''] = next.split('$deltatoken=');
    const changed = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    const other = next.replace('room.101', 'room.102');
    const asEvents = next.replace('calendarView', 'events');
    const answers = await Promise.all(
      [`${path}$deltatoken=abc`, `${path}$deltatoken=${changed}`, `${path}$skiptoken=`, other, asEvents].map((made) =>
        ask(made),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual(
      Array.from({ length: 5 }, () => [410, 'SyncStateInvalid']),
    );
  });

  it('answers 410 once links are expired, also in the middle of a round', async () => {
    for (const day of [5, 6, 7]) await create(on(day));
    const first = await ask(VIEW, { prefer: 'odata.maxpagesize=1' });
    const { next } = await round(VIEW);
    server.emulator.expireDeltaLinks('room.101@school.example');
    for (const dead of [link(first.body), next]) {
      const gone = await ask(dead);
      expect(gone.status).toBe(410);
      expect(gone.body.error).toMatchObject({
        code: 'SyncStateNotFound',
        message: 'The sync state generation is not found; generation=1;[highest=2][2][0][1].',
      });
    }
    expect((await round(VIEW)).value).toHaveLength(3);
  });

  it('answers 410 to links older than the mode says', async () => {
    server = await createTestServer({ deltaTokenMs: 60_000, touchAfterMs: null });
    const { next } = await round(VIEW);
    await server.clock.advance(59_999);
    const { next: later } = await round(next);
    await server.clock.advance(60_000);
    expect((await ask(later)).status).toBe(410);
  });

  it('answers an empty first page where the mode says so', async () => {
    server = await createTestServer({ deltaFirstPage: 'empty', touchAfterMs: null });
    await create(on(5));
    const first = await ask(VIEW);
    expect(first.body.value).toEqual([]);
    expect(first.body['@odata.nextLink']).toBeDefined();
    expect(brief((await round(link(first.body))).value)).toEqual(['Day 5']);
  });

  it('tells of what the service itself changes some minutes after a create', async () => {
    server = await createTestServer();
    await create(on(5));
    const { value, next } = await round(VIEW);
    expect((await round(next)).value).toEqual([]);
    await server.clock.advance(120_000);
    const { value: touched, next: later } = await round(next);
    expect(touched.map(({ id }) => id)).toEqual(value.map(({ id }) => id));
    expect(touched[0]?.changeKey).not.toBe(value[0]?.changeKey);
    expect((await round(later)).value).toEqual([]);
  });

  describe('with series', () => {
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

  it('tells followers of an attendee what the organizer does', async () => {
    const guest = '/v1.0/users/tutor.7@school.example';
    const { next } = await round(`${guest}/calendarView/delta?${JANUARY}`);
    const attendees = [{ emailAddress: { address: 'tutor.7@school.example' } }];
    const made = await create({ ...on(5), attendees });
    const { value, next: later } = await round(next);
    expect(brief(value)).toEqual(['Day 5']);
    await server.call('POST', `${ROOM}/events/${made.id}/cancel`, {});
    expect(brief((await round(later)).value)).toEqual(['Canceled: Day 5']);
  });

  it('is opened to a signed-in user, and shows no body to one with ReadBasic', async () => {
    server = await createTestServer({
      scopes: ['Calendars.ReadBasic'],
      userPassword: 'correct horse',
      touchAfterMs: null,
    });
    await create(on(5), '/v1.0/users/tutor.7@school.example/events');
    const { value } = await round(`/v1.0/me/calendarView/delta?${JANUARY}`, await asUser(server.emulator));
    expect(value).toHaveLength(1);
    expect(value[0]).not.toHaveProperty('body');
  });

  it('works in a batch', async () => {
    await create(on(5));
    const { body } = await server.batch([{ id: '1', method: 'GET', url: VIEW.replace('/v1.0', '') }]);
    const part = (body.responses as unknown as Json[])[0] as Json;
    expect(part.status).toBe(200);
    expect(part.body?.['@odata.deltaLink']).toContain('http://graph.example/v1.0/users/');
  });
});
