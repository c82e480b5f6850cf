import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { COMMANDS } from '../../src/surfaces/cli/commands.ts';
import { EXIT } from '../../src/surfaces/cli/exit-codes.ts';
import { openShell, type Shell } from '../../src/surfaces/cli/testing.ts';
import { expectPinned } from '../pins.ts';
import { exportsOf } from './door-exports.ts';
import { errorCodesOf } from './error-codes.ts';
import { parse, ships } from './source.ts';
import { readTexts } from './words.ts';

const ROWS = Object.entries(operations) as unknown as readonly (readonly [method: string, operation: Operation])[];

/** A command in one line: its usage, and the names of its options as help has them. */
function usageAndOptions(help: string): string {
  const [, usage = ''] = /^Usage: graphcal (.*)$/mu.exec(help) ?? [];
  const options = [...help.matchAll(/^ {2}(-\S.*?)(?: {2}|$)/gmu)].map(({ 1: term = '' }) =>
    term
      .replaceAll(', ', ',')
      .replace(/ <.*\.\.\.>$/u, '=...')
      .replace(/ <.*>$/u, '='),
  );
  return `${usage}: ${options.join(' ')}`;
}

/** Names of the commands that stand below a command. */
function commandsIn(help: string): string[] {
  const [, list = ''] = /^Commands:\n((?: .*(?:\n|$))+)/mu.exec(help) ?? [];
  return [...list.matchAll(/^ {2}([a-z][a-z-]*)/gmu)].map(({ 1: name = '' }) => name);
}

describe('what outsiders build on; GRAPHCAL_PINS=write writes test/pins', () => {
  it('is the names of the operations, in every spelling', () => {
    const lines = ROWS.map(([method, { name, aliases }]) => [name, method, ...aliases].join(' ')).sort();
    expectPinned(
      'operations',
      'Whoever calls an operation by its name: command, method of the library, other names.',
      lines,
    );
  });

  it.for([
    ['index', 'src/index.ts', 'graphcal'],
    ['bulk', 'src/bulk/index.ts', 'graphcal/bulk'],
    ['emulator', 'src/emulator/index.ts', 'graphcal/emulator'],
  ] as const)('is what %s gives', ([name, path, specifier]) => {
    const lines = exportsOf(path).map((one) => `${one.isType ? 'type ' : ''}${one.name}`);
    expectPinned(`exports-${name}`, `Whoever imports from '${specifier}'.`, lines);
  });

  it('is the codes of errors, faults and notes', () => {
    const sources = readTexts('.', 'src')
      .filter(
        ({ path, text }) =>
          path.endsWith('.ts') && ships(path) && !/testing/.test(path) && /Error\(|\bcode\b/.test(text),
      )
      .map(({ path, text }) => parse(path, text));
    const forWhom = 'Whoever compares codes of errors and of rows; * stands for what depends on the case.';
    expectPinned('error-codes', forWhom, errorCodesOf(sources));
  });

  it('is the exit codes', () => {
    const lines = Object.entries(EXIT).map(([name, code]) => `${code} ${name}`);
    expectPinned('exit-codes', 'Scripts that look at how a command ended; a code never changes its meaning.', lines);
  });

  describe('is the help', () => {
    let shell: Shell;
    beforeAll(async () => {
      shell = await openShell();
    });
    afterAll(() => shell.remove());

    it.for([
      ['help', []],
      ['help-list-calendar-view', ['list-calendar-view']],
      ['help-create-event', ['create-event']],
      ['help-delete-event', ['delete-event']],
    ] as const)('as %s has it', async ([name, command]) => {
      const { out } = await shell.call([...command, '--help']);
      const lines = out.trimEnd().split('\n');
      expectPinned(name, `Whoever reads or parses ${['graphcal', ...command, '--help'].join(' ')}.`, lines);
    });

    it('in the usage and the options of every command', async () => {
      const lines: string[] = [];
      const pin = async (command: readonly string[]) => {
        const { code, out } = await shell.call([...command, '--help']);
        expect(code, command.join(' ')).toBe(0);
        lines.push(usageAndOptions(out));
        const below = commandsIn(out);
        expect(below.length > 0, command.join(' ')).toBe(/^Usage: .* \[command\]$/mu.test(out));
        for (const name of below) await pin([...command, name]);
      };
      for (const { name } of COMMANDS) await pin([name]);
      const forWhom = 'Whoever writes a command, its arguments and options: = takes a value, =... more than one.';
      expectPinned('commands', forWhom, lines.sort());
    });
  });
});

describe('what is pinned is read off the help', () => {
  const help = [
    ...['Usage: graphcal create-event|create-user-event [options] <FILE>', '', 'Create one --now', '', 'Options:'],
    ...['  --auth <NAME>     Name; see', '                    --mailbox <X>', '  --attendees <TEXT...>  Addresses.'],
    ...['  --[no-]is-all-day', '                    Whole days.', '  -h, --help        Print help', ''],
  ];

  it('as the usage with the options', () => {
    expect(usageAndOptions(help.join('\n'))).toBe(
      'create-event|create-user-event [options] <FILE>: --auth= --attendees=... --[no-]is-all-day -h,--help',
    );
  });

  it('as the commands below a command', () => {
    expect(commandsIn(help.join('\n'))).toEqual([]);
    const group = [
      'Options:',
      '  -h, --help  Print help',
      '',
      'Commands:',
      '  add|new [options] <NAME>  Add',
      '  list',
    ];
    expect(commandsIn(group.join('\n'))).toEqual(['add', 'list']);
  });
});

describe('what is pinned is read off the sources', () => {
  it.each([
    ["throw new UsageError('input-invalid', 'x');", ['input-invalid']],
    ["const code = isMine ? 'mine' : 'not-mine'; throw new InputError(code, 'x');", ['mine', 'not-mine']],
    ["return new StorageError(`path-${what}-open`, 'x');", ['path-*-open']],
    ["const fault = { code: 'time-missing', field: 'Start' };", ['time-missing']],
    ["const refuse = (code: string) => code; refuse('row-moved');", ['row-moved']],
    ["function refuse(text: string, code: string) {} refuse('some text', 'row-moved');", ['row-moved']],
    ["const code = 'ErrorItemNotFound'; log('not-a-code');", []],
  ])('as codes: %s', (text, codes) => {
    expect(errorCodesOf([parse('src/a.ts', text)])).toEqual(codes);
  });

  it('as exports, those of other files too', () => {
    const files: Readonly<Record<string, string>> = {
      'src/index.ts': "export { b, type C } from './b.ts';\nexport type * from './d.ts';\nexport * from './f.ts';",
      'src/d.ts': 'export interface D {}\nexport const e = 1;\ninterface Hidden {}',
      'src/f.ts': 'export function f() {}\nexport class G {}\nexport const h = 1, i = 2;\nconst hidden = 3;',
    };
    expect(exportsOf('src/index.ts', (path) => files[path] ?? '')).toEqual([
      { name: 'C', isType: true },
      { name: 'D', isType: true },
      { name: 'G', isType: false },
      { name: 'b', isType: false },
      { name: 'e', isType: true },
      { name: 'f', isType: false },
      { name: 'h', isType: false },
      { name: 'i', isType: false },
    ]);
  });

  it('as exports, each of which is there when it runs', async () => {
    const doors = {
      'src/index.ts': await import('../../src/index.ts'),
      'src/bulk/index.ts': await import('../../src/bulk/index.ts'),
      'src/emulator/index.ts': await import('../../src/emulator/index.ts'),
    };
    for (const [path, door] of Object.entries(doors)) {
      const values = exportsOf(path).filter(({ isType }) => !isType);
      expect(values.map(({ name }) => name)).toEqual(Object.keys(door).sort());
    }
  });
});
