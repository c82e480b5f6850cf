import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Operation, Permissions } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { createEndpointFinder, judgeClaims } from '../contract/claimed-endpoints.ts';
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
  const names = ROWS.flatMap(({ name, aliases }) => [name, ...aliases]);
  const isName = (text: string) => names.includes(text);
  const called = new Set(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(FOLDER, file))
      .flatMap((path) => namesCalled(parse(path, readFileSync(path, 'utf8')), isName)),
  );

  it('calls every operation, by each of its names', () => {
    expect(names.filter((name) => !called.has(name))).toEqual([]);
  });

  it('calls none that is no operation', () => {
    expect([...called].filter((name) => !isName(name))).toEqual([]);
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

describe('a request is compared with the endpoints that rows claim', () => {
  const endpointOf = createEndpointFinder([
    'GET /users/{mailbox}/events/{eventId}',
    'GET /users/{mailbox}/events/{seriesMasterId}',
    'GET /users/{mailbox}/events/delta',
    'GET /users/{mailbox}',
    'POST /$batch',
    'GET /groups/{group}/events',
    "GET /users/{mailbox}/reminderView(StartDateTime='{startDateTime}',EndDateTime='{endDateTime}')",
  ]);

  it.each([
    ['GET', '/v1.0/users/tutor.7%40school.example/events/AAMk%3D?$select=id', 'GET /users/{}/events/{}'],
    ['GET', '/users/tutor.7@school.example/events/AAMk', 'GET /users/{}/events/{}'],
    ['GET', '/v1.0/me/events/AAMk', 'GET /users/{}/events/{}'],
    ['GET', '/beta/me', 'GET /users/{}'],
    ['GET', '/v1.0/users/head/events/delta?$deltatoken=x', 'GET /users/{}/events/delta'],
    ['GET', '/v1.0/users/head/events/a%2Fb', 'GET /users/{}/events/{}'],
    ['POST', '/$batch', 'POST /$batch'],
    [
      'GET',
      "/v1.0/me/reminderView(StartDateTime='2046-10-01T00:00:00Z',EndDateTime='2046-10-02T00:00:00Z')",
      "GET /users/{}/reminderView(StartDateTime='{}',EndDateTime='{}')",
    ],
  ])('%s %s is %s', (method, path, endpoint) => {
    expect(endpointOf({ method, path })).toBe(endpoint);
  });

  it.each([
    ['PATCH', '/v1.0/users/head/events/AAMk'],
    ['GET', '/v1.0/users/head/events'],
    ['GET', '/v1.0/users/head/events/AAMk/instances'],
    ['GET', '/v1.0/users/head/Events/AAMk'],
    ['GET', '/v1.0/groups/head/events/AAMk'],
    ['POST', '/batch'],
  ])('%s %s is none of them', (method, path) => {
    expect(endpointOf({ method, path })).toBeUndefined();
  });
});

describe('what rows claim and what calls sent', () => {
  const rows = [{ name: 'get-event', endpoints: ['GET /users/{mailbox}/events/{eventId}', 'GET /groups/{group}'] }];
  const both = new Set(['get-event GET /users/{}/events/{}', 'get-event GET /groups/{}']);
  const one = new Set(['get-event GET /users/{}/events/{}', 'list-events GET /groups/{}']);
  const excepted = { claim: 'get-event GET /groups/{group}', reason: 'No group is there.' };

  it('are the same, but for the exceptions', () => {
    expect(judgeClaims(rows, both, [])).toEqual([]);
    expect(judgeClaims(rows, one, [excepted])).toEqual([]);
  });

  it('differ where a claim is sent by no call of its own operation', () => {
    expect(judgeClaims(rows, one, [])).toEqual([
      'No call of the contract sends what is claimed: get-event GET /groups/{group}',
    ]);
  });

  it('leave no exception that is none any more', () => {
    expect(judgeClaims(rows, both, [excepted])).toEqual([
      'An exception is exercised after all: get-event GET /groups/{group}',
    ]);
    expect(judgeClaims(rows, both, [{ ...excepted, claim: 'get-event GET /me' }])).toEqual([
      'An exception is no claim: get-event GET /me',
    ]);
  });
});
