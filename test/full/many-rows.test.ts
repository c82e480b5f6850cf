import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LIMIT_MS = 1_200_000;
/** GRAPHCAL_MANY_ROWS says how many; the default takes seven minutes on two quiet cores, which no run of all suites has. */
const ROWS = Number(process.env.GRAPHCAL_MANY_ROWS ?? 1_000_000);

describe('many rows', { timeout: LIMIT_MS }, () => {
  it('become as many events in a heap of 64 MB, memory flat, and sent again no request (R35)', () => {
    const command = ['bench/run.mjs', 'million', '--rows', String(ROWS), '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: LIMIT_MS });
    // It fails where a row is not done, or the server has another number of events than there are rows.
    expect([status, stderr]).toEqual([0, '']);
    const { setUp, rows } = JSON.parse(stdout);
    expect(setUp.rows).toContain(`${ROWS} of 1000 mailboxes`);
    expect(setUp.client).toContain('--max-old-space-size=64');
    const of = (run: string) => rows.find((one: { run: string }) => one.run === run);
    for (const part of ['reading', 'sending']) {
      const { 'MB at 10%': begin, 'MB at 100%': end, 'peak MB': peak } = of(`first run: ${part}`);
      console.log(`${part}: ${begin} MB at a tenth of the rows, ${end} at all, ${peak} at most`);
      expect([part, end - begin < 32, peak < 256]).toEqual([part, true, true]);
    }
    const again = rows.filter(({ run }: { run: string }) => run.startsWith('run again: '));
    console.log(again.map(({ run, seconds }: { run: string; seconds: string }) => `${run} ${seconds} s`).join(', '));
    expect(of('first run: results')['peak heap MB']).toBeLessThanOrEqual(64);
    expect(of('run again: sending').requests).toBe(0);
  });
});
