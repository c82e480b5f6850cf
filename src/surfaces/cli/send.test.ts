import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphcalError } from '../../core/errors.ts';
import { openService, openShell, serviceForEach, shellForEach } from './testing.ts';

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone';
const HOUR = '2026-11-03T09:00:00,2026-11-03T10:00:00';
const good = (key: string) => `${key},a@school.example,Assembly,${HOUR},UTC`;
const BAD = `bad,a@school.example,Assembly,tomorrow,2026-11-03T10:00:00,UTC`;
const REASON =
  "Start is 'tomorrow', which is no time; write 2026-03-29T09:00:00, with Z or an offset if it has one, or 2026-03-29 for a whole day.";

const shell = shellForEach();
const service = serviceForEach(shell);

const write = (name: string, rows: readonly string[]) =>
  writeFile(join(shell.folder, name), `${[HEADER, ...rows].join('\n')}\n`);
const send = (...argv: string[]) => shell.call(['send', ...argv, '--auth', 'school']);
const errorOf = (err: string) => (JSON.parse(err) as { error: Record<string, unknown> }).error;

describe('send --strict of a file with bad rows', () => {
  const REJECTED = { line: 3, key: 'bad', status: 'rejected', EventID: null, faults: [{ field: 'Start' }] };
  beforeEach(() => write('bad.csv', [good('k1'), BAD]));
  afterEach(() => expect(service.emulator.record.requestCount).toBe(0));

  it('names each, as a place that can be opened, and ends with 3', async () => {
    expect(await send('bad.csv', '--strict')).toEqual({
      code: 3,
      out: `Rejected, because the row cannot be sent as it is:\n  bad.csv:3: Start: ${REASON}\n`,
      err: `graphcal: ${join(shell.folder, 'bad.csv')}: 1 row is bad. Mend it, or leave --strict out to send the others; nothing was sent.\n`,
    });
  });

  it('names twenty and says how many more there are', async () => {
    await write(
      'bad.csv',
      Array.from({ length: 23 }, (_, at) => BAD.replace('bad', `k${at}`)),
    );
    const { out } = await send('bad.csv', '--strict');
    expect(out.match(/bad\.csv:\d+: Start/gu)).toHaveLength(20);
    expect(out).toContain('\n  and 3 more rows; the results name each.\n');
  });

  it('writes the bad rows where the results go', async () => {
    const { code, out } = await send('bad.csv', '--strict', '--results', 'out.jsonl');
    expect(code).toBe(3);
    expect(out).toContain('\nResults: out.jsonl\n');
    const lines = (await readFile(join(shell.folder, 'out.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([REJECTED]);
    expect(lines).toHaveLength(1);
  });

  it('gives them as JSON', async () => {
    const { code, out, err } = await send('bad.csv', '--strict', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject(REJECTED);
    expect(errorOf(err)).toMatchObject({
      code: 'rows-rejected',
      file: join(shell.folder, 'bad.csv'),
      rows: 1,
      rejected: [{ line: 3, faults: [{ field: 'Start', code: 'time-invalid', reason: REASON }] }],
    });
  });

  it('leaves older results in place where another fault ends the reading', async () => {
    await write('bad.csv', [good('k1'), BAD, good('k1')]);
    await writeFile(join(shell.folder, 'out.jsonl'), 'older');
    expect(await send('bad.csv', '--strict', '--results', 'out.jsonl')).toMatchObject({ code: 10, out: '' });
    expect(await readFile(join(shell.folder, 'out.jsonl'), 'utf8')).toBe('older');
  });
});

describe('send', () => {
  it('names the file, line, field and reason of a bad row, the notes, and the zone', async () => {
    const offset = 'k2,a@school.example,Assembly,2026-11-03T09:00:00Z,2026-11-03T10:00:00Z,';
    await write('rows.csv', [good('k1'), offset, BAD]);
    const { code, out, err } = await send('rows.csv');
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(out.replace(/ in [\d.]+ m?s\.\n$/u, ' in TIME.')).toBe(
      [
        'rows.csv as job rows: 3 rows',
        '',
        '  2 created',
        '  1 rejected',
        '  Time zone: UTC',
        '',
        'Noted:',
        '  line 3: The times have an offset and no time zone is named, so the event is written in UTC. (zone-from-offset)',
        '',
        'Rejected, because the row cannot be sent as it is:',
        `  rows.csv:4: Start: ${REASON}`,
        '',
        '2 events written in TIME.',
      ].join('\n'),
    );
  });

  it('gives one document with the file, whole milliseconds and the numbers of this run beside those of all', async () => {
    await write('rows.csv', [good('k1'), good('k2')]);
    const once = JSON.parse((await send('rows.csv', '--json', '--results', 'out.jsonl')).out) as { ms: number };
    expect(once).toMatchObject({
      file: join(shell.folder, 'rows.csv'),
      ...{ createdNow: 2, adoptedNow: 0, counts: { created: 2 }, notes: [], stopped: null },
      zones: [{ zone: 'UTC', rows: 2 }],
    });
    expect(Number.isInteger(once.ms)).toBe(true);
    expect(once).not.toHaveProperty('created');
    const { out } = await send('rows.csv', '--json', '--results', 'out.jsonl');
    expect(JSON.parse(out)).toMatchObject({ createdNow: 0, counts: { created: 2 } });
  });

  it('says with --json why it did not end with 0, as one line on standard error', async () => {
    await write('rows.csv', [good('k1'), BAD]);
    for (const more of [[], ['--results', 'out.jsonl']]) {
      const { code, err } = await send('rows.csv', '--json', ...more);
      expect(code).toBe(3);
      expect(errorOf(err)).toMatchObject({ code: 'rows-failed', message: '1 row rejected, 0 rows failed.' });
    }
  });

  it('says with --json that it was interrupted', async () => {
    await write('rows.csv', [good('k1'), good('k2')]);
    const controller = new AbortController();
    // Once the rows are being sent: what is interrupted before is an error of the whole command.
    const slow = await openShell();
    const server = await openService(slow, { latencyMs: 300 });
    try {
      await writeFile(join(slow.folder, 'rows.csv'), await readFile(join(shell.folder, 'rows.csv')));
      const said = slow.call(['send', 'rows.csv', '--auth', 'school', '--json'], { signal: controller.signal });
      while (server.emulator.record.requestCount === 0) await new Promise((next) => setImmediate(next));
      controller.abort(new GraphcalError('interrupted', 'Interrupted.'));
      const { code, err } = await said;
      expect(code).toBe(8);
      expect(errorOf(err)).toMatchObject({ code: 'interrupted', message: expect.stringContaining('pending') });
    } finally {
      await server.close();
      await slow.remove();
    }
  });

  it('says that graphcal, not Graph, could not use a calendar that is not there', async () => {
    await write('rows.csv', [good('k1')]);
    const { code, out } = await send('rows.csv', '--calendar', 'Exams');
    expect(code).toBe(3);
    expect(out).toContain('Failed, because graphcal could not create the event');
    expect(out).not.toContain('Graph refused');
  });

  it.for([
    [['--job', ''], "Option '--job <NAME>' argument '' is invalid. It must not be empty."],
    [['--job', ' '], 'The name of the job is empty.'],
    [['--job', 'a\nb'], 'The name of the job holds a control character or a line break.'],
    [['--job', 'a\u001b[2J'], 'The name of the job holds a control character or a line break.'],
    [['--calendar', ''], "Option '--calendar <CALENDAR>' argument '' is invalid. It must not be empty."],
    [['--key-columns', ''], "Option '--key-columns <NAMES>' argument '' is invalid. It must not be empty."],
    [['--delimiter', ''], "Option '--delimiter <CHARACTER>' argument '' is invalid. It must not be empty."],
    [['--results', ''], "Option '--results <FILE>' argument '' is invalid. It must not be empty."],
  ] as const)('refuses %j with exit code 2', async ([argv, sentence]) => {
    await write('rows.csv', [good('k1')]);
    const { code, out, err } = await send('rows.csv', ...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(`graphcal: ${sentence}`)).toBe(true);
    expect(service.emulator.record.requestCount).toBe(0);
  });

  it('counts an empty --mailbox and --time-zone as none', async () => {
    await write('rows.csv', [`k1,,Assembly,${HOUR},`]);
    const env = { GRAPHCAL_MAILBOX: 'a@school.example', GRAPHCAL_TIME_ZONE: 'Europe/London' };
    const argv = ['send', 'rows.csv', '--auth', 'school', '--mailbox', '', '--time-zone', ''];
    const { code, out } = await shell.call(argv, { env });
    expect(code).toBe(0);
    expect(out).toContain('Time zone: Europe/London');
  });

  it('names the option that mends a row, where one does', async () => {
    await write('rows.csv', [
      `k1,,Assembly,${HOUR},UTC`,
      'k2,a@school.example,A,2026-03-29T01:30:00,2026-03-29T03:00:00,Europe/London',
    ]);
    const { out } = await send('rows.csv');
    expect(out).toContain('rows.csv:2: Mailbox: Neither the row nor the job names a mailbox');
    expect(out).toContain('(--mailbox)');
    expect(out).toContain('(--gap forward)');
  });

  it('says before it sends that results cannot be written, and that nothing was sent', async () => {
    await write('rows.csv', [good('k1')]);
    const { code, err } = await send('rows.csv', '--results', 'nowhere/out.csv');
    expect(code).toBe(2);
    expect(err).toContain('Nothing was sent.');
    expect(err).not.toContain('on record');
    expect(service.emulator.record.requestCount).toBe(0);
  });
});

describe('demo', () => {
  it('counts one as one', async () => {
    await write('one.csv', [good('k1')]);
    const { code, out } = await shell.call(['demo', 'one.csv']);
    expect(code).toBe(0);
    expect(out).toContain(
      'The server counted 1 event in 1 mailbox, at most 1 call in flight for a mailbox, and 0 invitations',
    );
    expect(out).toContain('Everything held.');
  });

  it('does not say that all held where nothing was compared', async () => {
    await write('none.csv', []);
    const { code, out } = await shell.call(['demo', 'none.csv']);
    expect(code).toBe(0);
    expect(out).not.toContain('Everything held.');
    expect(out).toContain('\nNothing was compared: no row could be sent.\n');
  });
});
