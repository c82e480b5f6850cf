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
