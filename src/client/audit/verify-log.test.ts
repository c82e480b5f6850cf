import { describe, expect, it } from 'vitest';
import { chain, type Head, NOTHING, writeEntry } from './audit-entry.ts';
import type { LogLine } from './audit-files.ts';
import { BEGAN } from './testing.ts';
import { verifyLog } from './verify-log.ts';

/** Five entries of one file. */
const LINES = (() => {
  let head: Head = NOTHING;
  return [1, 2, 3, 4, 5].map(() => {
    const entry = chain(BEGAN, head, 0);
    head = entry;
    return writeEntry(entry);
  });
})();

const hashAt = (number: number) => (JSON.parse(LINES[number - 1] ?? '') as { hash: string }).hash;

async function* logOf(texts: readonly string[], cutAt?: number): AsyncGenerator<LogLine> {
  for (const [at, text] of texts.entries()) {
    yield {
      file: '/home/audit/2026-11-001.jsonl',
      line: at + 1,
      text,
      isCut: at === cutAt,
    };
  }
}

describe('a walk along the log', () => {
  it('finds nothing where nothing was touched', async () => {
    expect(await verifyLog(logOf(LINES))).toEqual({ from: 1, to: 5, head: hashAt(5), fault: undefined });
    expect(await verifyLog(logOf([]))).toEqual({ from: 0, to: 0, head: '0'.repeat(64), fault: undefined });
  });

  it.for([
    ['a changed line', LINES.with(2, (LINES[2] ?? '').replace('create-event', 'delete-event')), 'broken', ':3', 2],
    ['a line that is no JSON', LINES.with(1, 'x'), 'broken', ':2', 1],
    ['an empty line', LINES.toSpliced(3, 0, ''), 'broken', ':4', 3],
    ['a line that is there twice', LINES.toSpliced(2, 0, LINES[1] ?? ''), 'broken', ':3', 2],
    ['lines in another order', [LINES[0], LINES[2], LINES[1]], 'gap', ':2', 1],
    ['a line that is gone', LINES.toSpliced(2, 1), 'gap', ':3', 2],
    [
      'a line of another chain',
      LINES.with(4, writeEntry(chain(BEGAN, { number: 4, hash: 'f'.repeat(64) }, 0))),
      'broken',
      ':5',
      4,
    ],
  ] as const)('stops at %s', async ([, lines, kind, place, to]) => {
    const { fault, ...report } = await verifyLog(logOf(lines as string[]));
    expect(fault).toMatchObject({ kind, place: `2026-11-001.jsonl${place}` });
    expect(report).toMatchObject({ from: 1, to });
  });

  it('says which entries are missing', async () => {
    const { fault } = await verifyLog(logOf(LINES.toSpliced(1, 2)));
    expect(fault?.says).toBe('Entries 2 to 3 are missing before it.');
  });

  it('takes a file of earlier entries for put aside', async () => {
    expect(await verifyLog(logOf(LINES.slice(2)))).toMatchObject({ from: 3, to: 5, fault: undefined });
  });

  it('leaves a line that is being written, or was when its process died, be it before a file that followed', async () => {
    expect(await verifyLog(logOf([...LINES, '{"type'], 5))).toMatchObject({ to: 5, fault: undefined });
    expect(await verifyLog(logOf(LINES.toSpliced(3, 0, '{"type'), 3))).toMatchObject({ to: 5, fault: undefined });
    expect(await verifyLog(logOf(LINES.with(3, '{"type'), 3))).toMatchObject({ to: 3, fault: { kind: 'gap' } });
  });

  it('finds by a head that was noted what was cut off at the end, and what was written anew', async () => {
    const noted = { number: 4, hash: hashAt(4) };
    expect(await verifyLog(logOf(LINES), noted)).toMatchObject({ to: 5, fault: undefined });
    expect((await verifyLog(logOf(LINES.slice(0, 2)), noted)).fault).toEqual({
      kind: 'head',
      place: 'after 2',
      says: 'Entries 3 to 4 are missing at the end.',
    });
    expect((await verifyLog(logOf(LINES), { number: 4, hash: 'f'.repeat(64) })).fault).toMatchObject({
      kind: 'head',
      place: '2026-11-001.jsonl:4',
    });
    expect((await verifyLog(logOf(LINES.slice(4)), noted)).fault).toMatchObject({ kind: 'head', place: 'before 5' });
  });
});
