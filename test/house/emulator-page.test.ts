import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MODE_NOTES } from '../../src/emulator/modes/mode-notes.ts';
import { listModes } from '../../src/emulator/modes/mode-settings.ts';
import { ROUTES } from '../../src/emulator/routes/routes.ts';
import { createTestServer, ROOM } from '../../src/emulator/testing.ts';
import { expectSection } from '../generated-section.ts';
import { beyondTold, coverageOf, permissionsTold } from './emulator-coverage.ts';
import { normalPath, operationOf } from './graph-operations.ts';

const PAGE = 'docs/emulator.md';
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const DESCRIPTION = process.env.GRAPH_OPENAPI;
const isWritten = process.env.GRAPHCAL_DOCS === 'write';

describe('docs/emulator.md; GRAPHCAL_DOCS=write writes it', () => {
  it('tells each operation of Graph as the table of routes has it', () => {
    expectSection(PAGE, 'operations', coverageOf(ROUTES), isWritten);
  });

  it('tells what opens each kind of request', () => {
    expectSection(PAGE, 'permissions', permissionsTold(), isWritten);
  });

  it('tells what is left out beyond the operations', () => {
    expectSection(PAGE, 'left out', beyondTold(), isWritten);
  });

  it('tells each mode with its default, and how far that is known', () => {
    const rows = listModes().map(({ flag, place, values, byDefault }) => {
      const { about, evidence, source } = MODE_NOTES[place];
      const others = values.filter((value) => value !== byDefault);
      const shown = [`\`${byDefault}\``, ...others.map((value) => (value === 'MS' ? 'milliseconds' : `\`${value}\``))];
      return `| \`${flag}\` | \`${place}\` | ${shown.join(', ')} | ${about} | ${evidence}: ${source} |`;
    });
    const head = [
      '| `--mode` | option | values, the first by default | what it is about | the default is |',
      '|---|---|---|---|---|',
    ];
    expectSection(PAGE, 'modes', [...head, ...rows].join('\n'), isWritten);
  });
});

describe('the operations that the page tells of', () => {
  it('stand in the table of routes once', () => {
    const rows = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(rows.filter((row, at) => rows.indexOf(row) !== at)).toEqual([]);
  });

  it.skipIf(DESCRIPTION === undefined)("are all that Microsoft's description has of calendars", () => {
    const { paths } = JSON.parse(readFileSync(DESCRIPTION ?? '', 'utf8')) as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      METHODS.filter((method) => method.toLowerCase() in methods).map((method) => [method, path] as const),
    );
    expect(described.length).toBeGreaterThan(400);
    expect(described.filter(([method, path]) => operationOf(method, path) === undefined)).toEqual([]);
  });

  it.each([
    ['/me/calendar/events/{event-id}', 'users/{}/calendar/events/{}'],
    [
      "users/{user}/calendars/{calendar}/allowedCalendarSharingRoles(User='{User}')",
      'users/{}/calendars/{}/allowedCalendarSharingRoles',
    ],
    ['/places/{place-id}/microsoft.graph.roomList/rooms', 'places/{}/roomList/rooms'],
    ['users/{user}/events/delta()', 'users/{}/events/delta'],
  ])('are found by %s', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  });

  it.each([
    ['GET', 'users/{user}/events/{event}', 'get', 'mailbox'],
    ['GET', 'users/{user}/calendar/events', 'list', 'default'],
    ['GET', 'users/{user}/calendars/{calendar}', 'get', 'named'],
    ['POST', 'users/{user}/calendarGroups/{group}/calendars', 'create a calendar in it', 'mailbox'],
    ['PATCH', 'groups/{group}/calendar/events/{event}', 'update', 'group calendar'],
  ])('%s %s: %s, below %s', (method, path, name, base) => {
    expect(operationOf(method, path)).toMatchObject({ base, operation: { name } });
  });

  it.each([
    ['PUT', 'users/{user}/events/{event}'],
    ['GET', 'users/{user}/messages'],
    ['POST', 'groups/{group}/events/{event}/accept'],
  ])('%s %s is none of them', (method, path) => {
    expect(operationOf(method, path)).toBeUndefined();
    expect(() => coverageOf([...ROUTES, { ...ROUTES[0], method, path } as (typeof ROUTES)[0]])).toThrow(path);
  });
});

it.each([
  ['/beta/users/room.101@school.example/events', 501, 'NotImplemented'],
  [`${ROOM}/messages`, 400, 'BadRequest'],
  ['/v1.0/users/room.101@school.example/events?$search="x"', 400, 'BadRequest'],
])('%s is left out as the page says', async (path, status, code) => {
  const { emulator, call } = await createTestServer();
  const answer = await call('GET', path);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  await emulator.close();
});
