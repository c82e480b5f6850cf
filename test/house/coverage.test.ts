import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { normalEndpoint, plainEndpoint, SUGAR } from './graph-endpoints.ts';

/** An endpoint that no operation covers on purpose. */
interface Exclusion {
  readonly endpoint: string;
  /** A sentence that says why. */
  readonly reason: string;
}

const ROWS = Object.values(operations) as unknown as readonly Operation[];
const DESCRIPTION = process.env.GRAPH_OPENAPI;
const notice = DESCRIPTION === undefined ? ' (skipped: GRAPH_OPENAPI does not name a description of Graph)' : '';
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
/** What is about calendars. */
const ABOUT = /^\/(?:me|users\/[^/]+|groups\/[^/]+|places|subscriptions)(?:\/|$)/;

const excluded = JSON.parse(readFileSync('test/house/not-covered.json', 'utf8')) as readonly Exclusion[];

/** Every endpoint of the description, each once, in its plain spelling. */
function describedEndpoints(): string[] {
  const { paths } = JSON.parse(readFileSync(DESCRIPTION ?? '', 'utf8')) as { paths: Record<string, object> };
  const all = Object.entries(paths)
    .filter(([path]) => ABOUT.test(path))
    .flatMap(([path, methods]) =>
      METHODS.filter((method) => method.toLowerCase() in methods).map((method) => `${method} ${path}`),
    );
  return [...new Set(all.map(plainEndpoint))].sort();
}

describe('the operations of the table', () => {
  const covered = new Set(ROWS.flatMap(({ endpoints }) => endpoints.map(plainEndpoint)));
  const listed = excluded.map(({ endpoint }) => endpoint);

  it.skipIf(DESCRIPTION === undefined)(`cover every endpoint of a calendar that Graph describes${notice}`, () => {
    const described = describedEndpoints();
    expect(described.length).toBeGreaterThan(100);
    const missing = described.filter((endpoint) => !covered.has(endpoint) && !listed.includes(endpoint));
    expect(missing).toEqual([]);
  });

  it.skipIf(DESCRIPTION === undefined)(`leave out nothing that Graph does not have${notice}`, () => {
    const described = new Set(describedEndpoints());
    expect(listed.filter((endpoint) => !described.has(endpoint))).toEqual([]);
  });

  it('leave out nothing that they cover, and nothing twice', () => {
    expect(listed.filter((endpoint) => covered.has(endpoint))).toEqual([]);
    expect(listed.filter((endpoint, at) => listed.indexOf(endpoint) !== at)).toEqual([]);
  });

  it('leave out what they do for a reason', () => {
    expect(excluded.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
  });
});

describe('endpoints are compared', () => {
  it.each([
    ['GET /users/{user-id}/events/{event-id}', 'GET users/{}/events/{}'],
    ['GET /users/{mailbox}/events/{eventId}', 'GET users/{}/events/{}'],
    ['GET /users/{user-id}/events/delta()', 'GET users/{}/events/delta'],
    ['GET /places/microsoft.graph.roomlist', 'GET places/roomlist'],
    ['GET /places/{place-id}/graph.roomList/rooms', 'GET places/{}/roomlist/rooms'],
    [
      "GET /users/{mailbox}/reminderView(startDateTime='{startDateTime}',endDateTime='{endDateTime}')",
      'GET users/{}/reminderview(enddatetime,startdatetime)',
    ],
    [
      "GET /users/{mailbox}/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'{standard}')",
      'GET users/{}/outlook/supportedtimezones(timezonestandard)',
    ],
  ])('%s as %s', (endpoint, normal) => {
    expect(normalEndpoint(endpoint)).toBe(normal);
  });

  it.each([
    ['the signed-in person', 'me/events', 'users/{}/events'],
    [
      'a calendar group in front of a calendar',
      'users/{}/calendargroups/{}/calendars/{}/calendarview',
      'users/{}/calendars/{}/calendarview',
    ],
    ['a calendar group in front of a calendar', 'users/{}/calendargroups/{}/calendars', undefined],
    ['the default calendar in front of its events', 'users/{}/calendar/events/{}/accept', 'users/{}/events/{}/accept'],
    [
      'the default calendar in front of its events',
      'groups/{}/calendar/calendarview/delta',
      'groups/{}/calendarview/delta',
    ],
    ['the default calendar in front of its events', 'users/{}/calendar/calendarpermissions', undefined],
    ['the default calendar in front of its events', 'users/{}/calendars/{}/events', undefined],
    [
      "a calendar in front of an event's id",
      'users/{}/calendars/{}/events/{}/instances',
      'users/{}/events/{}/instances',
    ],
    ["a calendar in front of an event's id", 'users/{}/calendars/{}/events/delta', undefined],
    ["a calendar in front of an event's id", 'users/{}/calendars/{}/events', undefined],
    ['a single property of the mailbox settings', 'users/{}/mailboxsettings/timezone', 'users/{}/mailboxsettings'],
    ['a single property of the mailbox settings', 'users/{}/mailboxsettings', undefined],
    ['the count of a list', 'users/{}/events/$count', 'users/{}/events'],
    ['the count of a list', 'users/{}/events/{}/attachments/{}/$value', undefined],
  ])('without %s: %s', (named, path, plain = path) => {
    expect(SUGAR.find(({ rule }) => rule === named)?.rewrite(path)).toBe(plain);
  });

  it('without all of them at once', () => {
    expect(plainEndpoint('DELETE /me/calendarGroups/{id}/calendars/{id}/events/{id}/extensions/{id}')).toBe(
      'DELETE users/{}/events/{}/extensions/{}',
    );
  });
});
