import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchesWith, timetable } from '../../test/bulk-bench.ts';

const ROWS = 60;

const open = benchesWith({ limits: 'off' });

describe('results that cannot be written once everything was sent', () => {
  it.for(['a reader that goes away in the middle', 'a folder that goes away during the run'] as const)(
    'because of %s lose no id: they are made from the ledger when the file is sent again (R39)',
    async (why) => {
      const bench = await open();
      const file = await bench.write('lessons.csv', timetable(ROWS, 6));
      const folder = join(bench.folder, 'out');
      await mkdir(folder);
      let taken = 0;
      const closed = new Error('The pipe was closed.');
      const lost =
        why === 'a folder that goes away during the run'
          ? bench.send(file, {
              results: join(folder, 'results.jsonl'),
              tell: ({ type }) => {
                if (type === 'run-ended') void rm(folder, { recursive: true });
              },
            })
          : bench.send(file, {
              results: () => {
                taken += 1;
                if (taken > ROWS / 2) throw closed;
              },
            });
      await expect(lost).rejects.toThrow();
      expect([...bench.eventsByKey().values()]).toEqual(Array.from({ length: ROWS }, () => 1));
      const { report, results } = await bench.send(file);
      expect(report).toMatchObject({ createdNow: 0, adoptedNow: 0, counts: { rows: ROWS, created: ROWS } });
      expect(new Set(results.map(({ EventID }) => EventID)).size).toBe(ROWS);
    },
  );
});
