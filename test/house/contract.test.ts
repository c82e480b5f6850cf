import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Operation, Permissions } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { expectSection } from '../generated-section.ts';
import { parse, type Source, walk } from './source.ts';

const ROWS = Object.values(operations) as unknown as readonly Operation[];
const FOLDER = 'test/contract';
const CALLS: readonly string[] = ['call', 'callAsPerson'];

/** Names of operations that the file calls, by each door where it declares a contract; none where it does not. */
function namesCalled(source: Source, isName: (text: string) => boolean): string[] {
  const names: string[] = [];
  let isContract = false;
  walk(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
    const [first] = node.arguments;
    if (node.expression.text === 'describeContract') isContract = true;
    if (!CALLS.includes(node.expression.text) || first === undefined) return;
    if (ts.isStringLiteralLike(first)) names.push(first.text);
    else names.push(...textsOfCases(node).filter(isName));
  });
  return isContract ? [...new Set(names)] : [];
}

/** Texts of the table of cases that a call stands below: `it.for(['a', 'b'])('...', (name) => call(name))`. */
function textsOfCases(call: ts.Node): string[] {
  const texts: string[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    ts.forEachChild(node, collect);
  };
  for (let at = call.parent; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isCallExpression(at) || !ts.isCallExpression(at.expression)) continue;
    if (/\.(?:for|each)$/.test(at.expression.expression.getText())) at.expression.arguments.forEach(collect);
  }
  return texts;
}

/** The fewest permissions that suffice for all operations, as the table tells. */
function permissionsFor(scheme: keyof Permissions): string[] {
  const chosen = new Set<string>();
  const lists = ROWS.flatMap(({ permissions, groupPermissions }) => [permissions, groupPermissions ?? permissions])
    .map((one) => one[scheme])
    .filter((list) => list.length > 0);
  for (const list of lists.toSorted((one, other) => one.length - other.length)) {
    if (!list.some((name) => chosen.has(name))) chosen.add(list[0] as string);
  }
  return [...chosen].sort();
}

describe('the contract', () => {
  const isName = (text: string) => ROWS.some(({ name }) => name === text);
  const called = new Set(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(FOLDER, file))
      .flatMap((path) => namesCalled(parse(path, readFileSync(path, 'utf8')), isName)),
  );

  it('calls every operation', () => {
    expect(ROWS.map(({ name }) => name).filter((name) => !called.has(name))).toEqual([]);
  });

  it('calls none that is no operation', () => {
    const known = ROWS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect([...called].filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each([
    [
      "describeContract('x', ({ call }) => { call('get-event', {}); call(`list-events`); });",
      ['get-event', 'list-events'],
    ],
    ["describeContract('x', ({ callAsPerson }) => callAsPerson('get-event'));", ['get-event']],
    [
      "describeContract('x', ({ call }) => { it.for([['get-event', 'x'], ['list-events', 'y']])('z', ([name]) => call(name)); });",
      ['get-event', 'list-events'],
    ],
    ["describeContract('x', ({ call }) => { it('list-events', () => call(name)); });", []],
    ["describeContract('x', ({ refusal }) => refusal('get-event'));", []],
    ["describe('x', () => { call('get-event'); });", []],
    ["describeContract('x', ({ call }) => { // call('get-event')\n });", []],
  ])('is read off %s', (text, names) => {
    expect(namesCalled(parse('a.test.ts', text), isName)).toEqual(names);
  });

  it('needs the permissions that its page names', () => {
    const row = (what: string, scheme: keyof Permissions) =>
      `| ${what} | ${permissionsFor(scheme)
        .map((name) => `\`${name}\``)
        .join(', ')} |`;
    const table = [
      '| for | permissions |',
      '|---|---|',
      row('`app`, as application permissions', 'application'),
      row('`person`, as delegated permissions', 'delegated'),
    ];
    expectSection('docs/contract.md', 'permissions', table.join('\n'), process.env.GRAPHCAL_DOCS === 'write');
  });
});
