import { expect } from 'vitest';
import { eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

/** January 2026, as views are asked for it. */
export const JANUARY = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-02-01T00:00:00Z';
/** Where following a view of it begins. */
export const VIEW = `${ROOM}/calendarView/delta?${JANUARY}`;

/** A plain event on a day of January 2026. */
export const on = (day: number, subject = `Day ${day}`) => {
  const date = `2026-01-${String(day).padStart(2, '0')}`;
  return eventBody({
    subject,
    start: { dateTime: `${date}T09:00:00`, timeZone: 'UTC' },
    end: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
  });
};

/** The link of a page to what comes after it. */
export const link = (body: Json) => String(body['@odata.deltaLink'] ?? body['@odata.nextLink']);

/** What tests of followers do again and again, with whichever server is open. */
export function followTools(open: () => TestServer) {
  const ask = (link: string, headers: Record<string, string> = {}) =>
    open().call('GET', link.replace('http://graph.example', ''), undefined, headers);
  return {
    ask,
    create: async (body: unknown, at = `${ROOM}/events`) => (await open().call('POST', at, body)).body,
    /** Follows links to the end of a round. */
    round: async (first: string, headers: Record<string, string> = {}) => {
      const value: Json[] = [];
      let answer = await ask(first, headers);
      for (;;) {
        expect(answer.status).toBe(200);
        value.push(...(answer.body.value as unknown as Json[]));
        if (answer.body['@odata.deltaLink']) return { value, next: link(answer.body) };
        answer = await ask(link(answer.body), headers);
      }
    },
  };
}

/** The subject of each item, or why it is gone. */
export const brief = (value: readonly Json[]) =>
  value.map((item) => (item['@removed'] ? `removed ${item['@removed']?.reason}` : String(item.subject)));
