import { describe, expect, it } from 'vitest';
import type { Permissions } from '../define.ts';
import { buildRequest, operationOf, plainRequest, readDocumentation } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const GROUP = 'groups/02bd9fd6-8f93-4758-87c3-1fb73740a315';
const NAMES = [
  ...['list-events', 'create-event', 'get-event', 'list-calendar-view', 'update-event', 'cancel-event', 'delete-event'],
  ...['add-attendees', 'remove-attendees', 'set-attendees', 'forward-event'],
  ...['list-instances', 'update-occurrence', 'cancel-occurrence', 'find-events', 'list-conflicts'],
];

type Schemes = Partial<Record<string, { least: string[]; all: string[] }>>;

describe("events of a group's calendar", () => {
  it.for(NAMES)('are what %s is about where a group takes the place of the mailbox', async (name) => {
    const operation = operationOf(name);
    const own = await buildRequest(name, operation.example, 'me');
    expect(await buildRequest(name, operation.example, GROUP)).toEqual({
      ...own,
      path: own.path.replace('/me/', `/${GROUP}/`),
      mailbox: GROUP,
    });
  });

  it.skipIf(documentation.missing).for([
    ['group-list-events-1', 'list-events', {}],
    [
      'group-list-calendarview-1',
      'list-calendar-view',
      { startDateTime: '2017-01-01T19:00:00-08:00', endDateTime: '2017-10-01T19:00:00.00-08:00' },
    ],
  ] as const)(`are asked for as Microsoft documents it, by %s${documentation.notice}`, async ([id, name, input]) => {
    const documented = documentation.request(id);
    const built = await plainRequest(name, input);
    expect({ ...built, path: built.path.replace('/me/', `/${GROUP}/`) }).toEqual(documented);
  });

  it.skipIf(documentation.missing).for(NAMES)(
    `need the documented permissions, by %s${documentation.notice}`,
    (name) => {
      const { effect, endpoints, groupPermissions } = operationOf(name);
      const endpoint = endpoints.find((one) => one.includes('/groups/{group}')) ?? '';
      const [method = '', path = ''] = endpoint.split(' ');
      const { paths } = documentation.file('permissions-calendar.json') as {
        paths: Record<string, Record<string, Schemes>>;
      };
      const schemes = paths[path.replaceAll(/\{[A-Za-z]+\}/g, '{id}').toLowerCase()]?.[method] ?? {};
      const { delegated, application } = groupPermissions as Permissions;
      for (const [ours, scheme] of [
        [delegated, 'DelegatedWork'],
        [application, 'Application'],
      ] as const) {
        const { least = [], all = [] } = schemes[scheme] ?? {};
        if (ours.length > 0) expect(least).toContain(ours[0]);
        // To write means to read, as for the calendars of people.
        const isCalendarRead =
          all.includes('Calendars.Read') || (effect === 'read' && all.some((one) => one.startsWith('Calendars.')));
        expect([...ours].sort()).toEqual([...new Set(isCalendarRead ? [...all, 'Calendars.ReadWrite'] : all)].sort());
      }
    },
  );
});
