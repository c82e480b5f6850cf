import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTraceFile } from './trace-file.ts';

const AT = Date.UTC(2026, 0, 1, 8, 30);
const CLOSED = { type: 'lane-closed', mailbox: 'room.101@school.example', ms: 7_000 } as const;
const LINE = '{"time":"2026-01-01T08:30:00.000Z","type":"lane-closed","mailbox":"room.101@school.example","ms":7000}\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-trace-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (named: string, onLost: (sentence: string) => void = () => {}) =>
  openTraceFile({ path: join(folder, named), named, now: () => AT, onLost });

describe('a trace', () => {
  it('has a line of JSON for each event, on the disk at once, for its owner only', async () => {
    const trace = open('wire.jsonl');
    trace.tell(CLOSED);
    expect(await readFile(join(folder, 'wire.jsonl'), 'utf8')).toBe(LINE);
    trace.tell(CLOSED);
    trace.close();
    trace.tell(CLOSED);
    expect(await readFile(join(folder, 'wire.jsonl'), 'utf8')).toBe(LINE + LINE);
    expect((await stat(join(folder, 'wire.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('goes on where that of an earlier command ended, and is closed to others', async () => {
    const path = join(folder, 'wire.jsonl');
    await writeFile(path, LINE);
    await chmod(path, 0o644);
    const trace = open('wire.jsonl');
    trace.tell(CLOSED);
    trace.close();
    expect(await readFile(path, 'utf8')).toBe(LINE + LINE);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  const refused: readonly (readonly [what: string, named: string, why: string, make: () => Promise<unknown>])[] = [
    ['a symbolic link', 'link', 'is a symbolic link', () => symlink(join(folder, 'elsewhere'), join(folder, 'link'))],
    ['a folder', 'folder', 'is a folder', () => mkdir(join(folder, 'folder'))],
    [
      'the rows of a job',
      'rows.csv',
      'is there already, and is no trace',
      () => writeFile(join(folder, 'rows.csv'), 'Subject'),
    ],
    ['a pipe', 'pipe', 'is not a file', () => promisify(execFile)('mkfifo', [join(folder, 'pipe')])],
    ['in no folder', 'none/wire.jsonl', 'is in a folder that is not there', async () => {}],
  ];
  it.for(refused)('is never %s', async ([, named, why, make]) => {
    await make();
    expect(() => open(named)).toThrow(
      expect.objectContaining({ code: 'trace-refused', message: `--trace: ${named} ${why}.` }),
    );
    if (named === 'rows.csv') expect(await readFile(join(folder, named), 'utf8')).toBe('Subject');
  });

  it('ends with one word of it when it can no longer be written', () => {
    const said: string[] = [];
    const write = () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    const path = join(folder, 'wire.jsonl');
    const full = openTraceFile({ path, named: 'wire.jsonl', now: () => AT, onLost: (text) => said.push(text), write });
    full.tell(CLOSED);
    full.tell(CLOSED);
    expect(said).toEqual(['The trace wire.jsonl ends here: it cannot be written (ENOSPC).']);
  });
});
