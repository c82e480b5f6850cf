import { watch } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuthentication, type Server, start, startServer, type TemporaryHome, temporaryHome } from '../command.ts';

let home: TemporaryHome;
let server: Server;
beforeAll(async () => {
  home = temporaryHome();
  server = await startServer();
  expect(await addAuthentication(server, home)).toMatchObject({ code: 0, stderr: '' });
});
afterAll(async () => {
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
  home.remove();
});

/** What is read would not fit beside the program itself. */
const SMALL_HEAP = '--max-old-space-size=64';
const MB = 1024 * 1024;

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone\n';
const row = (key: string) => `${key},a@school.example,Assembly,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC\n`;
const object = (key: string) =>
  JSON.stringify({ Key: key, Mailbox: 'a@school.example', Start: '2026-11-03T09:00:00Z', End: '2026-11-03T10:00:00Z' });

/** A text, so many MB of another one, and a text. */
function* around(before: string, filling: string, mb: number, after: string): Generator<Uint8Array> {
  yield Buffer.from(before);
  const piece = Buffer.from(filling.repeat(MB / filling.length));
  for (let written = 0; written < mb * MB; written += piece.length) yield piece;
  yield Buffer.from(after);
}

function send(job: string, format: string, input: Iterable<Uint8Array> | 'open') {
  const env = { ...home.env, NODE_OPTIONS: SMALL_HEAP };
  return start(['send', '-', '--format', format, '--job', job, '--auth', 'school'], { env, input });
}

describe('a heap of 64 MB', () => {
  it.each([
    ['line of a CSV of 100 MB', 'csv', around(`${HEADER}${row('a1')}`, 'x', 100, `\n${row('a2')}`), 2, 3],
    ['quote that is never closed in 22 MB', 'csv', around(`${HEADER}${row('b1')}"`, 'x,""\n', 22, ''), 1, 3],
    ['row of JSON of 17 MB', 'json', around(`[${object('d1')},\n{"Subject":"`, 'x', 17, `"},${object('d2')}]`), 2, 2],
  ])(
    'is enough for a %s, which is rejected by its line while its neighbours are sent',
    async (name, format, input, created, line) => {
      const { code, stdout, stderr } = await send(name, format, input).ended;
      expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
      expect(stdout).toContain(`\n  ${created} created\n  1 rejected\n`);
      expect(stdout).toMatch(
        new RegExp(`\\n  standard input:${line}: The (?:row|line) is longer than any that can be sent; `, 'u'),
      );
    },
  );
});

describe('standard input that is left open', () => {
  it('keeps no command alive that was refused or interrupted', async () => {
    const env = home.env;
    const refused = start(['send', '-', '--format', 'jsonl', '--job', 'x', '--auth', 'nobody'], { env, input: 'open' });
    expect(await refused.ended).toMatchObject({ code: 5 });
    const own = temporaryHome();
    expect(await addAuthentication(server, own)).toMatchObject({ code: 0 });
    const changes = watch(own.folder);
    const waiting = start(['send', '-', '--format', 'csv', '--job', 'x', '--auth', 'school'], {
      env: own.env,
      input: 'open',
    });
    waiting.process.stdin?.write(`${HEADER}${row('f1')}`);
    // The job is locked once the header was read; then nothing more comes.
    for await (const { filename } of changes) if (filename === 'locks') break;
    waiting.process.kill('SIGINT');
    expect(await waiting.ended).toMatchObject({ code: 8 });
    own.remove();
  });
});
