import type { Bench } from './bulk-bench.ts';

/** A person, or another program, makes an event on 3 November 2026 from 9 to 10 UTC; `more` is of the event. */
export function makeOwnEvent(bench: Bench, mailbox: string, subject: string, more: object = {}): Promise<void> {
  const body = {
    subject,
    start: { dateTime: '2026-11-03T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-11-03T10:00:00', timeZone: 'UTC' },
    ...more,
  };
  return bench.asPerson({ method: 'POST', path: `/users/${mailbox}/events`, body, mailbox });
}
