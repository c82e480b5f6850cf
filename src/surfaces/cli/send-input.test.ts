import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraphcalError } from '../../core/errors.ts';
import { type Circumstances, serviceForEach, shellForEach } from './testing.ts';

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone';
const row = (key: string) => `${key},a@school.example,Assembly,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC`;

const shell = shellForEach();
const service = serviceForEach(shell);

const send = (argv: readonly string[], circumstances: Circumstances = {}) =>
  shell.call(['send', ...argv, '--auth', 'school'], circumstances);
const fromInput = (...more: string[]) => ['-', '--format', 'csv', '--job', 'lessons', ...more];

describe('send -', () => {
  it('sends the rows of standard input, and the same again to go on', async () => {
    const input = `${HEADER}\n${row('k1')}\n${row('k2')}\nk3,a@school.example,Assembly,tomorrow,,UTC\n`;
    const first = await send(fromInput(), { input });
    expect(first).toMatchObject({ code: 3, err: '' });
    expect(first.out).toContain('standard input as job lessons: 3 rows\n\n  2 created\n  1 rejected\n');
    expect(first.out).toContain("\n  standard input:4: Start: Start is 'tomorrow'");
    const again = await send(fromInput('--json', '--results', 'out.jsonl'), { input });
    expect(JSON.parse(again.out)).toMatchObject({
      file: 'standard input',
      readAs: { format: 'csv', encoding: { name: 'utf-8', by: 'default' }, delimiter: ',', headerLine: 1 },
      createdNow: 0,
      counts: { rows: 3, created: 2, rejected: 1 },
    });
  });

  it('takes up a job that a file began', async () => {
    await writeFile(join(shell.folder, 'lessons.csv'), `${HEADER}\n${row('k1')}\n`);
    expect((await send(['lessons.csv'])).code).toBe(0);
    const { out } = await send(['-', '--format', 'json', '--job', 'lessons'], {
      input: `[${JSON.stringify({ Key: 'k1', Mailbox: 'a@school.example', Subject: 'Assembly', Start: '2026-11-03T09:00:00', End: '2026-11-03T10:00:00', TimeZone: 'UTC' })}]`,
    });
    expect(out).toContain('\nNothing was written, ');
  });

  it.each([
    [
      ['-', '--format', 'csv'],
      'job-needed',
      /Nothing names the job: standard input has no name of its own\. Name it by --job/u,
    ],
    [['-', '--job', 'x'], 'format-needed', /Nothing says what format standard input has: .* csv, jsonl, json\./u],
    [fromInput('--encoding', 'morse'), 'encoding-unknown', /'morse' is no encoding that can be read\./u],
    [
      ['-', '--format', 'jsonl', '--job', 'x', '--delimiter', ';'],
      'read-option-unused',
      /means nothing for JSON Lines/u,
    ],
  ] as const)('is refused before anything is sent where it was not said enough: %j', async (argv, code, sentence) => {
    const { code: exit, err } = await send(argv, { input: `${HEADER}\n${row('k1')}\n` });
    expect(err).toMatch(sentence);
    expect(exit).toBe(2);
    const json = await send([...argv, '--json'], { input: `${HEADER}\n${row('k1')}\n` });
    expect(JSON.parse(json.err)).toMatchObject({ error: { code } });
    expect(service.emulator.record.requestCount).toBe(0);
  });

  it('is refused where standard input is a terminal', async () => {
    expect(await send(fromInput())).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: send -: standard input is a terminal. Pipe something in, or name a file.\n',
    });
  });

  it('ends as interrupted while it waits for rows, and nothing was sent', async () => {
    const controller = new AbortController();
    async function* input() {
      yield Buffer.from(`${HEADER}\n${row('k1')}\n`);
      controller.abort(new GraphcalError('interrupted', 'Interrupted.'));
      await new Promise(() => {});
    }
    expect(await send(fromInput(), { input: input(), signal: controller.signal })).toMatchObject({ code: 8 });
    expect(service.emulator.record.commits).toHaveLength(0);
    const { out } = await send(fromInput(), { input: `${HEADER}\n${row('k1')}\n` });
    expect(out).toContain('1 created');
  });

  it('names the row in which its writer was cut off (R33 in part)', async () => {
    const { code, out } = await send(fromInput(), { input: `${HEADER}\n${row('k1')}\nk2,a@school.exa` });
    expect(code).toBe(3);
    expect(out).toContain('\n  standard input:3: The row has 2 fields and the header 6; ');
  });
});

describe('what a file was read as', () => {
  it('is told where it is not the plain case', async () => {
    const lines = [HEADER, row('k1')].map((line) => line.replaceAll(',', ';')).join('\r\n');
    await writeFile(join(shell.folder, 'rows.csv'), Buffer.from(`\ufeff\r\n${lines}\r\n`, 'utf16le'));
    expect((await send(['rows.csv'])).out).toContain(
      '\n  Read as utf-16le (by its byte order mark); columns separated by semicolon; header on line 2\n',
    );
    await writeFile(join(shell.folder, 'plain.csv'), `\ufeff${HEADER}\n${row('k2')}\n`);
    expect((await send(['plain.csv'])).out).not.toContain('Read as');
    await writeFile(
      join(shell.folder, 'bare.csv'),
      Buffer.from(`${row('k3').replace('Assembly', 'M\u00fcnchen')}\n`, 'latin1'),
    );
    expect((await send(['bare.csv', '--columns', HEADER, '--encoding', 'iso-8859-1'])).out).toContain(
      '\n  Read as windows-1252 (as was asked); no header: the first line is a row\n',
    );
  });
});

describe('an input that cannot be read', () => {
  it.for([
    ['Key,Mailbox,Subject,Begin\n', 'graphcal: bad.csv:1: The header has no column '],
    ['', 'graphcal: bad.csv: The input is empty.'],
    ['Key;Mailbox,Subject;Start,End\n', 'graphcal: bad.csv:1: '],
    [`${HEADER}\n${row('k1')}\n${row('k1')}\n`, 'a key stands for several rows'],
  ] as const)('is named with its line: %j', async ([text, begin]) => {
    await writeFile(join(shell.folder, 'bad.csv'), text);
    const { code, err } = await send(['bad.csv']);
    expect(code).toBe(10);
    expect(err).toContain(begin);
    expect(err.match(/bad\.csv/gu)).toHaveLength(1);
  });

  it('is named as it was given where it is standard input', async () => {
    const { err } = await send(fromInput(), { input: 'Key,Mailbox\n' });
    expect(err).toMatch(/^graphcal: standard input:1: The header has no column /u);
  });
});
