import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LIMIT_MS = 900_000;

describe('a million rows', { timeout: LIMIT_MS }, () => {
  it('become a million events in a heap of 64 MB, memory flat, and sent again no request (R35)', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'million', '--json'], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    // It fails where a row is not done, or the server has another number of events than there are rows.
    expect([status, stderr]).toEqual([0, '']);
    const { setUp, rows } = JSON.parse(stdout);
    expect(setUp.rows).toMatch(/^1000000 of 1000 mailboxes/u);
    expect(setUp.client).toContain('--max-old-space-size=64');
    const of = (run: string) => rows.find((one: { run: string }) => one.run === run);
    const sending = of('first run: sending');
    console.log(`${sending['MB at 10%']} MB at a tenth of the rows, ${sending['MB at 100%']} at all`);
    expect(sending['MB at 100%'] - sending['MB at 10%']).toBeLessThan(32);
    expect(of('first run: results')['peak heap MB']).toBeLessThanOrEqual(64);
    expect(of('run again: sending').requests).toBe(0);
  });
});
