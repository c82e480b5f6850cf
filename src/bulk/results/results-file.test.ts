import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../core/random.ts';
import type { RowResult } from './results.ts';
import { checkResultsPath, formatOfResults, openResultsFile } from './results-file.ts';

const CREATED: RowResult = {
  line: 2,
  key: 'Küche-1',
  mailbox: 'room.101@school.example',
  status: 'created',
  EventID: 'AAMk1',
  error: null,
  iCalUId: '0400',
  webLink: null,
  attempts: 1,
  warnings: [],
  faults: [],
};
const FAILED: RowResult = {
  ...CREATED,
  line: 3,
  key: '=1+1',
  status: 'failed',
  EventID: null,
  iCalUId: null,
  error: 'No, "never". (ErrorInvalidRequest)',
  faults: [{ code: 'ErrorInvalidRequest', reason: 'No, "never".' }],
};
const CSV =
  '\uFEFFline,key,mailbox,status,EventID,error,iCalUId,webLink,attempts,warnings\r\n' +
  '2,Küche-1,room.101@school.example,created,AAMk1,,0400,,1,\r\n' +
  `3,'=1+1,room.101@school.example,failed,,"No, ""never"". (ErrorInvalidRequest)",,,1,\r\n`;
const JSON_LINES =
  '{"line":2,"key":"Küche-1","mailbox":"room.101@school.example","status":"created","EventID":"AAMk1","error":null,' +
  '"iCalUId":"0400","webLink":null,"attempts":1,"warnings":[],"faults":[]}\n' +
  '{"line":3,"key":"=1+1","mailbox":"room.101@school.example","status":"failed","EventID":null,' +
  '"error":"No, \\"never\\". (ErrorInvalidRequest)","iCalUId":null,"webLink":null,"attempts":1,"warnings":[],' +
  '"faults":[{"code":"ErrorInvalidRequest","reason":"No, \\"never\\"."}]}\n';

/** The superuser writes everywhere, whatever the mode of a folder. */
const IS_SUPERUSER = process.getuid?.() === 0;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-results-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (name: string) => openResultsFile(join(folder, name), createSeededRandom(7));
const content = (name: string) => readFile(join(folder, name), 'utf8');
async function write(name: string, results: readonly RowResult[]) {
  const file = await open(name);
  for (const result of results) await file.add(result);
  await file.finish();
}

describe('the format of results', () => {
  it.each([
    ['results.csv', 'csv'],
    ['folder.jsonl/RESULTS.CSV', 'csv'],
    ['results.jsonl', 'jsonl'],
    ['results.ndjson', 'jsonl'],
  ])('is told by the ending of %s', (path, format) => {
    expect(formatOfResults(path)).toBe(format);
  });

  it.each(['results.xlsx', 'results', 'results.', '.csv', 'results.csv.gz'])('is not known for %s', (path) => {
    expect(() => formatOfResults(path)).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'results-format-unknown',
        hint: 'Known endings are .csv, .jsonl, .ndjson.',
      }),
    );
  });
});

describe('a file of results', () => {
  it('is CSV that spreadsheets read as UTF-8', async () => {
    await write('results.csv', [CREATED, FAILED]);
    expect(await content('results.csv')).toBe(CSV);
  });

  it.each(['results.jsonl', 'results.ndjson'])('is JSON Lines as %s', async (name) => {
    await write(name, [CREATED, FAILED]);
    expect(await content(name)).toBe(JSON_LINES);
  });

  it('is there for a job without rows too', async () => {
    await write('results.csv', []);
    await write('results.jsonl', []);
    expect(await content('results.csv')).toBe(CSV.slice(0, CSV.indexOf('2,Küche')));
    expect(await content('results.jsonl')).toBe('');
  });

  it('holds every row in order, also when there are more than are gathered at once', async () => {
    const results = Array.from({ length: 3_000 }, (_, index) => ({ ...CREATED, line: index + 2 }));
    await write('results.jsonl', results);
    const lines = (await content('results.jsonl')).split('\n');
    expect(lines).toHaveLength(3_001);
    expect(lines.slice(0, -1).map((line) => JSON.parse(line).line)).toEqual(results.map(({ line }) => line));
  });

  it('takes the place of an older one only when it is whole', async () => {
    await writeFile(join(folder, 'results.jsonl'), 'older');
    const file = await open('results.jsonl');
    for (let row = 0; row < 3_000; row++) await file.add(CREATED);
    expect(await content('results.jsonl')).toBe('older');
    await file.finish();
    expect((await content('results.jsonl')).split('\n')).toHaveLength(3_001);
    expect(await readdir(folder)).toEqual(['results.jsonl']);
  });

  it('leaves the older one as it was when it is discarded', async () => {
    await writeFile(join(folder, 'results.csv'), 'older');
    const file = await open('results.csv');
    await file.add(CREATED);
    await file.discard();
    expect(await content('results.csv')).toBe('older');
    expect(await readdir(folder)).toEqual(['results.csv']);
  });

  it('is for its owner only, whatever the older one was', async () => {
    await writeFile(join(folder, 'results.csv'), 'older', { mode: 0o666 });
    await write('results.csv', [CREATED]);
    expect((await stat(join(folder, 'results.csv'))).mode & 0o777).toBe(0o600);
  });

  it('does not meet that of another run that writes to the same path', async () => {
    const path = join(folder, 'results.jsonl');
    const random = createSeededRandom(7);
    const [one, other] = [await openResultsFile(path, random), await openResultsFile(path, random)];
    await one.add(CREATED);
    await other.add(FAILED);
    await one.finish();
    await other.finish();
    expect(await content('results.jsonl')).toBe(JSON_LINES.slice(JSON_LINES.indexOf('\n') + 1));
    expect(await readdir(folder)).toEqual(['results.jsonl']);
  });

  it('leaves nothing half-written when it cannot take its place, and says that no id is lost (R39 in part)', async () => {
    const file = await open('results.csv');
    await file.add(CREATED);
    await mkdir(join(folder, 'results.csv'));
    await expect(file.finish()).rejects.toMatchObject({
      name: 'InputError',
      code: 'results-not-writable',
      place: { file: join(folder, 'results.csv') },
      hint: expect.stringContaining('nothing is sent twice'),
    });
    expect(await readdir(folder)).toEqual(['results.csv']);
  });

  it('cannot be begun in a folder that is not there', async () => {
    await expect(open('missing/results.csv')).rejects.toMatchObject({
      code: 'results-not-writable',
      message: `The results cannot be written to '${join(folder, 'missing/results.csv')}' (ENOENT).`,
    });
  });
});

describe('the check of a path before anything is sent', () => {
  const check = (name: string) => checkResultsPath(join(folder, name));
  const notWritable = (code: string) => ({
    name: 'InputError',
    code: 'results-not-writable',
    message: expect.stringContaining(`(${code})`),
  });

  it('takes a new file and one that is there, and writes neither', async () => {
    await writeFile(join(folder, 'older.csv'), 'older');
    await check('older.csv');
    await check('results.jsonl');
    expect(await readdir(folder)).toEqual(['older.csv']);
    expect(await content('older.csv')).toBe('older');
  });

  it('refuses an unknown ending, a missing folder, a folder as the file, and a file as the folder', async () => {
    await mkdir(join(folder, 'folder.csv'));
    await writeFile(join(folder, 'file'), '');
    await expect(check('results.xlsx')).rejects.toMatchObject({ code: 'results-format-unknown' });
    await expect(check('missing/results.csv')).rejects.toMatchObject(notWritable('ENOENT'));
    await expect(check('folder.csv')).rejects.toMatchObject(notWritable('EISDIR'));
    await expect(check('file/results.csv')).rejects.toMatchObject(notWritable('ENOTDIR'));
  });

  it.skipIf(IS_SUPERUSER)('refuses a folder that may not be written to (R39 in part)', async () => {
    await mkdir(join(folder, 'closed'));
    await chmod(join(folder, 'closed'), 0o500);
    await expect(check('closed/results.csv')).rejects.toMatchObject(notWritable('EACCES'));
    await expect(open('closed/results.csv')).rejects.toMatchObject(notWritable('EACCES'));
  });
});
