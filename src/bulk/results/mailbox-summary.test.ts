import { describe, expect, it } from 'vitest';
import { createMailboxCollector } from './mailbox-summary.ts';
import type { RowResult, RowStatus } from './results.ts';

function result(line: number, mailbox: string | null, code: string, status: RowStatus = 'failed'): RowResult {
  return {
    ...{ line, key: `row-${line}`, mailbox, status, EventID: null, error: null, iCalUId: null, webLink: null },
    ...{ attempts: 1, warnings: [], faults: [{ code, reason: `Because of ${code}.` }] },
  };
}

function collect(results: readonly RowResult[], most?: number) {
  const collector = createMailboxCollector(most);
  for (const one of results) collector.add(one);
  return collector.refused;
}

describe('the summary of mailboxes that cannot be used', () => {
  it('has one entry for each, with its rows, its first line and what to do (R25 in part)', () => {
    const refused = collect([
      result(2, 'a@school.example', 'ErrorAccessDenied'),
      result(3, 'b@school.example', 'MailboxNotEnabledForRESTAPI'),
      result(4, 'a@school.example', 'ErrorAccessDenied'),
    ]);
    expect(refused).toMatchObject([
      { mailbox: 'a@school.example', problem: 'access-denied', code: 'ErrorAccessDenied', rows: 2, firstLine: 2 },
      { mailbox: 'b@school.example', problem: 'not-in-exchange-online', rows: 1, firstLine: 3 },
    ]);
    expect(refused?.[0]?.hint).toContain('over an hour');
  });

  it('is not there where every mailbox can be used, whatever else failed or waits', () => {
    expect(
      collect([
        result(2, 'a@school.example', 'ErrorInvalidRequest'),
        result(3, 'a@school.example', 'ErrorAccessDenied', 'pending'),
        result(4, null, 'ErrorAccessDenied'),
      ]),
    ).toBeUndefined();
  });

  it('names more mailboxes than the lists of problems, and ends where the caller says', () => {
    const results = Array.from({ length: 60 }, (_, at) => result(at, `${at % 30}@school.example`, 'ErrorInvalidUser'));
    expect(collect(results)).toHaveLength(30);
    expect(collect(results, 5)?.map(({ rows }) => rows)).toEqual([2, 2, 2, 2, 2]);
  });
});
