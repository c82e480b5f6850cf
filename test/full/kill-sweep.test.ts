import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../src/core/random.ts';
import { sweep } from '../kill-sweep.ts';

const folder = process.env.GRAPHCAL_TEST_DATA;
const ROWS = 2_364;
const MAILBOXES = 132;

describe.skipIf(folder === undefined)('a season of fixtures, its process killed at ten random moments', () => {
  it.each([1, 2])('becomes one event a row, seed %i (R36 in part)', async (seed) => {
    const random = createSeededRandom(seed);
    const report = await sweep({
      file: join(folder ?? '', 'rows', 'fixtures-2025-26.csv'),
      kills: 10,
      moments: () => 400 + random.next() * 3_000,
      latency: 1_000,
    });
    expect(report.last.code).toBe(0);
    expect(report.killed).toBe(10);
    expect(report.eventsByKey.size).toBe(ROWS);
    expect([...report.eventsByKey.values()].filter((events) => events !== 1)).toEqual([]);
    expect(report.results).toHaveLength(ROWS);
    expect(new Set(report.results.map(({ EventID }) => EventID)).size).toBe(ROWS);
    expect(new Set(report.results.map(({ mailbox }) => mailbox)).size).toBe(MAILBOXES);
    expect(report.maxInFlight).toBeLessThanOrEqual(4);
  });
});
