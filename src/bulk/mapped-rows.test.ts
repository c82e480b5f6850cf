import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith } from '../../test/bulk-bench.ts';
import { createMailboxMap } from './rows/mailbox-map.ts';
import type { SendOptions } from './send.ts';
import { verifyRows } from './verify.ts';

const open = benchesWith();

const MAP = { Key: 'No', Subject: 'Lesson ${input.Title}', Start: 'Begin', End: 'Finish' };
const OPTIONS = { map: MAP, mailbox: '${input.User}@school.example', timeZone: 'Europe/London' };
const row = (no: number, title: string, user: string, day = '2026-11-03') =>
  `${no},${title},${user},${day}T09:00:00,${day}T10:00:00`;
const csv = (...rows: string[]) => ['No,Title,User,Begin,Finish', ...rows, ''].join('\n');
const TWO = csv(row(1, 'Maths', 'amy'), row(2, 'Art', 'ben'));

const subjects = ({ emulator }: Bench) =>
  emulator
    .snapshot()
    .users.flatMap(({ userPrincipalName, events }) =>
      (events as unknown as { subject: string }[]).map(({ subject }) => `${userPrincipalName}: ${subject}`),
    )
    .sort();
const creates = ({ emulator }: Bench) => emulator.record.commits.length;

describe('a job with a map', () => {
  it('sends rows under other names to the mailboxes that its template gives, and reads them back', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    const { report } = await bench.send(file, OPTIONS);
    expect(report.counts).toMatchObject({ rows: 2, created: 2 });
    expect(report.unknownColumns).toEqual([]);
    expect(report.keptSettings).toEqual([]);
    expect(subjects(bench)).toEqual(['amy@school.example: Lesson Maths', 'ben@school.example: Lesson Art']);
    const { connection } = bench;
    expect(await verifyRows({ ...OPTIONS, file, connection, namespace: 'lessons' })).toMatchObject({
      rows: 2,
      equal: 2,
      extra: [],
    });
  });

  it('keeps its settings: a later run without them makes the same rows, says so, and writes nothing', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    await bench.send(file, OPTIONS);
    const { report } = await bench.send(file);
    expect(report).toMatchObject({ createdNow: 0, keptSettings: ['map', 'mailbox', 'timeZone'] });
    expect(report.counts).toMatchObject({ rows: 2, created: 2 });
    expect(creates(bench)).toBe(2);
    // What was kept is kept on.
    expect((await bench.send(file)).report.keptSettings).toEqual(['map', 'mailbox', 'timeZone']);
  });

  it('is refused with another map that makes other rows, which names the cause (R34 in part)', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    await bench.send(file, OPTIONS);
    const other = { ...OPTIONS, map: { ...MAP, Subject: 'Title' } };
    await expect(bench.send(file, other)).rejects.toMatchObject({
      code: 'input-changed',
      message: expect.stringMatching(
        /2 rows changed \(lines 2, 3\)\. These settings are not those of its last run: map\.$/u,
      ),
    });
    // A refused run changes nothing of what the job keeps.
    expect((await bench.send(file)).report).toMatchObject({
      createdNow: 0,
      keptSettings: ['map', 'mailbox', 'timeZone'],
    });
    const { report } = await bench.send(file, { ...other, acceptChanges: true });
    expect(report.counts).toMatchObject({ created: 2 });
    expect(creates(bench)).toBe(2);
    expect((await bench.send(file)).report).toMatchObject({
      createdNow: 0,
      keptSettings: ['map', 'mailbox', 'timeZone'],
    });
  });

  it('takes another map that makes the same rows', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    await bench.send(file, OPTIONS);
    const same = { ...OPTIONS, map: { ...MAP, Subject: 'Lesson ${input["Title"]}', Start: '${input.Begin}' } };
    expect((await bench.send(file, same)).report).toMatchObject({ createdNow: 0, keptSettings: [] });
  });

  it('sends rows without a key once, when the map is forgotten', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    const { Key: _, ...map } = MAP;
    await bench.send(file, { ...OPTIONS, map });
    await bench.send(file);
    await expect(bench.send(file, { forgetSettings: true })).rejects.toMatchObject({ code: 'column-missing' });
    await expect(bench.send(file, { ...OPTIONS, map: { ...map, Subject: 'Title' } })).rejects.toMatchObject({
      code: 'input-changed',
      message: expect.stringContaining('2 rows new'),
    });
    expect(creates(bench)).toBe(2);
  });

  it('says which settings it keeps where they do not fit the file any more', async () => {
    const bench = await open();
    await bench.send(await bench.write('lessons.csv', TWO), OPTIONS);
    const mended = await bench.write('lessons.csv', TWO.replace('Title', 'Subject'));
    await expect(bench.send(mended)).rejects.toMatchObject({
      code: 'column-missing',
      message: "The header has no column 'Title', which the map of Subject takes.",
      hint: expect.stringContaining(
        'The job keeps from its last run: map, mailbox, timeZone; leave that out by --forget-settings.',
      ),
    });
  });
});

describe('columns that a job takes and an input has not', () => {
  it.for<[Omit<Partial<SendOptions>, 'settings'>, string, string]>([
    [
      { map: { ...MAP, Subject: 'Titel' } },
      "no column 'Titel', which the map of Subject takes",
      "Did you mean 'Title'?",
    ],
    [
      { map: { ...MAP, ShowAs: 'free' } },
      "no column 'free'",
      'A text that is the same in all rows stands in double quotes.',
    ],
    [{ mailbox: '${input.Usr}' }, "no column 'Usr', which the job's mailbox takes", "Did you mean 'User'?"],
    [
      { calendar: '${input.Year}' },
      "no column 'Year', which the job's calendar takes",
      "The header names 'No', 'Title'",
    ],
    [
      { map: { ...MAP, Start: '"2026-11-03"' }, keyColumns: ['Number'] },
      "no column 'Number' for the key",
      'Name the columns',
    ],
  ])('%j: are told before a token is asked for', async ([options, message, hint]) => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    await expect(bench.send(file, { ...OPTIONS, ...options })).rejects.toMatchObject({
      code: 'column-missing',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(bench.emulator.record.requestCount).toBe(0);
  });

  it('are told after JSON Lines were read, before anything is sent; one row with it is enough', async () => {
    const bench = await open();
    const lesson = { No: 1, User: 'amy', Begin: '2026-11-03T09:00:00', Finish: '2026-11-03T10:00:00' };
    const file = await bench.write('lessons.jsonl', JSON.stringify(lesson));
    await expect(bench.send(file, OPTIONS)).rejects.toMatchObject({
      code: 'column-missing',
      message: "No row has the property 'Title', which the map of Subject takes.",
    });
    expect(creates(bench)).toBe(0);
    const lines = [lesson, { ...lesson, No: 2, title: 'Art' }].map((one) => JSON.stringify(one)).join('\n');
    const { report } = await bench.send(await bench.write('lessons.jsonl', lines), OPTIONS);
    expect(report.counts).toMatchObject({ rows: 2, created: 2 });
    expect(subjects(bench)).toEqual(['amy@school.example: Lesson', 'amy@school.example: Lesson Art']);
  });

  it('and those of ours that the map fills instead, are listed as not used', async () => {
    const bench = await open();
    const file = await bench.write(
      'lessons.csv',
      TWO.replace('Title', 'Title,Subject').replace(/,(Maths|Art),/gu, ',$1,x,'),
    );
    const { report } = await bench.send(file, OPTIONS);
    expect(report.unknownColumns).toEqual([{ name: 'Subject' }]);
  });
});

describe('a job with a mailbox map', () => {
  const mailboxMap = (amy: string) =>
    createMailboxMap([
      { name: 'amy', mailbox: amy, place: 'line 2' },
      { name: 'ben', mailbox: 'Ben@School.example', place: 'line 3' },
    ]);
  const options = {
    map: { ...MAP, Mailbox: 'User' },
    timeZone: 'UTC',
    mailboxMap: mailboxMap('a.archer@school.example'),
  };

  it('sends to the mailboxes that names stand for, and rejects rows of others', async () => {
    const bench = await open();
    const rows = csv(
      row(1, 'Maths', 'amy'),
      row(2, 'Art', ' ben'),
      row(3, 'Latin', 'cat'),
      row(4, 'PE', 'Ben@b.example'),
    );
    const { results } = await bench.send(await bench.write('lessons.csv', rows), options);
    expect(results.map(({ mailbox, status }) => [mailbox, status])).toEqual([
      ['a.archer@school.example', 'created'],
      ['ben@school.example', 'created'],
      [null, 'rejected'],
      ['ben@b.example', 'created'],
    ]);
    expect(results[2]?.faults[0]).toMatchObject({
      field: 'Mailbox',
      code: 'mailbox-not-in-map',
      reason:
        "Mailbox 'cat' is not in the mailbox map, and no address, directory id or me; add it to the map, or correct it.",
    });
  });

  it('needs it again, and is refused where it makes other rows (R34 in part)', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', TWO);
    await bench.send(file, options);
    await expect(bench.send(file)).rejects.toMatchObject({ code: 'mailbox-map-needed' });
    await expect(bench.send(file, { mailboxMap: mailboxMap('other@school.example') })).rejects.toMatchObject({
      code: 'input-changed',
      message: expect.stringMatching(/1 row changed \(line 2\)\. These settings .*: mailboxMap\.$/u),
    });
    expect((await bench.send(file, { mailboxMap: options.mailboxMap })).report).toMatchObject({ createdNow: 0 });
    expect(creates(bench)).toBe(2);
  });
});
