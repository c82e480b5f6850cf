import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Server, startServer, type TemporaryHome, temporaryHome } from '../command.ts';

const BUILT = fileURLToPath(new URL('../../dist/graphcal.js', import.meta.url));
/** Of util-linux, and part of every Debian: gives a program a terminal of its own. */
const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

let server: Server;
let home: TemporaryHome;
beforeAll(async () => {
  server = await startServer();
  home = temporaryHome();
});
afterAll(async () => {
  home.remove();
  await server.stop();
});

/** Runs a command at a terminal, and types each answer once its question is there. */
async function converse(args: readonly string[], dialog: readonly (readonly [question: string, answer: string])[]) {
  const command = [process.execPath, BUILT, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', TERM: 'dumb', ...home.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = [...dialog];
  let shown = '';
  let from = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString('utf8');
    const [question, answer] = waiting[0] ?? [];
    const at = question === undefined ? -1 : shown.indexOf(question, from);
    if (question === undefined || at === -1) return;
    from = at + question.length;
    waiting.shift();
    child.stdin.write(`${answer}\r`);
  });
  const [code] = await once(child, 'close');
  return { code: code as number, shown, unasked: waiting.map(([question]) => question) };
}

describe.skipIf(!HAS_SCRIPT)('at a terminal', () => {
  it('auth add asks one question after the other, shows no secret, and what it stored works', async () => {
    const place = ['--authority', server.authority, '--graph', server.graph];
    const { code, shown, unasked } = await converse(
      ['auth', 'add', ...place],
      [
        ['1 to 8 [1]: ', '1'],
        ['Application (client) ID: ', 'no id'],
        ['Application (client) ID: ', server.clientId],
        ['(Enter: not known): ', ''],
        ['1 to 2 [1]: ', ''],
        ['[calendar]: ', 'school'],
        ['Client secret (not shown): ', '11111111-2222-4333-8444-555555555555'],
        ['Client secret (not shown): ', server.clientSecret],
      ],
    );
    expect(unasked).toEqual([]);
    expect(code).toBe(0);
    expect(shown).toContain('The client-id of the authentication is not an application id.');
    expect(shown).toContain("is the secret's id, not the secret");
    expect(shown).toContain('school works: application');
    expect(shown).not.toContain(server.clientSecret);
    expect(await run(['auth', 'test', 'school'], { env: home.env })).toMatchObject({ code: 0 });
  }, 60_000);

  it('vault key passphrase asks twice, and then every command asks for it', async () => {
    const passphrase = 'five words that stand alone';
    const changed = await converse(
      ['vault', 'key', 'passphrase'],
      [
        ['New passphrase of the vault (not shown): ', passphrase],
        ['Once more: ', passphrase],
      ],
    );
    expect(changed).toMatchObject({ code: 0, unasked: [] });
    const listed = await converse(['auth', 'list'], [['Passphrase of the vault (not shown): ', passphrase]]);
    expect(listed).toMatchObject({ code: 0, unasked: [] });
    expect(listed.shown).toContain('school');
    const wrong = await converse(
      ['auth', 'list'],
      [['Passphrase of the vault (not shown): ', 'five other words here']],
    );
    expect(wrong.code).toBe(7);
    expect(changed.shown + listed.shown + wrong.shown).not.toMatch(/stand alone|other words/u);
  }, 60_000);

  it('Ctrl-C at a question ends the command, and nothing is stored', async () => {
    const { code, shown } = await converse(['auth', 'add', 'other'], [['1 to 8 [1]: ', '\u0003']]);
    expect(code).toBe(8);
    expect(shown).toContain('Interrupted.');
  }, 60_000);
});

it.skipIf(HAS_SCRIPT)('is not tried, since this system has no script command', () => {});
