import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject } from '../../src/core/json.ts';
import { loadZ, type Z } from '../../src/core/schema.ts';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { COMMANDS } from '../../src/surfaces/cli/commands.ts';
import { openShell, type Shell } from '../../src/surfaces/cli/testing.ts';
import { blocksOf, codesOf, commandLinesOf, tableOf } from './document.ts';
import { readSources, ships } from './source.ts';
import { readTexts } from './words.ts';

const ROWS = Object.values(operations) as unknown as readonly Operation[];
const pathOf = (operation: Operation) => `docs/operations/${operation.name}.md`;
const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** A field as a page has to show it. */
interface ShownField {
  field: string;
  type: string;
  default: string;
}

function shownFields(operation: Operation, z: Z): ShownField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(operation.input(z), {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([name, property]) => {
    const schema: Record<string, unknown> = isObject(property) ? property : {};
    // Only a default of the schema is known here; the others are the service's, and the page says them.
    const isEmptyList = Array.isArray(schema.default) && schema.default.length === 0;
    const known = schema.default === undefined || isEmptyList ? 'other' : `\`${String(schema.default)}\``;
    return { field: `\`${name}\``, type: typeOf(schema), default: required.includes(name) ? 'needed' : known };
  });
}

function typeOf({ type, enum: choices }: Record<string, unknown>): string {
  if (Array.isArray(choices)) return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    boolean: 'true or false',
    array: 'list',
    object: 'object',
  };
  return words[String(type)] ?? 'any JSON';
}

/** The path of the request, as Microsoft writes it: `GET /users/{mailbox}/events/{eventId}`. */
function endpointOf(operation: Operation, z: Z, more: Record<string, unknown>): string {
  const needed = shownFields(operation, z)
    .filter((field) => field.default === 'needed')
    .map(({ field }) => field.replaceAll('`', ''));
  // A time has to be one, and a list too; the path has none.
  const valueFor = (name: string) => {
    if (name === 'attendees') return ['tutor@school.example'];
    return name.endsWith('DateTime') ? '2026-09-07T09:00:00' : `{${name}}`;
  };
  const oneOfMany = operation.name === 'update-event' ? { subject: 'Assembly' } : {};
  const input = { ...Object.fromEntries(needed.map((name) => [name, valueFor(name)])), ...oneOfMany, ...more };
  const { method, path } = operation.request(operation.input(z).parse(input), '{mailbox}');
  return `${method} ${decodeURIComponent(path)}`;
}

describe.for(ROWS.map((operation) => [operation.name, operation] as const))('the page of %s', ([name, operation]) => {
  const text = read(pathOf(operation));
  const facts = new Map(tableOf(text).map((row) => [row['1'], row['2']]));

  it('is headed by its name and says in one sentence what it does', () => {
    expect(text).toMatch(new RegExp(`^# ${name}\n\n[A-Z][^\n]*\\.\n\n\\|`));
  });

  it('names every field of the input with its type and default, and no field that does not exist', async () => {
    const rows = tableOf(text, '## Input');
    const fields = shownFields(operation, await loadZ());
    const defaultOf = (at: number, shown: string | undefined) =>
      fields[at]?.default === 'other' && shown !== 'needed' ? 'other' : shown;
    expect(rows.map((row, at) => ({ field: row.field, type: row.type, default: defaultOf(at, row.default) }))).toEqual(
      fields,
    );
    expect(rows.filter(({ meaning, unit }) => !meaning || !unit)).toEqual([]);
  });

  it('names the permissions, the least first', () => {
    expect(codesOf(facts.get('permissions, application') ?? '')).toEqual(operation.permissions.application);
    expect(codesOf(facts.get('permissions, delegated') ?? '')).toEqual(operation.permissions.delegated);
  });

  it("names the endpoint and links Microsoft's page of it", async () => {
    const z = await loadZ();
    expect(facts.get('documentation')).toContain(`](${operation.documentation})`);
    if (operation.name === 'raw-request') return;
    const endpoints = codesOf(facts.get('endpoint') ?? '');
    const takesCalendar = shownFields(operation, z).some(({ field }) => field === '`calendarId`');
    expect(endpoints).toEqual([
      endpointOf(operation, z, {}),
      ...(takesCalendar ? [endpointOf(operation, z, { calendarId: '{calendarId}' })] : []),
    ]);
  });

  it('names the other names that answer', () => {
    expect(codesOf(facts.get('other names') ?? 'no such row')).toEqual(operation.aliases);
  });

  it('shows a command line against the embedded server, its answer, and a call from TypeScript', () => {
    const languages = blocksOf(text).map(({ language }) => language);
    expect(languages).toEqual(expect.arrayContaining(['sh', 'ts']));
    const lines = commandLinesOf(text, 'graphcal');
    expect(lines.some(({ words }) => words[1] === name && words.includes('--emulator'))).toBe(true);
    expect(text).toContain("import { connect } from 'graphcal';");
  });
});

describe('the table of operations', () => {
  const rows = tableOf(read('docs/operations/README.md'));

  it('has a row for each operation in the order of the table, linked to its page', () => {
    expect(rows.map(({ operation }) => operation)).toEqual(ROWS.map(({ name }) => `[${name}](${name}.md)`));
  });

  it('says the effect, the least permission and the other names of each', () => {
    const least = ({ permissions: { application } }: Operation) => application.slice(0, 1);
    expect(rows.map((row) => [row.effect, codesOf(row.permission ?? ''), codesOf(row['other names'] ?? '')])).toEqual(
      ROWS.map((row) => [row.effectOf === undefined ? row.effect : "its method's", least(row), row.aliases]),
    );
  });
});

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

describe('what the pages of the operations show', () => {
  const pages = readTexts('.').filter(({ path }) => path.startsWith('docs/operations/'));

  it('compiles, where it is TypeScript', () => {
    const snippets = new Map(
      pages.flatMap(({ path, text }) =>
        blocksOf(text)
          .filter(({ language }) => language === 'ts')
          .map((block) => [resolve(`${path.slice(0, -'.md'.length)}-${block.line}.ts`), block.text] as const),
      ),
    );
    expect(snippets.size).toBeGreaterThanOrEqual(ROWS.length);
    expect(compile(snippets)).toEqual([]);
  });

  it('are error codes that the sources give', () => {
    const sources = readSources('src')
      .filter(({ path }) => ships(path))
      .map(({ tree }) => tree.text)
      .join('\n');
    const unknown = pages.flatMap(({ path, text }) =>
      tableOf(text, '## Errors')
        .flatMap(({ code = '' }) => codesOf(code))
        .filter((code) => !/^service-\d{3}$/.test(code) && !sources.includes(`'${code}'`))
        .map((code) => `${path} ${code}`),
    );
    expect(unknown).toEqual([]);
  });
});

/** Checks types of texts as if they stood in files and the package were installed; gives what is wrong. */
function compile(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  options.paths = {
    graphcal: [join(process.cwd(), 'src/index.ts')],
    'graphcal/emulator': [join(process.cwd(), 'src/emulator/index.ts')],
  };
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...more) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, ...more) : ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}
