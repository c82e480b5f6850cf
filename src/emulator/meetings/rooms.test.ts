import { beforeEach, describe, expect, it } from 'vitest';
import type { SeedUser } from '../seed/seed.ts';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';
import { type BookingRules, bookingSubject, DEFAULT_BOOKING, decideBooking } from './booking.ts';

const HEAD = '/v1.0/users/head@school.example';
const LAB = '/v1.0/users/lab@school.example';
const DAY = 86_400_000;
const HOUR = 3_600_000;

let server: TestServer;
const start = async (lab: Partial<SeedUser> = {}) => {
  server = await createTestServer({
    limits: 'off',
    seed: {
      users: [
        { userPrincipalName: 'head@school.example', displayName: 'Head' },
        { userPrincipalName: 'lab@school.example', displayName: 'Lab', purpose: 'room', ...lab },
      ],
    },
  });
};
beforeEach(() => start());

const book = async (more: Record<string, unknown> = {}): Promise<Json> => {
  const attendees = [{ type: 'resource', emailAddress: { address: 'lab@school.example' } }];
  const body = eventBody({ body: { contentType: 'text', content: 'Private matters' }, attendees, ...more });
  return (await server.call('POST', `${HEAD}/events`, body)).body;
};
const bookings = async () => (await server.call('GET', `${LAB}/events`)).body.value as unknown as Json[];
const answerTo = async (event: Json) =>
  (await server.call('GET', `${HEAD}/events/${event.id}`)).body.attendees?.[0]?.status?.response;
const at = (day: string, hour: string) => ({ dateTime: `2026-01-${day}T${hour}:00:00`, timeZone: 'UTC' });

describe('a room', () => {
  it('accepts a free time by itself, shows the organizer instead of the subject, and keeps no body', async () => {
    const event = await book();
    expect(event.attendees).toMatchObject([{ type: 'resource', status: { response: 'none' } }]);
    expect(await answerTo(event)).toBe('accepted');
    expect(await bookings()).toMatchObject([
      {
        subject: 'Head',
        bodyPreview: '',
        showAs: 'busy',
        responseStatus: { response: 'accepted' },
        isOrganizer: false,
        attendees: [{ status: { response: 'none' } }, { status: { response: 'accepted' } }],
      },
    ]);
    expect(server.emulator.record.mails.at(-1)).toMatchObject({
      kind: 'response',
      from: 'lab@school.example',
      recipients: ['head@school.example'],
      response: 'accepted',
      subject: 'Accepted: Year 7 Mathematics',
    });
  });

  it('declines a time that is taken, and takes it once it is free again', async () => {
    const first = await book();
    const second = await book({ subject: 'Second', start: at('12', '09'), end: at('12', '11') });
    expect(await answerTo(second)).toBe('declined');
    expect(await bookings()).toHaveLength(1);
    expect(server.emulator.record.mails.at(-1)).toMatchObject({
      response: 'declined',
      comment: 'Your request was declined because there are conflicts.',
    });
    await server.call('DELETE', `${HEAD}/events/${first.id}`);
    expect(await bookings()).toEqual([]);
    const third = await book({ subject: 'Third', start: at('12', '09'), end: at('12', '11') });
    expect(await answerTo(third)).toBe('accepted');
  });

  it('answers anew when the meeting moves: to a free time, and to one that is taken', async () => {
    const first = await book();
    const second = await book({ start: at('13', '09'), end: at('13', '10') });
    const move = (event: Json, day: string, hour: string, end: string) =>
      server.call('PATCH', `${HEAD}/events/${event.id}`, { start: at(day, hour), end: at(day, end) });
    await move(second, '12', '10', '11');
    expect(await answerTo(second)).toBe('accepted');
    await move(second, '12', '09', '11');
    expect(await answerTo(second)).toBe('declined');
    expect((await bookings()).map(({ iCalUId }) => iCalUId)).toEqual([first.iCalUId]);
  });

  it('keeps subject and body, and takes conflicts, where its rules say so', async () => {
    await start({ booking: { deleteSubject: false, deleteComments: false, allowConflicts: true } });
    await book();
    expect(await answerTo(await book())).toBe('accepted');
    expect(await bookings()).toMatchObject([
      { subject: 'Head Year 7 Mathematics', bodyPreview: 'Private matters' },
      { subject: 'Head Year 7 Mathematics' },
    ]);
  });

  it('says of itself that it is one', async () => {
    const { body } = await server.call('GET', `${LAB}/mailboxSettings/userPurpose`);
    expect(body.value).toBe('room');
  });

  it('is made where an unknown address of the tenant is invited as a resource', async () => {
    const attendees = [{ type: 'resource', emailAddress: { address: 'gym@school.example', name: 'Gym' } }];
    const event = await book({ attendees });
    expect(await answerTo(event)).toBe('accepted');
    expect((await server.call('GET', '/v1.0/users/gym@school.example')).body.displayName).toBe('Gym');
  });

  it('with a rule that is none stops the seed, by name', async () => {
    const wrong = { bookingWindow: 10 } as unknown as Partial<BookingRules>;
    await expect(start({ booking: wrong })).rejects.toThrow(
      'users[1].booking.bookingWindow is not known; known are allowConflicts, bookingWindowInDays',
    );
    await expect(start({ booking: { bookingWindowInDays: -1 } })).rejects.toThrow('must be a number of at least 0');
  });
});

describe('the rules of a booking', () => {
  const now = Date.UTC(2026, 0, 5);
  const decide = (from: number, to: number, taken: [number, number][] = [], rules: Partial<BookingRules> = {}) =>
    decideBooking(
      { ...DEFAULT_BOOKING, ...rules },
      { start: now + from, end: now + to },
      taken.map(([start, end]) => ({ start: now + start, end: now + end })),
      now,
    ).response;

  it.each([
    ['ends 180 days ahead', 180 * DAY - HOUR, 180 * DAY, 'accepted'],
    ['ends a moment later', 180 * DAY - HOUR, 180 * DAY + 1, 'declined'],
    ['lasts 24 hours', DAY, 2 * DAY, 'accepted'],
    ['lasts a moment longer', DAY, 2 * DAY + 1, 'declined'],
  ])('a meeting that %s', (_, from, to, response) => {
    expect(decide(from, to)).toBe(response);
  });

  it('a meeting that only touches another is none of its conflicts', () => {
    expect(decide(HOUR, 2 * HOUR, [[0, HOUR]])).toBe('accepted');
    expect(decide(HOUR, 2 * HOUR, [[2 * HOUR, 3 * HOUR]])).toBe('accepted');
    expect(decide(HOUR, 2 * HOUR, [[0, HOUR + 1]])).toBe('declined');
    expect(decide(HOUR, 2 * HOUR, [[0, HOUR + 1]], { allowConflicts: true })).toBe('accepted');
  });

  it('the subject follows both rules about it', () => {
    const subject = (rules: Partial<BookingRules>) => bookingSubject({ ...DEFAULT_BOOKING, ...rules }, 'Plan', 'Head');
    expect(subject({})).toBe('Head');
    expect(subject({ deleteSubject: false })).toBe('Head Plan');
    expect(subject({ addOrganizerToSubject: false })).toBe('');
    expect(subject({ addOrganizerToSubject: false, deleteSubject: false })).toBe('Plan');
  });
});
