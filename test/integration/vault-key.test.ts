import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { start, type TemporaryHome, temporaryHome } from '../command.ts';
import { pointsOf } from '../failpoints/points.ts';
import { temporaryBuild, temporaryFolder } from '../failpoints/temporary-build.ts';

const build = temporaryBuild();
const folder = temporaryFolder();
let template: TemporaryHome;

const run = (home: string, args: readonly string[], env: Record<string, string> = {}) =>
  start(args, { env: { GRAPHCAL_HOME: home, ...env }, program: build.program }).ended;

beforeAll(async () => {
  template = temporaryHome();
  const added = await run(
    template.folder,
    [
      ...['auth', 'add', 'school', '--mode', 'client-secret', '--tenant', 'school.example'],
      ...['--client-id', '6d4b7c1e-0000-4000-8000-3a1f2b5c9d7e'],
    ],
    { GRAPHCAL_CLIENT_SECRET: 'a-secret-of-tests~1' },
  );
  expect(added).toMatchObject({ code: 0 });
});
afterAll(() => template.remove());

/** A home of its own with the stored authentication, and a place for a key file beside it. */
function begin(): { home: string; keyFile: string; end(): void } {
  const own = join(folder, String(readCount()));
  mkdirSync(own, { mode: 0o700 });
  const home = join(own, 'home');
  cpSync(template.folder, home, { recursive: true });
  chmodSync(home, 0o700);
  return { home, keyFile: join(own, 'graphcal.key'), end: () => rmSync(own, { recursive: true, force: true }) };
}
const counter = { value: 0 };
const readCount = () => counter.value++;

/** Kills a change there; whatever opened the vault before or after must open it then, and the change comes to its end. */
async function killAt(
  kill: string,
  change: (keyFile: string) => string[],
  env: Record<string, string>,
): Promise<boolean> {
  const { home, keyFile, end } = begin();
  const { signal } = await run(home, change(keyFile), { ...env, GRAPHCAL_FAILPOINT: kill });
  const { code, stdout, stderr } = await run(home, ['auth', 'list', '--json'], env);
  expect({ kill, code, stderr }).toEqual({ kill, code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'school' }]);
  expect(await run(home, change(keyFile), env)).toMatchObject({ code: 0 });
  end();
  return signal === 'SIGKILL';
}

it('a vault whose key changes its way opens by the old one or the new one wherever the change is killed (R54 in part)', async () => {
  const toKeyFile = (keyFile: string) => ['vault', 'key', 'file', '--key-file', keyFile];
  const { home, keyFile, end } = begin();
  const log = join(home, '..', 'passings.txt');
  expect(await run(home, toKeyFile(keyFile), { GRAPHCAL_FAILPOINT_LOG: log })).toMatchObject({ code: 0 });
  const points = pointsOf(readFileSync(log, 'utf8').trimEnd().split('\n'));
  end();
  const names = points.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['file graphcal.key link before', 'file vault.key rename after']));
  for (const name of names) expect([name, await killAt(`${name}:1`, toKeyFile, {})]).toEqual([name, true]);
}, 120_000);

it('and so does one that changes to a passphrase (R54 in part)', async () => {
  const passphrase = 'five words that stand alone';
  const env = { GRAPHCAL_VAULT_PASSPHRASE: passphrase, GRAPHCAL_VAULT_NEW_PASSPHRASE: passphrase };
  for (const kill of ['file vault.key rename before:1', 'file vault.key rename after:1']) {
    expect([kill, await killAt(kill, () => ['vault', 'key', 'passphrase'], env)]).toEqual([kill, true]);
  }
}, 120_000);
