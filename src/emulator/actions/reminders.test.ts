import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
});

const create = async (more: Record<string, unknown> = {}) =>
  (await server.call('POST', `${ROOM}/events`, eventBody(more))).body;
const view = async (range = "startDateTime='2026-01-12T00:00:00',endDateTime='2026-01-13T00:00:00'") =>
  server.call('GET', `${ROOM}/reminderView(${range})`);
const reminders = async () => (await view()).body.value as unknown as Json[];

describe('reminders', () => {
  it('are listed in the order in which they fire, with what people need to see of the event', async () => {
    const event = await create({ location: { displayName: 'Conf Room 3' } });
    await create({ subject: 'Early', reminderMinutesBeforeStart: 60 });
    await create({ subject: 'Silent', isReminderOn: false });
    const { status, body } = await view();
    expect(status).toBe(200);
    expect(String(body['@odata.context'])).toMatch(/\$metadata#Collection\(microsoft\.graph\.reminder\)$/u);
    expect(body.value).toMatchObject([
      { eventSubject: 'Early', reminderFireTime: { dateTime: '2026-01-12T08:00:00.0000000', timeZone: 'UTC' } },
      {
        eventId: event.id,
        changeKey: event.changeKey,
        eventSubject: 'Year 7 Mathematics',
        eventStartTime: { dateTime: '2026-01-12T09:00:00.0000000', timeZone: 'UTC' },
        eventEndTime: { dateTime: '2026-01-12T10:00:00.0000000', timeZone: 'UTC' },
        eventLocation: { displayName: 'Conf Room 3' },
        eventWebLink: event.webLink,
        reminderFireTime: { dateTime: '2026-01-12T08:45:00.0000000', timeZone: 'UTC' },
      },
    ]);
    expect(body.value).toHaveLength(2);
  });

  it('fire within the range: its start belongs to it, its end does not', async () => {
    await create();
    const found = async (range: string) => (await view(range)).body.value;
    expect(await found("endDateTime='2026-01-12T08:45:01',startDateTime='2026-01-12T08:45:00'")).toHaveLength(1);
    expect(await found("StartDateTime='2026-01-12T08:00:00',EndDateTime='2026-01-12T08:45:00'")).toEqual([]);
    expect((await view("startDateTime='x',endDateTime='y'")).status).toBe(400);
    expect((await view("startDateTime='2026-01-12'")).status).toBe(400);
  });

  it('that are dismissed do not fire, and those that are snoozed fire later', async () => {
    const event = await create();
    const path = `${ROOM}/events/${event.id}`;
    const newReminderTime = { dateTime: '2026-01-12T10:00:00', timeZone: 'Europe/Berlin' };
    expect((await server.call('POST', `${path}/snoozeReminder`, { NewReminderTime: newReminderTime })).status).toBe(
      200,
    );
    expect(await reminders()).toMatchObject([{ reminderFireTime: { dateTime: '2026-01-12T09:00:00.0000000' } }]);
    expect((await server.call('POST', `${path}/microsoft.graph.dismissReminder`)).status).toBe(200);
    expect(await reminders()).toEqual([]);
    const time = (hour: string) => ({ dateTime: `2026-01-12T${hour}:00:00`, timeZone: 'UTC' });
    await server.call('PATCH', path, { start: time('15'), end: time('16') });
    expect(await reminders()).toMatchObject([{ reminderFireTime: { dateTime: '2026-01-12T14:45:00.0000000' } }]);
  });

  it('are not snoozed without a time, nor by a zone that nobody knows', async () => {
    const event = await create();
    const snooze = async (body: unknown) =>
      (await server.call('POST', `${ROOM}/events/${event.id}/snoozeReminder`, body)).body.error?.code;
    expect(await snooze({})).toBe('ErrorInvalidRequest');
    const time = { dateTime: '2026-01-12T10:00:00', timeZone: 'Mars/Olympus' };
    expect(await snooze({ newReminderTime: time })).toBe('TimeZoneNotSupportedException');
  });
});
