import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellForEach } from './testing.ts';

const shell = shellForEach();
const scriptOf = async (name: string) => {
  const { code, out, err } = await shell.call(['completion', name]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};
const isThere = (name: string) => spawnSync(name, ['-c', 'exit 0']).status === 0;
const notice = (name: string) => (isThere(name) ? '' : ` (skipped: there is no ${name})`);

/** What bash completes at the end of a line, whose words are those that it parts it into. */
async function complete(...words: string[]): Promise<string[]> {
  const path = join(shell.folder, 'completion.bash');
  writeFileSync(path, await scriptOf('bash'));
  const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _graphcal; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', program, 'bash', path, 'graphcal', ...words], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!isThere('bash'))(`bash completes${notice('bash')}`, () => {
  it.for<[string[], string[]]>([
    [['cre'], ['create-calendar', 'create-event', 'create-user-calendar', 'create-user-event']],
    [['list-user-ev'], ['list-user-events']],
    [['help', 'delete-e'], ['delete-event']],
    [['comp'], ['completion']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['create-event', '--show-as', ''],
      ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'],
    ],
    [['create-user-event', '--importance', 'h'], ['high']],
    [['create-event', '--show-as', '=', 'b'], ['busy']],
    [
      ['create-event', '--show-as', '='],
      ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'],
    ],
    [['create-event', '--subject', 'x', '--body-c'], ['--body-content-type']],
    [['create-event', '--no-is-all'], ['--no-is-all-day']],
    [
      ['update-event', '--clear', 're'],
      ['recurrence', 'reminder-minutes-before-start'],
    ],
    [['delete-event', '--y'], ['--yes']],
    [['list-events', '--dry'], ['--dry-run']],
    [['auth', 'si'], ['sign-in']],
    [['auth', 'add', '--tena'], ['--tenant']],
    [
      ['raw-request', 'GET', '/users', '--api-version', ''],
      ['v1.0', 'beta'],
    ],
  ])('%j by %j', async ([words, completed]) => {
    expect((await complete(...words)).sort()).toEqual(expect.arrayContaining([...completed].sort()));
    const [first = ''] = completed;
    // Nothing else that does not begin so.
    const typed = words.at(-1) ?? '';
    if (typed !== '' && typed !== '=')
      expect((await complete(...words)).every((word) => word.startsWith(typed))).toBe(true);
    expect(first).not.toBe('');
  });

  it('nothing where a file or text is wanted, so that the shell completes files', async () => {
    expect(await complete('send', '')).toEqual([]);
    expect(await complete('create-event', '--subject', '')).toEqual([]);
  });

  it('every command that help lists', async () => {
    const { out } = await shell.call(['--help']);
    const listed = [...out.matchAll(/^ {2}([a-z][a-z-]+) /gmu)].map(([, name = '']) => name);
    expect(listed.length).toBeGreaterThan(20);
    const completed = await complete('');
    expect(listed.filter((name) => !completed.includes(name))).toEqual([]);
  });
});

describe('the script for', () => {
  it.skipIf(!isThere('bash'))(`bash can be read by it${notice('bash')}`, async () => {
    expect(spawnSync('bash', ['-n'], { input: await scriptOf('bash'), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.skipIf(!isThere('zsh'))(`zsh can be read by it${notice('zsh')}`, async () => {
    const path = join(shell.folder, '_graphcal');
    writeFileSync(path, await scriptOf('zsh'));
    expect(spawnSync('zsh', ['-n', path], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it.skipIf(!isThere('fish'))(`fish can be read by it${notice('fish')}`, async () => {
    const path = join(shell.folder, 'graphcal.fish');
    writeFileSync(path, await scriptOf('fish'));
    expect(spawnSync('fish', ['--no-execute', path], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('zsh describes commands, and fish options and choices', async () => {
    expect(await scriptOf('zsh')).toContain("'list-events:List the events of a calendar'");
    const fish = await scriptOf('fish');
    expect(fish).toContain(
      "complete -c graphcal -n '__fish_seen_subcommand_from create-event create-user-event' -l importance -x -a 'low normal high' -d ",
    );
    expect(fish).toContain(
      "-l input -r -F -d 'Fields as a JSON object in a file, or - for standard input; flags win.'",
    );
    expect(fish).toContain('and not __fish_seen_subcommand_from ');
  });

  it('another shell is refused', async () => {
    expect(await shell.call(['completion', 'cmd'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Allowed choices are bash, zsh, fish.'),
    });
  });
});
