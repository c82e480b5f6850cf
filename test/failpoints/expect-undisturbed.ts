import { expect } from 'vitest';
import type { KilledChange, KilledChanges } from './killed-changes.ts';

/** Ends a change that was killed, and expects what an undisturbed one leaves, mail by mail, and no write of a run after it. */
export async function expectAsUndisturbed(job: KilledChange, { undisturbed }: KilledChanges): Promise<void> {
  expect(await job.run()).toMatchObject({ code: 0 });
  const first = await job.look();
  const { events, mails, rows } = undisturbed;
  expect(first).toMatchObject({ events, mails, rows, strange: [] });
  expect(await job.run()).toMatchObject({ code: 0 });
  const second = await job.look();
  expect(second.writes).toBe(first.writes);
  expect(second).toMatchObject({ events, mails, rows });
}
