import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/surfaces/cli/commands.ts';
import { openShell, type Shell } from '../../src/surfaces/cli/testing.ts';
import { codesOf, commandLinesOf } from './document.ts';
import { readTexts } from './words.ts';

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

describe('the command lines of the documents', () => {
  const documents = readTexts('.').filter(({ path }) => path === 'README.md' || /^docs\/.*\.md$/.test(path));
  const lines = documents.flatMap(({ path, text }) =>
    commandLinesOf(text, 'graphcal').map((one) => ({ ...one, path })),
  );
  const known: ReadonlySet<string> = new Set(COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]));
  let shell: Shell;
  beforeAll(async () => {
    shell = await openShell();
  });
  afterAll(() => shell.remove());

  it('are found', () => {
    expect(lines.length).toBeGreaterThan(20);
  });

  it('have known commands and known options', async () => {
    const helps = new Map<string, string>();
    const helpOf = async (command: string) => {
      const said = helps.get(command) ?? (await shell.call([...command.split(' '), '--help'])).out;
      const help = said.replaceAll('--[no-]', '--');
      helps.set(command, help);
      return help;
    };
    const GROUPS: ReadonlySet<string> = new Set(['audit', 'auth', 'jobs', 'vault']);
    const unknown: string[] = [];
    for (const { path, line, words } of lines) {
      const [, ...rest] = words[1] === 'help' ? words.toSpliced(1, 1) : words;
      const [first = '', second = ''] = rest;
      // Prose names no command: `graphcal --help`, `graphcal COMMAND --help`.
      if (first === '' || first.startsWith('-') || /^[A-Z]+$/.test(first)) continue;
      const say = (what: string) => unknown.push(`${path}:${line} ${what}`);
      if (!known.has(first)) {
        say(first);
        continue;
      }
      const isGroup = GROUPS.has(first) && second !== '' && !second.startsWith('-');
      const command = isGroup ? `${first} ${second}` : first;
      const help = await helpOf(command);
      // Help of a command that a group does not have is the group's.
      if (isGroup && !help.startsWith(`Usage: graphcal ${command} `)) say(command);
      for (const word of rest) {
        const option = /^--[a-z][a-z-]*/.exec(word)?.[0];
        if (option === undefined || option === '--help') continue;
        const isKnown = new RegExp(`^\\s+${option.replace('--no-', '--')}\\s`, 'm').test(help);
        if (!isKnown) say(`${command} ${option}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  it.for([
    ['send', ['docs/command-line.md']],
    ['plan', ['docs/command-line.md']],
    ['apply', ['docs/command-line.md']],
    ['adopt', ['docs/command-line.md']],
    ['undo', ['docs/command-line.md']],
    ['jobs resume', ['docs/command-line.md']],
    ['auth add', ['docs/command-line.md']],
    ['raw-request', ['docs/operations/raw-request.md', 'docs/command-line.md']],
    ['emulator', ['docs/emulator.md', 'docs/command-line.md']],
  ] as const)('leave out no option of %s', async ([command, paths]) => {
    const { out } = await shell.call([...command.split(' '), '--help']);
    const options = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(({ 1: option }) => option);
    const described = paths.flatMap((path) => codesOf(read(path).replaceAll(/^```[\s\S]*?^```$/gm, '')));
    expect(options.length).toBeGreaterThan(5);
    expect(options.filter((option) => !described.some((code) => code.split(' ')[0] === option))).toEqual([]);
  });

  it('leave out no command of jobs, and no option of one', async () => {
    const { out } = await shell.call(['jobs', '--help']);
    const commands = [...out.matchAll(/^ {2}([a-z]+) /gm)]
      .map(({ 1: name = '' }) => name)
      .filter((one) => one !== 'help');
    expect(commands.length).toBeGreaterThan(4);
    const page = read('docs/jobs.md');
    expect(commands.filter((name) => !page.includes(`| \`graphcal jobs ${name}`))).toEqual([]);
    const described = codesOf(read('docs/command-line.md').replaceAll(/^```[\s\S]*?^```$/gm, ''));
    for (const name of commands) {
      const help = (await shell.call(['jobs', name, '--help'])).out;
      const options = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(({ 1: option }) => option);
      expect([name, ...options.filter((option) => !described.some((code) => code.split(' ')[0] === option))]).toEqual([
        name,
      ]);
    }
  });

  it('are read as a shell reads them', () => {
    const text = [
      '```sh',
      "id=$(graphcal a --x 'one two' \\",
      '  --y "$z" | node -p "f(0)")  # graphcal no',
      'export A=b; graphcal c <in',
      '```',
      '',
      'Or `graphcal d`, not `npm e`.',
    ].join('\n');
    expect(commandLinesOf(text, 'graphcal')).toEqual([
      { words: ['graphcal', 'a', '--x', 'one two', '--y', '$z'], line: 2 },
      { words: ['graphcal', 'c'], line: 4 },
      { words: ['graphcal', 'd'], line: 7 },
    ]);
  });
});
