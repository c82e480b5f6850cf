import { expect } from 'vitest';
import type { CalendarsSeen } from './calendars-seen.ts';
import type { KilledChange, KilledChanges } from './killed-changes.ts';

/** Ends a change that was killed, and expects what an undisturbed one leaves, mail by mail. */
export async function expectAsUndisturbed(job: KilledChange, { undisturbed }: KilledChanges): Promise<CalendarsSeen> {
  expect(await job.run()).toMatchObject({ code: 0 });
  const seen = await job.look();
  const { events, mails, rows } = undisturbed;
  expect(seen).toMatchObject({ events, mails, rows, strange: [] });
  return seen;
}

/** The same, and no write of a run after it. */
export async function expectAsUndisturbedForGood(job: KilledChange, changes: KilledChanges): Promise<void> {
  const first = await expectAsUndisturbed(job, changes);
  const { events, mails, rows } = changes.undisturbed;
  expect(await job.run()).toMatchObject({ code: 0 });
  const second = await job.look();
  expect(second.writes).toBe(first.writes);
  expect(second).toMatchObject({ events, mails, rows });
}
