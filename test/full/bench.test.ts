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

describe('npm run bench -- read --quick', () => {
  it('reads a year in ranges and page after page, the same events by both', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'read', '--quick', '--json'], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    expect([status, stderr]).toEqual([0, '']);
    const { bench, setUp, rows } = JSON.parse(stdout);
    expect(bench).toBe('read');
    expect(Object.keys(setUp)).toEqual(expect.arrayContaining(['node', 'cpu', 'server', 'events', 'aim']));
    expect(rows.map(({ way, requests }: { way: string; requests: number }) => [way, requests >= 12])).toEqual([
      ['page after page', true],
      ['in ranges, collected', true],
      ['in ranges, one by one', true],
    ]);
    // A busy machine makes all slower, and not one of them twice as slow as the others.
    for (const row of rows.slice(1)) expect(row['of page after page']).toBeLessThan(0.9);
  });
});

describe('npm run bench -- cpu --quick', () => {
  it('measures each client that is installed, and says how to install those that are not', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'cpu', '--quick', '--json'], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    expect([status, stderr]).toEqual([0, '']);
    const { bench, setUp, rows } = JSON.parse(stdout);
    expect(bench).toBe('cpu');
    expect(Object.keys(setUp)).toEqual(expect.arrayContaining(['node', 'cpu', 'server', 'client', 'events', 'same']));
    const names: string[] = rows.map(({ client }: { client: string }) => client);
    expect(names.slice(0, 6)).toEqual([
      'graphcal: CSV row to result, ledger included',
      '  of it intake',
      '  of it sending',
      '  of it results',
      'bare undici loop, the same requests',
      'bare undici loop, batches of 20',
    ]);
    expect(names.slice(6)).toEqual(
      setUp.missing === undefined
        ? [
            '@microsoft/microsoft-graph-client, BatchRequestContent of 20',
            '@pnp/graph, batched() of 20',
            '@microsoft/microsoft-graph-client, posting ready batches of 20',
            'aim: graphcal at most',
            'aim: graphcal at most a fifth of the best other',
          ]
        : ['aim: graphcal at most'],
    );
    for (const row of rows) expect([row.client, row['us an event'] > 0]).toEqual([row.client, true]);
  });
});

describe('npm run bench -- send --quick', () => {
  it('sends by each task, alone and beside others who use the quota, each row once', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'send', '--quick', '--json'], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    expect([status, stderr]).toEqual([0, '']);
    const { bench, setUp, rows } = JSON.parse(stdout);
    expect(bench).toBe('send');
    expect(Object.keys(setUp)).toEqual(
      expect.arrayContaining(['node', 'cpu', 'server', 'client', 'counted', 'other, slots', 'knowing', 'quick']),
    );
    expect(rows.map(({ task }: { task: string }) => task)).toEqual([
      'one',
      'fifty',
      'one-live',
      'fifty-live',
      'one-slots',
      'fifty-slots',
      'one-live-slots',
      'fifty-live-slots',
      'one-window',
      'fifty-window',
    ]);
    for (const row of rows) {
      expect([row.task, row.rows, row.lost, row.doubled, row['in flight'] <= 4, row.met]).toEqual([
        row.task,
        row.mailboxes * 8,
        0,
        0,
        true,
        'yes',
      ]);
      if (row.other === 'nobody') expect([row.task, row['429s']]).toEqual([row.task, 0]);
      // The other is there in the rows that say so, and nowhere else.
      expect([row.task, row["other's/s"] > 0]).toEqual([row.task, row.other !== 'nobody']);
    }
  });
});
