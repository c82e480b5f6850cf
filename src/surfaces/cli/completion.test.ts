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

/** Runs a program of a shell, which gets the path of its completion and the words of a line. */
async function complete(name: string, program: string, words: readonly string[]): Promise<string[]> {
  const path = join(shell.folder, `completion.${name}`);
  writeFileSync(path, await scriptOf(name));
  const quiet = { bash: '--norc', zsh: '-f', fish: '--no-config' }[name] ?? '';
  // fish has no name for the program among its arguments.
  const line = [...(name === 'fish' ? [] : [name]), path, 'graphcal', ...words];
  const { status, stdout, stderr } = spawnSync(name, [quiet, '-c', program, ...line], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((word) => word !== '');
}

/** What each shell completes at the end of a line. */
const WAYS: Readonly<Record<string, (...words: string[]) => Promise<string[]>>> = {
  bash: (...words) =>
    complete(
      'bash',
      `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _graphcal; printf '%s\\n' "\${COMPREPLY[@]}"`,
      words,
    ),
  // What zsh's completion system would do with the words is to leave out those that do not fit.
  zsh: async (...words) => {
    const program = [
      'compdef() { :; }; _files() { :; }; compset() { :; }',
      'compadd() { print -l -- ${(P)2}; }; _describe() { print -l -- ${${(P)4}%%:*}; }',
      'source "$1"; shift; words=("$@"); CURRENT=$#; _graphcal',
    ].join('\n');
    const offered = await complete('zsh', program, words);
    return offered.filter((word) => word.startsWith(words.at(-1) ?? ''));
  },
  fish: async (...words) => {
    const program = 'source $argv[1]; complete -C "$argv[2..-1]"';
    return (await complete('fish', program, words)).map((word) => word.split('\t')[0] ?? '');
  },
};

describe.for(Object.keys(WAYS))('%s completes', (name) => {
  const way = WAYS[name] as (typeof WAYS)[string];
  it.skipIf(!isThere(name)).for<[string[], string[]]>([
    [['cre'], ['create-calendar', 'create-event', 'create-user-calendar', 'create-user-event']],
    [['list-user-ev'], ['list-user-events']],
    [['help', 'delete-e'], ['delete-event']],
    [['comp'], ['completion']],
    [['--'], ['--help', '--version']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['create-event', '--show-as', ''],
      ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'],
    ],
    [['create-user-event', '--importance', 'h'], ['high']],
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
  ])(`%j${notice(name)}`, async ([words, completed]) => {
    const found = await way(...words);
    // Operations come that no test knows; those of one word do not.
    if (words.length === 1 || words[0] === 'help') expect(found).toEqual(expect.arrayContaining(completed));
    else expect(found.sort()).toEqual([...completed].sort());
    expect(found.filter((word) => !word.startsWith(words.at(-1) ?? ''))).toEqual([]);
  });
});

describe.skipIf(!isThere('bash'))(`bash completes besides${notice('bash')}`, () => {
  const bash = WAYS.bash as (typeof WAYS)[string];

  it('what follows a sign of equality, which parts words there', async () => {
    expect(await bash('create-event', '--show-as', '=', 'b')).toEqual(['busy']);
    expect(await bash('create-event', '--show-as', '=')).toContain('workingElsewhere');
  });

  it('nothing where a file or text is wanted, so that the shell completes files', async () => {
    expect(await bash('send', '')).toEqual([]);
    expect(await bash('create-event', '--subject', '')).toEqual([]);
  });

  it('every command that help lists', async () => {
    const { out } = await shell.call(['--help']);
    const listed = [...out.matchAll(/^ {2}([a-z][a-z-]+) /gmu)].map(([, name = '']) => name);
    expect(listed.length).toBeGreaterThan(20);
    const completed = await bash('');
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
