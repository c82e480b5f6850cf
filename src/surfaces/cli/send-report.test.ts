import { describe, expect, it } from 'vitest';
import type { SendReport } from '../../bulk/index.ts';
import { TransportError } from '../../core/errors.ts';
import { RUN_WORDS, type RunWords } from './run-words.ts';
import { describeSend } from './send-report.ts';
import { describeVerify } from './verify-rows-report.ts';

const REPORT: SendReport = {
  file: 'term.csv',
  readAs: { format: 'csv', encoding: { name: 'utf-8', by: 'default' }, delimiter: ',', headerLine: 1 },
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
  gone: { rows: 0, pending: 0, cancelled: 0 },
  keptAsSent: 0,
  createdNow: 3,
  adoptedNow: 0,
  updatedNow: 0,
  cancelledNow: 0,
  stopped: undefined,
  problems: { rejected: [], failed: [], pending: [] },
  notes: [],
  zones: [],
  unknownColumns: [],
  keptSettings: [],
  mended: { rows: 0, rejected: 0, lines: [] },
  ms: 1_200,
};

describe('the report of a run', () => {
  it('is short when all is well', () => {
    expect(describeSend('term.csv', REPORT)).toBe(
      'term.csv as job term: 3 rows\n\n  3 created\n\n3 events written in 1.2 s.',
    );
  });

  it('says what became of rows that are no longer in the file', () => {
    expect(describeSend('term.csv', { ...REPORT, gone: { rows: 12, pending: 1, cancelled: 0 } })).toBe(
      [
        'term.csv as job term: 3 rows\n',
        '  3 created',
        '  12 rows of earlier files stay on record.',
        '  1 of them is pending: send again to find out whether it has an event.\n',
        '3 events written in 1.2 s.',
      ].join('\n'),
    );
  });

  it('says that the file has to be applied again where rows were settled as they had been sent', () => {
    const end = (keptAsSent: number) =>
      describeSend('term.csv', { ...REPORT, keptAsSent })
        .split('\n')
        .slice(-3);
    expect(end(1)).toEqual([
      '1 row changed while under way, and was settled as sent before: apply again to have written what the file says of it.',
      '',
      '3 events written in 1.2 s.',
    ]);
    expect(end(2)[0]).toBe(
      '2 rows changed while under way, and were settled as sent before: apply again to have written what the file says of them.',
    );
  });

  it('says which rows were mended elsewhere, and that the file still has the old ones', () => {
    expect(
      describeSend('term.csv', { ...REPORT, createdNow: 0, mended: { rows: 2, rejected: 0, lines: [3, 5] } }),
    ).toBe(
      [
        'term.csv as job term: 3 rows\n',
        '  3 created (0 of them now, the others in an earlier run)',
        '  2 rows were mended by a file of failed rows, and this file still has the old content (lines 3, 5): counted as mended, and not sent again.',
        '  Mend it here too, where apply is to go by it, or leave it.\n',
        'Nothing was written, in 1.2 s.',
      ].join('\n'),
    );
  });

  it('says of adopted events which of them this run adopted', () => {
    const report = { ...REPORT, createdNow: 0, counts: { ...REPORT.counts, created: 0, adopted: 3 } };
    const adopted = (adoptedNow: number, words?: RunWords) =>
      describeSend('term.csv', { ...report, adoptedNow }, words)
        .split('\n')
        .filter((line) => line.includes(' 3 adopted'));
    expect(adopted(3)).toEqual(['  3 adopted (their events were there already)']);
    expect(adopted(1, RUN_WORDS.adopt)).toEqual(['  3 adopted (1 of them now, the others in an earlier run)']);
    expect(adopted(0, RUN_WORDS.adopt)).toEqual(['  3 adopted (in an earlier run)']);
    expect(adopted(3, RUN_WORDS.adopt)).toEqual(['  3 adopted']);
  });

  it('says that nothing was written', () => {
    expect(describeSend('term.csv', { ...REPORT, createdNow: 0 })).toBe(
      'term.csv as job term: 3 rows\n\n  3 created (0 of them now, the others in an earlier run)\n\nNothing was written, in 1.2 s.',
    );
  });

  it('names rejected rows one by one, sums up the others by mailbox, and says how many it does not name', () => {
    const text = describeSend('term.csv', {
      ...REPORT,
      counts: { ...REPORT.counts, rows: 2_364, created: 2_000, rejected: 2, failed: 360, pending: 2 },
      createdNow: 2_000,
      problems: {
        rejected: [
          { line: 7, faults: [{ field: 'Start', code: 'time-missing', reason: 'Start is empty.' }] },
          { line: 9, faults: [{ code: 'row-cut', reason: 'The row ends before its last column.' }] },
        ],
        failed: [
          {
            mailbox: 'gone@school.example',
            mailboxes: 1,
            code: 'ErrorInvalidUser',
            reason: 'The requested user is invalid.',
            rows: 350,
            firstLine: 12,
          },
        ],
        pending: [
          {
            ...{ mailbox: 'hall@school.example', mailboxes: 1, code: 'throttled' },
            ...{ reason: 'It stayed throttled.', rows: 2, firstLine: 40 },
          },
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
      '  term.csv:7: Start: Start is empty.',
      '  term.csv:9: The row ends before its last column.',
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

  it('says what was done to rows beyond copying them, by code, with how many and the first lines', () => {
    const notes = [
      { code: 'zone-from-mailbox', rows: 310, lines: [2, 3, 4, 5, 6], text: "The mailbox's own zone was taken." },
      { code: 'attendee-repeated', rows: 2, lines: [7, 9], text: 'an address is given twice.' },
      { code: 'time-ambiguous', rows: 1, lines: [12], text: '2026-10-25T01:30:00 occurs twice.' },
      { code: 'differs', rows: 1, lines: [], text: 'The event is another.' },
    ];
    expect(
      describeSend('term.csv', { ...REPORT, notes })
        .split('\n')
        .slice(4, 10),
    ).toEqual([
      'Noted:',
      "  310 rows (lines 2, 3, 4, 5, 6 and more), at line 2: The mailbox's own zone was taken. (zone-from-mailbox)",
      '  2 rows (lines 7, 9), at line 7: an address is given twice. (attendee-repeated)',
      '  line 12: 2026-10-25T01:30:00 occurs twice. (time-ambiguous)',
      '  1 row: The event is another. (differs)',
      '',
    ]);
  });

  it('names the zones that were used in one line, where they are few', () => {
    const zonesOf = (zones: SendReport['zones']) => describeSend('term.csv', { ...REPORT, zones }).split('\n')[3];
    expect(zonesOf([{ zone: 'Europe/London', rows: 3 }])).toBe('  Time zone: Europe/London');
    expect(
      zonesOf([
        { zone: 'Europe/London', rows: 1_310 },
        { zone: 'UTC', rows: 1 },
      ]),
    ).toBe('  Time zones: Europe/London (1,310 rows), UTC (1 row)');
    expect(zonesOf(Array.from({ length: 6 }, (_, at) => ({ zone: `Zone/${at}`, rows: 1 })))).toBe('');
  });

  it('does not say that Graph refused what graphcal found', () => {
    const group = { mailbox: 'hall@school.example', mailboxes: 1, reason: 'Because.', rows: 1, firstLine: 2 };
    const failedWith = (...codes: string[]) =>
      describeSend('term.csv', {
        ...REPORT,
        counts: { ...REPORT.counts, failed: 5 },
        problems: { rejected: [], failed: codes.map((code) => ({ ...group, code })), pending: [] },
      }).split('\n');
    const ours = 'Failed, because graphcal could not create the event (again with --retry-failed, once it is mended):';
    const theirs = 'Failed, because Graph refused for good (again with --retry-failed, once it is mended):';
    expect(
      failedWith('calendar-not-found', 'calendar-ambiguous', 'row-gone', 'row-changed', 'ErrorItemNotFound').slice(5),
    ).toEqual([
      ours,
      '  hall@school.example, line 2: Because. (calendar-not-found)',
      '  hall@school.example, line 2: Because. (calendar-ambiguous)',
      '  hall@school.example, line 2: Because. (row-gone)',
      '  hall@school.example, line 2: Because. (row-changed)',
      '',
      theirs,
      '  hall@school.example, line 2: Because. (ErrorItemNotFound)',
      '',
      '3 events written in 1.2 s.',
    ]);
    expect(failedWith('calendar-not-found').slice(5, 8)).toEqual([
      ours,
      '  hall@school.example, line 2: Because. (calendar-not-found)',
      '  and 4 more rows; the results name each.',
    ]);
    expect(failedWith('row-gone', 'ErrorItemNotFound').filter((line) => line.includes('more rows'))).toHaveLength(1);
  });

  it('has one line for rows that wait for a reason of the run itself', () => {
    const text = describeSend('term.csv', {
      ...REPORT,
      counts: { ...REPORT.counts, pending: 1_312 },
      problems: {
        ...{ rejected: [], failed: [] },
        pending: [
          {
            ...{ mailbox: null, mailboxes: 132, code: 'interrupted', rows: 1_312, firstLine: 2 },
            reason: 'The run was stopped before the row was settled; send again.',
          },
        ],
      },
    });
    expect(text).toContain('\n  1,312 rows in 132 mailboxes: interrupted; send again\n');
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
