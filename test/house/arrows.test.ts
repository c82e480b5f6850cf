import { describe, expect, it } from 'vitest';
import { findAny, findAttics, findModuleState, findWorldAccess } from './habits.ts';
import { COMMAND, findHeavyStart, findWrongArrows } from './layers.ts';
import { type Finding, parse, readSources, type Source, ships } from './source.ts';

const sources = readSources('src');
const shipped = sources.filter(({ path }) => ships(path));

const show = (findings: readonly Finding[]) => findings.map((one) => `${one.path}:${one.line} ${one.message}`);
const overAll = (rule: (source: Source) => Finding[], over: readonly Source[]) => show(over.flatMap(rule));

describe('the arrows of the house', () => {
  it('finds sources to judge', () => {
    expect(shipped.map(({ path }) => path)).toContain('src/core/clock.ts');
  });

  it('are kept by every file that ships', () => {
    expect(overAll(findWrongArrows, shipped)).toEqual([]);
  });

  it.for([
    ['src/core/a.ts', `import { x } from '../graph/x.ts';`, 'src/core must not import src/graph/x.ts'],
    ['src/graph/a.ts', `export * from '../http/x.ts';`, 'src/graph must not import src/http/x.ts'],
    ['src/auth/a.ts', `import type { X } from '../http/x.ts';`, 'src/auth must not import src/http/x.ts'],
    ['src/http/a.ts', `const x = await import('../auth/x.ts');`, 'src/http must not import src/auth/x.ts'],
    ['src/operations/a.ts', `let x: import('../client/x.ts').X;`, 'src/operations must not import src/client/x.ts'],
    ['src/client/a.ts', `import '../bulk/x.ts';`, 'src/client must not import src/bulk/x.ts'],
    ['src/bulk/deep/a.ts', `import '../../surfaces/x.ts';`, 'src/bulk must not import src/surfaces/x.ts'],
    ['src/bulk/a.ts', `import '../emulator/x.ts';`, 'src/bulk must not import src/emulator/x.ts'],
    ['src/emulator/a.ts', `import '../graph/limits.ts';`, 'src/emulator must not import src/graph/limits.ts'],
    ['src/emulator/a.ts', `import '../operations/x.ts';`, 'src/emulator must not import src/operations/x.ts'],
    ['src/index.ts', `export * from './bulk/index.ts';`, 'src/index.ts must not import src/bulk/index.ts'],
    ['src/http/a.ts', `import '../x.ts';`, 'src/http must not import src/x.ts'],
    ['src/attic/a.ts', '', 'src/attic has no place in the table of arrows'],
  ] as const)('refuse in %s: %s', ([path, text, message]) => {
    expect(findWrongArrows(parse(path, text)).map((one) => one.message)).toEqual([message]);
  });

  it.for([
    ['src/graph/a.ts', `import { x } from '../core/x.ts';`],
    ['src/emulator/deep/a.ts', `import type { X } from '../../graph/event.ts';`],
    ['src/surfaces/cli/a.ts', `const x = await import('../../emulator/index.ts');`],
    ['src/index.ts', `export * from './client/connect.ts';`],
    ['src/http/deep/a.ts', `import '../b.ts'; import 'node:net'; import 'undici';`],
  ] as const)('allow in %s: %s', ([path, text]) => {
    expect(findWrongArrows(parse(path, text))).toEqual([]);
  });
});

describe('the start of the command', () => {
  const present = sources.some(({ path }) => path === COMMAND);

  it.skipIf(!present)('loads nothing heavy before a command is chosen', () => {
    expect(show(findHeavyStart(shipped))).toEqual([]);
  });

  it.skipIf(present)(`is not checked, since ${COMMAND} does not exist yet`, () => {});

  it('is refused when a file on the static way imports a package', () => {
    const fixture = [
      parse('src/surfaces/cli/main.ts', `import { program } from 'commander'; import { a } from '../../core/a.ts';`),
      parse('src/core/a.ts', `export { z } from 'zod';`),
    ];
    expect(findHeavyStart(fixture)).toEqual([
      {
        path: 'src/core/a.ts',
        line: 1,
        message: 'zod loads with the command: src/surfaces/cli/main.ts > src/core/a.ts',
      },
    ]);
  });

  it('is refused when only a name of the import is a type, since the module still loads', () => {
    const fixture = [parse('src/surfaces/cli/main.ts', `import { type Pool } from 'undici';`)];
    expect(findHeavyStart(fixture)).toHaveLength(1);
  });

  it('may reach a package by a dynamic or a type import', () => {
    const fixture = [
      parse('src/surfaces/cli/main.ts', `import type { Pool } from 'undici'; const go = () => import('./send.ts');`),
      parse('src/surfaces/cli/send.ts', `import { parse } from 'csv-parse';`),
    ];
    expect(findHeavyStart(fixture)).toEqual([]);
  });
});

describe('the habits of the house', () => {
  it('name every file for what it gives', () => {
    expect(overAll(findAttics, sources)).toEqual([]);
  });

  it.for(['src/core/utils.ts', 'src/http/test-helpers.ts', 'src/util/dates.ts', 'src/bulk/helper.ts'] as const)(
    'refuse the file name %s',
    (path) => {
      expect(findAttics(parse(path, ''))).toHaveLength(1);
    },
  );

  it('keep no state at module level', () => {
    expect(overAll(findModuleState, shipped)).toEqual([]);
  });

  it.for([
    'let calls = 0;',
    'export var calls = 0;',
    'const cache = new Map<string, string>();',
    'const cache: Map<string, string> = new Map();',
    'export const seen = new WeakSet<object>();',
    'const queue: string[] = [];',
    'const byName: Record<string, string> = {};',
    'class Lanes { static busy = 0; }',
  ] as const)('refuse at module level: %s', (text) => {
    expect(findModuleState(parse('src/core/a.ts', text))).toHaveLength(1);
  });

  it.for([
    'const known: ReadonlySet<string> = new Set();',
    'const names: ReadonlyMap<string, string> = new Map();',
    'const none: readonly string[] = [];',
    'const list = [1, 2];',
    'function f() { let calls = 0; const cache = new Map(); return () => calls + cache.size; }',
    'class Lanes { static readonly most = 4; busy = 0; }',
    'declare let injected: string;',
  ] as const)('allow at module level: %s', (text) => {
    expect(findModuleState(parse('src/core/a.ts', text))).toEqual([]);
  });

  it('take time, chance and environment as arguments', () => {
    expect(overAll(findWorldAccess, shipped)).toEqual([]);
  });

  it.for([
    ['src/http/a.ts', 'const t = Date.now();'],
    ['src/http/a.ts', 'const t = new Date();'],
    ['src/http/a.ts', 'const t = performance.now();'],
    ['src/http/a.ts', 'setTimeout(() => {}, 5);'],
    ['src/http/a.ts', 'globalThis.setTimeout(() => {}, 5);'],
    ['src/http/a.ts', `import { setTimeout } from 'node:timers/promises';`],
    ['src/http/a.ts', 'const r = Math.random();'],
    ['src/http/a.ts', 'const r = crypto.randomUUID();'],
    ['src/http/a.ts', 'const r = randomUUID();'],
    ['src/bulk/a.ts', 'const home = process.env.HOME;'],
    ['src/bulk/a.ts', `const home = process.env['HOME'];`],
  ] as const)('refuse in %s: %s', ([path, text]) => {
    expect(findWorldAccess(parse(path, text))).toHaveLength(1);
  });

  it.for([
    ['src/core/clock.ts', 'const t = Date.now();'],
    ['src/core/random.ts', 'const r = Math.random();'],
    ['src/client/config.ts', 'const home = process.env.HOME;'],
    ['src/surfaces/cli/a.ts', 'const home = process.env.HOME;'],
    ['src/http/a.ts', 'const t = new Date(0); // not Date.now()'],
    ['src/http/a.ts', 'socket.setTimeout(5);'],
  ] as const)('allow in %s: %s', ([path, text]) => {
    expect(findWorldAccess(parse(path, text))).toEqual([]);
  });

  it('never say any', () => {
    expect(overAll(findAny, sources)).toEqual([]);
  });

  it('refuse the type any, and leave the word alone', () => {
    expect(findAny(parse('src/core/a.ts', 'const x = y as any; const s: any[] = [];'))).toHaveLength(2);
    expect(findAny(parse('src/core/a.ts', `const any = 'any'; // any`))).toEqual([]);
  });
});
