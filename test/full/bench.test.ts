import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LIMIT_MS = 240_000;

describe('npm run bench -- emulator --quick', () => {
  it('measures creates, pages, memory and look-ups, in memory and on disk, and fails at no answer', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'emulator', '--quick', '--json'], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    expect([status, stderr]).toEqual([0, '']);
    const { bench, setUp, rows } = JSON.parse(stdout);
    expect(bench).toBe('emulator');
    expect(Object.keys(setUp)).toEqual(expect.arrayContaining(['node', 'cpu', 'cpus', 'server', 'load', 'event']));
    expect(rows.map(({ measure }: { measure: string }) => measure)).toEqual([
      'created by POST, in memory',
      'created by $batch of 20, in memory',
      'pages of 100, in memory',
      'created by $batch, all of 20,000 stored events',
      'memory an event, heap',
      'memory an event, process',
      'heap of 20,000 stored events',
      'process of 20,000 stored events',
      "Node's heap limit, untouched",
      'a page of 100 of 20,000 stored events',
      'by extended property of 20,000 stored events',
      'by id of 20,000 stored events',
      'created by POST, on disk',
      'created by $batch of 20, on disk',
      'pages of 100, on disk',
    ]);
    for (const { measure, median } of rows) expect([measure, median > 0]).toEqual([measure, true]);
  });
});
