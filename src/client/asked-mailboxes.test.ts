import { describe, expect, it } from 'vitest';
import { createEmulator } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { askedMailboxes } from './asked-mailboxes.ts';
import { connect } from './connect.ts';
import { authenticationFor, ROOM } from './testing.ts';

type Body = Omit<Parameters<typeof askedMailboxes>[0], 'path'>;
const ADA = 'ada@school.example';
const HALL = 'hall@school.example';
const SCHEDULE = `/users/${ROOM}/calendar/getSchedule`;
const MEETING = '/me/findMeetingTimes';
const attendees = (...all: string[]) => all.map((address) => ({ type: 'required', emailAddress: { address } }));
const bytes = (text: string) => Buffer.from(text);

describe('of whom a request asks when they are free', () => {
  it.for<[string, Body, unknown]>([
    [SCHEDULE, { body: { schedules: [ADA, HALL] } }, [ADA, HALL]],
    [SCHEDULE, { rawBody: bytes(JSON.stringify({ Schedules: [ADA, 'alias'] })) }, [ADA, 'alias']],
    [SCHEDULE, { bodyText: JSON.stringify({ schedules: [` ${ADA}`] }) }, [ADA]],
    [`/users/${ROOM}/calendars/AAMk=/microsoft.graph.getSchedule`, { body: { schedules: [ADA] } }, [ADA]],
    [`/users/${ROOM}/calendar/get%53chedule`, { body: { schedules: [ADA] } }, [ADA]],
    [MEETING, { body: { attendees: attendees(ADA, HALL) } }, [ADA, HALL]],
    [MEETING, { body: { locationConstraint: { locations: [{ locationEmailAddress: HALL }] } } }, [HALL]],
    [MEETING, {}, []],
    ['/me/events', { body: { attendees: attendees(ADA) } }, []],
  ])('by %s with %j: %j', ([path, body, expected]) => {
    expect(askedMailboxes({ path, ...body })).toEqual(expected);
  });

  it.for<[string, Body, string]>([
    [MEETING, { body: { locationConstraint: { suggestLocation: true } } }, 'rooms of its own choice'],
    [SCHEDULE, { rawBody: bytes('{"schedules":') }, 'no JSON'],
  ])('cannot be told by %s with %j', ([path, body, why]) => {
    expect(askedMailboxes({ path, ...body })).toEqual({ unknown: expect.stringContaining(why) });
  });
});

it('nobody beyond the list is asked for, by operations and raw calls, and rooms and subscriptions are out of reach', async () => {
  const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  const { url } = await emulator.listen();
  const auth = authenticationFor(emulator, url);
  const allowedMailboxes = [ROOM, ADA];
  const { calendar, close } = await connect({ auth, mailbox: ROOM, allowedMailboxes, audit: 'off' });
  const day = { startDateTime: '2026-06-12T08:00:00', endDateTime: '2026-06-12T18:00:00' };
  const notAllowed = (message: string) => ({ code: 'mailbox-not-allowed', message: expect.stringContaining(message) });
  try {
    const many = [...Array.from({ length: 25 }, () => ADA), HALL];
    const raw = { method: 'POST' as const, path: SCHEDULE, body: { schedules: [HALL] } };
    const meeting = {
      method: 'POST' as const,
      path: `/users/${ROOM}/findMeetingTimes`,
      body: { attendees: attendees(HALL) },
    };
    for (const call of [
      () => calendar.getSchedule({ ...day, schedules: [ADA, HALL] }),
      () => calendar.getSchedule({ ...day, schedules: many }),
      () => calendar.rawRequest(meeting),
      () => calendar.rawRequest(raw),
      () => calendar.rawBatch({ requests: [raw] }),
    ]) {
      await expect(call()).rejects.toMatchObject(notAllowed(`"${HALL}" is not in allowedMailboxes`));
    }
    for (const call of [
      () => calendar.listRooms(),
      () => calendar.getPlace({ placeId: HALL }),
      () => calendar.listSubscriptions(),
      () => calendar.createSubscription({ notificationUrl: 'https://hooks.school.example/calendar' }),
      () => calendar.deleteSubscription({ subscriptionId: 'x' }),
    ]) {
      await expect(call()).rejects.toMatchObject(notAllowed('names no mailbox, as all of places and of subscriptions'));
    }
    expect(emulator.record.requests).toEqual([]);
    const { value } = await calendar.getSchedule({ ...day, schedules: [ADA, ROOM] });
    expect(value).toHaveLength(2);
  } finally {
    await close();
    await emulator.close();
  }
});
