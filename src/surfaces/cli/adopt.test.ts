import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'a@school.example';
const at = (hour: number) => `2036-11-03T${hour}:00:00`;
const row = (key: string, subject: string, hour: number) => `${key},${ROOM},${subject},${at(hour)},${at(hour + 1)},UTC`;

const shell = shellForEach();
const service = serviceForEach(shell);
beforeEach(async () => {
  // One of Assembly, two of Twin, none of Choir.
  for (const [subject, hour] of [
    ['assembly', 10],
    ['Twin', 12],
    ['Twin', 12],
  ] as const) {
    const times = ['--start-date-time', at(hour), '--end-date-time', at(hour + 1), '--time-zone', 'UTC'];
    const made = await shell.call([
      'create-event',
      '--auth',
      'school',
      '--mailbox',
      ROOM,
      '--subject',
      subject,
      ...times,
    ]);
    expect(made.code).toBe(0);
  }
  const rows = [row('k1', 'Assembly', 10), row('k2', 'Choir', 11), row('k3', 'Twin', 12)];
  await writeFile(
    join(shell.folder, 'term.csv'),
    `${['Key,Mailbox,Subject,Start,End,TimeZone', ...rows].join('\n')}\n`,
  );
});

const LINE = ['adopt', 'term.csv', '--auth', 'school'];
const adopt = (...argv: string[]) => shell.call([...LINE, ...argv]);

describe('adopt', () => {
  it('shows with --dry-run which events are like which rows, and writes to no calendar', async () => {
    const writes = service.emulator.record.writeCount;
    const dry = await adopt('--dry-run');
    expect({ code: dry.code, err: dry.err }).toEqual({ code: 0, err: '' });
    expect(dry.out.split('\n')).toEqual([
      `  ${ROOM}  ${at(10)}  Assembly: one event`,
      `  ${ROOM}  ${at(11)}  Choir: no event`,
      `  ${ROOM}  ${at(12)}  Twin: 2 events`,
      '',
      'term.csv as job term: 3 rows. Nothing was written.',
      '',
      '1 row matched, 1 ambiguous, 1 without an event.',
      '',
      'Do it: graphcal adopt, with the same options except --dry-run.',
      '',
    ]);
    const { out } = await adopt('--dry-run', '--json');
    const matches = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { subject: string; eventIds: string[] });
    expect(matches.map(({ subject, eventIds }) => [subject, eventIds.length]).sort()).toEqual([
      ['Assembly', 1],
      ['Choir', 0],
      ['Twin', 2],
    ]);
    expect(service.emulator.record.writeCount).toBe(writes);
  });

  it('asks at a terminal, writes nothing without a yes, and ends with 3 where rows are ambiguous', async () => {
    const writes = service.emulator.record.writeCount;
    const refused = await shell.call(LINE, { yes: false });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(
      `  ${ROOM}  ${at(12)}  Twin: 2 events\n1 row matched, 1 ambiguous, 1 without an event.\nWrite the keys on 1 event? Nobody gets a mail. [y/N] `,
    );
    expect(service.emulator.record.writeCount).toBe(writes);
    const { code, out } = await shell.call(LINE, { yes: true });
    expect(code).toBe(3);
    expect(out).toContain('  1 adopted');
    expect(out).toContain('Pending:\n  1 row that no event is like: graphcal apply creates it\n\n');
    expect(out).toContain(
      'Failed, because adopt could not tell which event is whose (adopt again once they differ, or see --create-ambiguous):',
    );
    expect(service.emulator.record.writeCount).toBe(writes + 1);
    expect(service.emulator.record.mails).toEqual([]);
    // What is ambiguous is left out, and said, until it is asked for.
    const plan = await shell.call(['plan', 'term.csv', '--auth', 'school', '--apply']);
    expect(plan.code).toBe(3);
    expect(plan.out).toMatch(/CREATE +UPDATE +AMBIGUOUS +MAILS\n {2}a@school\.example +1 +1 +1 +0\n/u);
    expect(plan.out).toContain('1 row is left out');
    const apply = ['apply', 'term.csv', '--auth', 'school'];
    expect((await shell.call(apply)).code).toBe(3);
    expect(service.emulator.record.writeCount).toBe(writes + 3);
    expect((await shell.call([...apply, '--create-ambiguous'])).code).toBe(0);
    expect(service.emulator.record.writeCount).toBe(writes + 4);
  });

  it('ends with 0 where rows that no event is like wait, a second time too, and asks nothing of mails', async () => {
    const rows = [`${row('k1', 'Assembly', 10)},head@school.example`, `${row('k2', 'Choir', 11)},`];
    await writeFile(
      join(shell.folder, 'term.csv'),
      `${['Key,Mailbox,Subject,Start,End,TimeZone,Attendees', ...rows].join('\n')}\n`,
    );
    const first = await adopt('--yes', '--max-mails', '0');
    expect(first.code).toBe(0);
    expect(first.err).toContain('1 row matched, 0 ambiguous, 1 without an event.\n');
    const writes = service.emulator.record.writeCount;
    const again = await adopt('--yes');
    expect(again.code).toBe(0);
    expect(again.err).toContain('0 rows matched, 0 ambiguous, 1 without an event; already adopted: 1.\n');
    expect(service.emulator.record.writeCount).toBe(writes);
  });

  it('tells rows that no event is like from those that were left out, and shows no row where nobody is asked', async () => {
    const rows = [
      row('k1', 'Assembly', 10),
      row('k2', 'Choir', 11),
      row('k4', 'Games', 11).replace(ROOM, 'b@school.example'),
    ];
    await writeFile(
      join(shell.folder, 'term.csv'),
      `${['Key,Mailbox,Subject,Start,End,TimeZone', ...rows].join('\n')}\n`,
    );
    const { code, out, err } = await adopt('--only', ROOM);
    expect({ code, err }).toEqual({ code: 4, err: '1 row matched, 0 ambiguous, 1 without an event.\n' });
    expect(out).toContain(
      'Pending:\n  1 row that no event is like: graphcal apply creates it\n  1 row that --only left out: adopt again without it\n\n1 event adopted in ',
    );
  });

  it('tells how many events an undo gave back, and plans them without old values that nobody knows', async () => {
    await adopt('--yes');
    const undo = ['undo', 'term', '--auth', 'school'];
    expect((await shell.call(undo)).out).toMatch(/\nEvents: 1 given back in [\d.]+ m?s\.\n$/u);
    expect((await shell.call(undo)).out).toMatch(/\nNothing was written, in [\d.]+ m?s\.\n$/u);
    const { out } = await shell.call(['plan', 'term.csv', '--auth', 'school', '--apply', '--changes']);
    expect(out).toContain('key k1, a@school.example: update\n    subject: not written before -> "Assembly"\n');
    expect(out).not.toContain('Updates would change');
  });

  it('refuses a field that events are not matched by', async () => {
    const { code, out, err } = await adopt('--match', 'subject,nonsense');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      "graphcal: 'nonsense' is nothing that rows and events are matched by. Write some of subject, start, end, isAllDay, location, body.\n",
    );
  });
});
