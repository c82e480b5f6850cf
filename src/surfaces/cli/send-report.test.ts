import { describe, expect, it } from 'vitest';
import type { SendReport } from '../../bulk/index.ts';
import { TransportError } from '../../core/errors.ts';
import { describeSend, describeVerify } from './send-report.ts';

const REPORT: SendReport = {
  job: { name: 'term', service: 'contoso', namespace: 'term' },
  counts: {
    rows: 3,
    created: 3,
    adopted: 0,
    unchanged: 0,
    updated: 0,
    cancelled: 0,
    rejected: 0,
    failed: 0,
    pending: 0,
  },
  gone: { rows: 0, pending: 0 },
  created: 3,
  adopted: 0,
  stopped: undefined,
  problems: { rejected: [], failed: [], pending: [] },
  unknownColumns: [],
  ms: 1_200,
};

describe('the report of a run', () => {
  it('is short when all is well', () => {
    expect(describeSend('term.csv', REPORT)).toBe(
      'term.csv as job term: 3 rows\n\n  3 created\n\n3 events written in 1.2 s.',
    );
  });

  it('says what became of rows that are no longer in the file', () => {
    expect(describeSend('term.csv', { ...REPORT, gone: { rows: 12, pending: 1 } })).toBe(
      [
        'term.csv as job term: 3 rows\n',
        '  3 created',
        '  12 rows of earlier files stay on record.',
        '  1 of them is pending: send again to find out whether it has an event.\n',
        '3 events written in 1.2 s.',
      ].join('\n'),
    );
  });

  it('says that nothing was written', () => {
    expect(describeSend('term.csv', { ...REPORT, created: 0 })).toBe(
      'term.csv as job term: 3 rows\n\n  3 created (0 of them now, the others in an earlier run)\n\nNothing was written, in 1.2 s.',
    );
  });

  it('names rejected rows one by one, sums up the others by mailbox, and says how many it does not name', () => {
    const text = describeSend('term.csv', {
      ...REPORT,
      counts: { ...REPORT.counts, rows: 2_364, created: 2_000, rejected: 2, failed: 360, pending: 2 },
      created: 2_000,
      problems: {
        rejected: [
          { line: 7, faults: [{ field: 'Start', code: 'time-missing', reason: 'Start is empty.' }] },
          { line: 9, faults: [{ code: 'row-cut', reason: 'The row ends before its last column.' }] },
        ],
        failed: [
          {
            mailbox: 'gone@school.example',
            code: 'ErrorInvalidUser',
            reason: 'The requested user is invalid.',
            rows: 350,
            firstLine: 12,
          },
        ],
        pending: [
          { mailbox: 'hall@school.example', code: 'throttled', reason: 'It stayed throttled.', rows: 2, firstLine: 40 },
        ],
      },
    });
    expect(text.split('\n')).toEqual([
      'term.csv as job term: 2,364 rows',
      '',
      '  2,000 created',
      '      2 rejected',
      '    360 failed',
      '      2 pending',
      '',
      'Rejected, because the row cannot be sent as it is:',
      '  line 7, Start: Start is empty.',
      '  line 9: The row ends before its last column.',
      '',
      'Failed, because Graph refused for good (again with --retry-failed, once it is mended):',
      '  gone@school.example, 350 rows from line 12 on: The requested user is invalid. (ErrorInvalidUser)',
      '  and 10 more rows; the results name each.',
      '',
      'Pending, because nothing final is known yet (send again to go on):',
      '  hall@school.example, 2 rows from line 40 on: It stayed throttled. (throttled)',
      '',
      '2,000 events written in 1.2 s.',
    ]);
  });

  it('says why the run stopped', () => {
    const error = new TransportError('service-unreachable', 'The service has not answered for a while.', 'not-sent');
    const text = describeSend('term.csv', { ...REPORT, stopped: { reason: 'service-unreachable', error } });
    expect(text).toContain('The run stopped in 1.2 s: The service has not answered for a while.');
  });
});

describe('the report of reading back', () => {
  it('names what differs', () => {
    const place = { mailbox: 'hall@school.example', EventID: 'A' };
    const text = describeVerify({
      rows: 4,
      equal: 1,
      mailboxes: 1,
      findings: [
        { ...place, line: 2, kind: 'missing', EventID: undefined },
        { ...place, line: 3, kind: 'several', count: 2 },
        { ...place, line: 4, kind: 'different', differences: [{ field: 'start', written: 'a', read: 'b' }] },
      ],
      extra: [{ mailbox: 'hall@school.example', EventID: 'B' }],
    });
    expect(text.split('\n')).toEqual([
      '1 of 4 events in 1 mailbox are as their rows say.',
      "  line 2, hall@school.example: there is no event with the row's key.",
      "  line 3, hall@school.example: 2 events carry the row's key.",
      '  line 4, hall@school.example: differs in start.',
      '  1 event of this job belongs to no row of the file.',
    ]);
  });
});
