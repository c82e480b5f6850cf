import { expect } from 'vitest';
import { eventBody, type Json, type TestServer } from '../testing.ts';

/** Three people of one school. */
export const HEAD = '/v1.0/users/head@school.example';
export const ADA = '/v1.0/users/ada@school.example';
export const BO = '/v1.0/users/bo@school.example';

/** An attendee of a body. */
export function person(address: string) {
  return { type: 'required', emailAddress: { address } };
}

/** Whom the head invites. */
export const ATTENDEES = [person('ada@school.example'), person('bo@school.example'), person('parent@home.example')];

/** What tests of meetings do again and again, with whichever server is open. */
export function meetingTools(open: () => TestServer) {
  const eventsOf = async (mailbox: string) =>
    (await open().call('GET', `${mailbox}/events`)).body.value as unknown as Json[];
  return {
    eventsOf,
    /** The head invites them all. */
    invite: async (more: Record<string, unknown> = {}): Promise<Json> =>
      (await open().call('POST', `${HEAD}/events`, eventBody({ attendees: ATTENDEES, ...more }))).body,
    /** The one event of an attendee. */
    async copyIn(mailbox: string): Promise<Json> {
      const events = await eventsOf(mailbox);
      expect(events).toHaveLength(1);
      return events[0] as Json;
    },
    /** The head's event as it is now. */
    meeting: async (event: Json): Promise<Json> => (await open().call('GET', `${HEAD}/events/${event.id}`)).body,
    mails: () => open().emulator.record.mails.map(({ kind, from, recipients }) => [kind, from, ...recipients]),
  };
}

/** Four lessons from Monday, 12 January 2026, to Thursday. */
export const DAILY = {
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'numbered', startDate: '2026-01-12', numberOfOccurrences: 4 },
};

/** The month in which they are. */
export const JANUARY = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-02-01T00:00:00Z';

/** A time of January. */
export const inJanuary = (time: string) => ({ dateTime: `2026-01-${time}`, timeZone: 'UTC' });

/** The same for series. */
export function seriesTools(open: () => TestServer) {
  const call = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await open().call(method, path, body);
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  const listOf = async (path: string) => (await call('GET', path)).value as unknown as Json[];
  return {
    call,
    listOf,
    /** The head invites them to a series. */
    inviteToSeries: (more: Record<string, unknown> = {}): Promise<Json> =>
      call('POST', `${HEAD}/events`, eventBody({ attendees: ATTENDEES, recurrence: DAILY, ...more })),
    /** What a calendar has in January, by start. */
    view: (mailbox: string) => listOf(`${mailbox}/calendarView?${JANUARY}&$orderby=start/dateTime`),
    /** Passes on an occurrence of the head's. */
    forward: (event: Json | undefined, address: string) =>
      call('POST', `${HEAD}/events/${event?.id}/forward`, { toRecipients: [{ emailAddress: { address } }] }),
  };
}

/** Day and hour at which each starts. */
export function startsOf(events: readonly Json[]): string[] {
  return events.map(({ start }) => String(start?.dateTime).slice(8, 13));
}
