import { beforeEach, describe, expect, it } from 'vitest';
import { brief, followTools, JANUARY, link, on, VIEW } from '../delta/testing.ts';
import { asUser, createTestServer, type Json, ROOM, type TestServer } from '../testing.ts';

describe('following the changes of a calendar', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await createTestServer({ touchAfterMs: null });
  });
  const { ask, create, round } = followTools(() => server);

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
