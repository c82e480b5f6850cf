import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createSeededRandom } from '../../src/core/random.ts';
import { sweep } from '../kill-sweep.ts';

const TIMETABLE = fileURLToPath(new URL('../../examples/timetable.csv', import.meta.url));
const SENDABLE = 322;
const REJECTED = 5;

it('makes one event a row when its process is killed again and again (R36 in part)', async () => {
  const random = createSeededRandom(20260901);
  const report = await sweep({
    file: TIMETABLE,
    kills: 5,
    // From before the first request to the middle of the run.
    moments: () => 200 + random.next() * 900,
    latency: 40,
  });
  expect(report.last.stderr).not.toMatch(/Error:|at .+\.js:/u);
  expect(report.last.code).toBe(3);
  expect(report.killed).toBeGreaterThanOrEqual(3);
  expect(report.eventsByKey.size).toBe(SENDABLE);
  expect([...report.eventsByKey.values()].filter((events) => events !== 1)).toEqual([]);
  expect(report.results.filter(({ status }) => status === 'rejected')).toHaveLength(REJECTED);
  const ids = report.results.flatMap(({ EventID }) => (EventID === null ? [] : [EventID]));
  expect(new Set(ids).size).toBe(SENDABLE);
  expect(report.maxInFlight).toBeLessThanOrEqual(4);
});
