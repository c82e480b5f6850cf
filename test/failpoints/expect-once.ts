import { expect } from 'vitest';
import { sourceKey } from '../../src/bulk/key.ts';
import type { KilledJob, Outcome } from './killed-jobs.ts';

/** Namespace of the jobs: their name. */
const NAMESPACE = 'lessons';

/** Ends a job that was killed, and expects one event a row whose id is in the results. */
export async function expectOnce(job: KilledJob, rows: number): Promise<Outcome> {
  const ended = await job.run();
  expect(ended).toMatchObject({ code: 0 });
  const first = await job.look();
  expect(first.eventsByKey.size).toBe(rows);
  expect([...first.eventsByKey].filter(([, events]) => events !== 1)).toEqual([]);
  const shown = first.results.map(({ key }) => first.idByKey.get(sourceKey(NAMESPACE, key)));
  expect(first.results.map(({ EventID }) => EventID)).toEqual(shown);
  expect(first.results.filter(({ status }) => status !== 'created' && status !== 'adopted')).toEqual([]);
  expect(new Set(shown).size).toBe(rows);
  return first;
}

/** The same, and no write of a run after it. */
export async function expectOnceForGood(job: KilledJob, rows: number): Promise<void> {
  const first = await expectOnce(job, rows);
  expect(await job.run()).toMatchObject({ code: 0 });
  const second = await job.look();
  expect(second.writes).toBe(first.writes);
  expect(second.results).toEqual(first.results);
}
