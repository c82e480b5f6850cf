import { describe, expect, it } from 'vitest';
import { createProgress } from './send-progress.ts';

const CLEAR = '\r\u001B[2K';

function watch(isTerminal: boolean, columns?: number) {
  let now = 0;
  const written: string[] = [];
  const progress = createProgress({
    write: (text) => written.push(text),
    now: () => now,
    isTerminal,
    columns: () => columns,
  });
  return {
    written,
    progress,
    settle(rows: number, msEach: number) {
      for (let row = 1; row <= rows; row++) {
        now += msEach;
        progress.tell({ type: 'row-settled', mailbox: 'a@school.example', row, status: 'created' });
      }
    },
  };
}

describe('the progress of a run', () => {
  it('writes over one line of a terminal, ten times a second at most, and shows the last row', () => {
    const { written, progress, settle } = watch(true);
    progress.tell({ type: 'run-started', waiting: 40, mailboxes: 2 });
    settle(40, 50);
    expect(written).toHaveLength(21);
    expect(written[0]).toBe(`${CLEAR}[#.......................] 1 of 40 rows, 20 a second`);
    expect(written.at(-1)).toBe(`${CLEAR}[########################] 40 of 40 rows, 20 a second`);
  });

  it.for([
    [80, '[########################] 40 of 40 rows, 20 a second'],
    [54, '[########################] 40 of 40 rows, 20 a second'],
    [53, '40 of 40 rows, 20 a second'],
    [40, '40 of 40 rows, 20 a second'],
    [12, '40 of 40 ro'],
    [0, '[########################] 40 of 40 rows, 20 a second'],
  ] as const)('stays within %i columns', ([columns, line]) => {
    const { written, progress, settle } = watch(true, columns);
    progress.tell({ type: 'run-started', waiting: 40, mailboxes: 2 });
    settle(40, 50);
    expect(written.at(-1)).toBe(CLEAR + line);
  });

  it('leaves a terminal clean at its end', () => {
    const { written, progress, settle } = watch(true);
    progress.tell({ type: 'run-started', waiting: 1, mailboxes: 1 });
    settle(1, 200);
    progress.end();
    expect(written.at(-1)).toBe(CLEAR);
  });

  it('writes a line at each tenth where there is no terminal', () => {
    const { written, progress, settle } = watch(false);
    progress.tell({ type: 'run-started', waiting: 40, mailboxes: 2 });
    settle(40, 50);
    progress.end();
    expect(written).toHaveLength(10);
    expect(written[4]).toBe('[############............] 20 of 40 rows, 20 a second\n');
  });

  it('says that a mailbox is throttled until the next row is settled', () => {
    const { written, progress, settle } = watch(true);
    progress.tell({ type: 'run-started', waiting: 2, mailboxes: 1 });
    progress.tell({ type: 'mailbox-waits', mailbox: 'a@school.example', ms: 12_000 });
    expect(written.at(-1)).toContain('throttled for 12 s');
    settle(1, 500);
    expect(written.at(-1)).not.toContain('throttled');
  });
});
