import { describe, expect, it } from 'vitest';
import { benchesWith, isLookUp, timetable } from '../../test/bulk-bench.ts';
import { verifyRows } from './verify.ts';

const open = benchesWith();

const HEADER = 'Mailbox,Subject,Start,End,TimeZone,Attendees';
const GOOD = 'a@school.example,Assembly,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,';

describe('a bad row (R29)', () => {
  it.for([
    ['a@school.example,No start,,2026-11-03T10:00:00,UTC,', 'Start'],
    ['a@school.example,Bad start,tomorrow,2026-11-03T10:00:00,UTC,', 'Start'],
    ['a@school.example,No end,2026-11-03T09:00:00,,UTC,', 'End'],
    ['a@school.example,End before Start,2026-11-03T09:00:00,2026-11-03T08:00:00,UTC,', 'End'],
    ['a@school.example,Unknown zone,2026-11-03T09:00:00,2026-11-03T10:00:00,Atlantis,', 'TimeZone'],
    ['a@school.example,Bad address,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,nobody at home', 'Attendees'],
    ['nowhere,Bad mailbox,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,', 'Mailbox'],
    [',No mailbox,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,', 'Mailbox'],
  ] as const)(
    '(%s) is rejected with line, field and reason, and the others are sent (R29 in part)',
    async ([row, field]) => {
      const { write, send, emulator } = await open();
      const { report, results } = await send(await write('lessons.csv', [HEADER, GOOD, row, GOOD, ''].join('\n')));
      expect(report.counts).toMatchObject({ rows: 3, created: 2, rejected: 1, failed: 0, pending: 0 });
      expect(results[1]).toMatchObject({ line: 3, status: 'rejected', EventID: null, faults: [{ field }] });
      expect(results[1]?.error).not.toBe('');
      expect(emulator.record.commits.length).toBe(2);
    },
  );

  it('is rejected with all its faults at once', async () => {
    const { write, send } = await open();
    const row = 'a@school.example,Two faults,noon,2026-11-03T10:00:00,UTC,nobody at home';
    const { results } = await send(await write('lessons.csv', [HEADER, row, ''].join('\n')));
    expect(results[0]?.faults.map(({ field }) => field).sort()).toEqual(['Attendees', 'Start']);
  });

  it('stops a strict run before anything is sent (R29 in part)', async () => {
    const { write, send, emulator } = await open();
    const file = await write('lessons.csv', [HEADER, GOOD, GOOD.replace('UTC', 'Atlantis'), ''].join('\n'));
    await expect(send(file, { strict: true })).rejects.toMatchObject({
      code: 'rows-rejected',
      message: expect.stringContaining('1 row is bad'),
    });
    expect(emulator.record.requestCount).toBe(0);
  });

  it('with wrong types in JSON Lines is rejected by line and field (R29 in part)', async () => {
    const { write, send } = await open();
    const good = { Mailbox: 'a@school.example', Start: '2026-11-03T09:00:00Z', End: '2026-11-03T10:00:00Z' };
    const lines = [good, { ...good, Subject: ['a', 'list'] }, { ...good, Start: 20261103 }, { ...good, Attendees: 7 }];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const { report, results } = await send(await write('lessons.jsonl', text));
    expect(report.counts).toMatchObject({ rows: 4, created: 1, rejected: 3 });
    expect(results.map(({ line, faults }) => [line, faults[0]?.field])).toEqual([
      [1, undefined],
      [2, 'Subject'],
      [3, 'Start'],
      [4, 'Attendees'],
    ]);
  });
});

describe('a key that two rows have', () => {
  it('is named in words that cannot steer a terminal', async () => {
    const { write, send } = await open();
    const row = { Mailbox: 'a@school.example', Start: '2026-11-03T09:00:00Z', End: '2026-11-03T10:00:00Z' };
    const line = JSON.stringify({ ...row, Key: 'k\u001b[2J\r\n7' });
    await expect(send(await write('lessons.jsonl', `${line}\n${line}\n`))).rejects.toMatchObject({
      code: 'key-repeated',
      message: expect.stringMatching(/a key stands for several rows: 'k \[2J 7' on lines 1, 2\.$/u),
    });
  });
});

describe('a row for `me`, where nobody is signed in', () => {
  it('is rejected, and left out where calendars are read back', async () => {
    const { write, send, connection } = await open();
    const file = await write('lessons.csv', [HEADER, GOOD, GOOD.replace('a@school.example', 'me'), ''].join('\n'));
    const { report, results } = await send(file);
    expect(report.counts).toMatchObject({ created: 1, rejected: 1 });
    expect(results[1]?.faults.map(({ code }) => code)).toEqual(['mailbox-me']);
    expect(await verifyRows({ file, connection, namespace: 'lessons' })).toMatchObject({ rows: 1, equal: 1 });
  });
});

describe('a file that was cut in the middle of a row', () => {
  it.for([
    ['lessons.csv', `${HEADER}\n${GOOD}\n${GOOD.slice(0, 30)}`, 3],
    ['lessons.csv', `${HEADER}\n${GOOD}\na@school.example,"Assem`, 3],
    [
      'lessons.jsonl',
      `${JSON.stringify({ Mailbox: 'a@school.example', Start: '2026-11-03T09:00:00Z', End: '2026-11-03T10:00:00Z' })}\n{"Mailbox":"a@sch`,
      2,
    ],
  ] as const)(
    '(%s, %s) has an error that names the line, and its whole rows are sent (R33 in part)',
    async ([name, text, line]) => {
      const { write, send } = await open();
      const { report, results } = await send(await write(name, text));
      expect(report.counts).toMatchObject({ rows: 2, created: 1, rejected: 1 });
      expect(results[1]).toMatchObject({ line, status: 'rejected', EventID: null });
    },
  );
});

describe('a file that was edited after it was sent', () => {
  it('is refused with what is new, changed and gone, and taken when asked to; what was sent stays', async () => {
    const { write, send, emulator } = await open();
    const file = await write('lessons.csv', timetable(4, 2));
    await send(file);
    const edited = timetable(6, 2).replace('k1,m1@school.example,Lesson 1', 'k1,m1@school.example,Lesson one');
    await write('lessons.csv', edited.replace(/^k0.*\n/mu, ''));
    await expect(send(file)).rejects.toMatchObject({
      code: 'input-changed',
      message: expect.stringMatching(/2 rows new .*; 1 row changed .*; 1 row gone /u),
    });
    expect(emulator.record.commits.length).toBe(4);
    const { report, results } = await send(file, { acceptChanges: true });
    expect(report).toMatchObject({ createdNow: 2, counts: { rows: 5, created: 5 }, gone: { rows: 1, pending: 0 } });
    expect(emulator.record.commits.length).toBe(6);
    // What is gone from the file and was sent stays on record, after the rows of the file.
    expect(results.map(({ key }) => key)).toEqual(['k1', 'k2', 'k3', 'k4', 'k5', 'k0']);
    expect(new Set(results.map(({ EventID }) => EventID)).size).toBe(6);
    // The event of the changed row is as it was, and every later run says so.
    const later = await send(file);
    expect(later.results.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      ['kept-as-sent'],
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('does not have a row created that was taken out while nobody knew whether it had been', async () => {
    let dies = true;
    const { write, send, emulator } = await open({
      faults: { rules: [{ match: { method: 'POST', count: 1 }, action: { type: 'reset-before' } }] },
      wire: {
        before: ({ url }) => {
          // The first run ends here, with the rows in doubt.
          if (isLookUp(url) && dies) throw new Error('The process is gone.');
        },
      },
    });
    const file = await write('lessons.csv', timetable(2, 1));
    const first = await send(file);
    expect(first.report.counts).toMatchObject({ pending: 2 });
    dies = false;
    await write('lessons.csv', timetable(1, 1));
    const { report, results } = await send(file, { acceptChanges: true });
    expect(report).toMatchObject({ counts: { rows: 1, created: 1, failed: 0 }, gone: { rows: 1, pending: 0 } });
    expect(results[1]).toMatchObject({
      line: null,
      key: 'k1',
      status: 'failed',
      EventID: null,
      faults: [{ code: 'row-gone' }],
    });
    expect(emulator.record.commits.length).toBe(1);
  });
});
