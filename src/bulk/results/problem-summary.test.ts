import { describe, expect, it } from 'vitest';
import { createProblemCollector } from './problem-summary.ts';
import type { RowResult, RowStatus } from './results.ts';

const ROOM = 'room.101@school.example';

function result(line: number, status: RowStatus, code?: string, mailbox: string | null = ROOM): RowResult {
  return {
    line,
    key: `row-${line}`,
    mailbox,
    status,
    EventID: null,
    error: null,
    iCalUId: null,
    webLink: null,
    attempts: 1,
    warnings: [],
    faults: code === undefined ? [] : [{ code, reason: `Because of ${code}.` }],
  };
}

function collect(results: readonly RowResult[], most?: number, stopReason?: string) {
  const collector = createProblemCollector(most, stopReason);
  for (const one of results) collector.add(one);
  return collector.summary;
}

describe('the summary of problems', () => {
  it('is empty where every row has its event', () => {
    const all = (['created', 'adopted', 'unchanged', 'updated', 'cancelled'] as const).map((status, index) =>
      result(index + 2, status),
    );
    expect(collect(all)).toEqual({ rejected: [], failed: [], pending: [] });
  });

  it('has one entry for each mailbox and code, with its rows counted and its first line (R25 in part)', () => {
    const results = [
      result(2, 'failed', 'ErrorAccessDenied'),
      result(3, 'failed', 'ErrorInvalidRequest'),
      result(4, 'failed', 'ErrorAccessDenied', 'room.102@school.example'),
      result(5, 'failed', 'ErrorAccessDenied'),
      result(6, 'failed', 'ErrorAccessDenied'),
    ];
    const denied = { code: 'ErrorAccessDenied', reason: 'Because of ErrorAccessDenied.' };
    expect(collect(results)).toEqual({
      rejected: [],
      failed: [
        { mailbox: ROOM, mailboxes: 1, ...denied, rows: 3, firstLine: 2 },
        {
          mailbox: ROOM,
          mailboxes: 1,
          code: 'ErrorInvalidRequest',
          reason: 'Because of ErrorInvalidRequest.',
          rows: 1,
          firstLine: 3,
        },
        { mailbox: 'room.102@school.example', mailboxes: 1, ...denied, rows: 1, firstLine: 4 },
      ],
      pending: [],
    });
  });

  it('tells rows that wait from rows that failed for the same reason', () => {
    expect(collect([result(2, 'failed', 'throttled'), result(3, 'pending', 'throttled')])).toMatchObject({
      failed: [{ rows: 1, firstLine: 2 }],
      pending: [{ rows: 1, firstLine: 3 }],
    });
  });

  it('counts the mailboxes, instead of naming each, where the reason is the run itself', () => {
    const results = Array.from({ length: 40 }, (_, at) =>
      result(at + 2, 'pending', at % 4 === 0 ? 'throttled' : 'interrupted', `room.${at}@school.example`),
    );
    const { pending } = collect(results);
    expect(pending.filter(({ code }) => code === 'interrupted')).toEqual([
      { mailbox: null, mailboxes: 30, code: 'interrupted', reason: 'Because of interrupted.', rows: 30, firstLine: 3 },
    ]);
    expect(pending.filter(({ code }) => code === 'throttled')).toHaveLength(10);
    expect(collect([result(2, 'pending', 'interrupted'), result(3, 'pending', 'interrupted')]).pending).toMatchObject([
      { mailbox: ROOM, mailboxes: 1, rows: 2 },
    ]);
    const begun = [result(2, 'pending', 'interrupted'), result(3, 'pending', 'not-sent', 'room.102@school.example')];
    expect(collect(begun).pending.map(({ code }) => code)).toEqual(['interrupted', 'not-sent']);
    expect(collect(begun, 20, 'interrupted').pending).toMatchObject([{ code: 'interrupted', rows: 2, mailboxes: 2 }]);
    // A failure is of its mailbox, whatever its code is called.
    const failed = [result(2, 'failed', 'error'), result(3, 'failed', 'error', 'room.102@school.example')];
    expect(collect(failed).failed).toHaveLength(2);
  });

  it('has each rejected row with all its faults', () => {
    const faults = [
      { field: 'Start', code: 'field-missing', reason: 'Start is empty.' },
      { field: 'End', code: 'field-missing', reason: 'End is empty.' },
    ];
    expect(collect([{ ...result(7, 'rejected'), mailbox: null, faults }])).toEqual({
      rejected: [{ line: 7, faults }],
      failed: [],
      pending: [],
    });
  });

  it('ends each list at 20 entries, and goes on to count the rows of those', () => {
    const results = Array.from({ length: 60 }, (_, index) => [
      result(index, 'rejected', 'field-missing'),
      result(index, 'failed', 'ErrorAccessDenied', `room.${index % 30}@school.example`),
      result(index, 'pending', 'throttled', `room.${index % 30}@school.example`),
    ]).flat();
    const { rejected, failed, pending } = collect(results);
    expect([rejected.length, failed.length, pending.length]).toEqual([20, 20, 20]);
    expect(rejected.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    for (const groups of [failed, pending]) {
      expect(groups.map(({ rows }) => rows)).toEqual(new Array(20).fill(2));
      expect(groups.at(-1)).toMatchObject({ mailbox: 'room.19@school.example', firstLine: 19 });
    }
  });

  it('ends its lists where the caller says', () => {
    const results = [
      result(2, 'rejected', 'a'),
      result(3, 'rejected', 'a'),
      result(4, 'failed', 'a'),
      result(5, 'failed', 'b'),
    ];
    expect(collect(results, 1)).toMatchObject({ rejected: [{ line: 2 }], failed: [{ code: 'a', firstLine: 4 }] });
    expect(collect(results, 0)).toEqual({ rejected: [], failed: [], pending: [] });
  });
});
