import { describe, expect, it } from 'vitest';
import { loadZ } from '../core/schema.ts';
import { canTakeAway, type Operation } from './define.ts';
import { SECRET_FORMAT, secretNames } from './fields.ts';
import { parseInput } from './parse-input.ts';
import { findOperation, operations } from './table.ts';
import { buildRequest, readDocumentation } from './testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const rows = Object.entries(operations) as unknown as [string, Operation][];
const named = rows.map(([, row]) => [row.name, row] as const);

type Schemes = Partial<Record<string, { least: string[]; all: string[] }>>;
const permissionsOf = (method: string, path: string) => {
  const { paths } = documentation.file('permissions-calendar.json') as {
    paths: Record<string, Record<string, Schemes>>;
  };
  return paths[path]?.[method] ?? PERMISSIONS_OF_PAGES[`${method} ${path}`] ?? {};
};

/** The same permissions in both schemes, the least first. */
const both = (...all: [string, ...string[]]): Schemes => ({
  DelegatedWork: { least: [all[0]], all },
  Application: { least: [all[0]], all },
});

/** What the reference has no row for, as the operation's own page says it. */
const PERMISSIONS_OF_PAGES: Readonly<Record<string, Schemes>> = {
  'GET /users/{id}/calendar': both('Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'),
  'PATCH /users/{id}/calendars/{id}': both('Calendars.ReadWrite'),
  // The page, and the reference, have the default calendar alone, which is the one that cannot be deleted.
  'POST /users/{id}/calendars/{id}/permanentdelete': both('Calendars.ReadWrite'),
  'GET /users/{id}/calendar/calendarpermissions': both('Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'),
  'GET /users/{id}/calendar/calendarpermissions/{id}': {
    ...both('Calendars.Read', 'Calendars.ReadWrite'),
    DelegatedWork: {
      least: ['Calendars.ReadBasic'],
      all: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    },
  },
  // The page lists Calendars.Read as well, though to share is to write, and to change a share needs ReadWrite.
  'POST /users/{id}/calendar/calendarpermissions': both('Calendars.ReadWrite'),
  'PATCH /users/{id}/calendar/calendarpermissions/{id}': both('Calendars.ReadWrite'),
  // It has no page; it tells of a share what the share itself tells an application.
  'GET /users/{id}/calendar/allowedcalendarsharingroles(user={value})': both('Calendars.Read', 'Calendars.ReadWrite'),
};

describe('the table of operations', () => {
  it('has kebab-case names, unique together with the aliases', () => {
    const names = rows.flatMap(([, { name, aliases }]) => [name, ...aliases]);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('tells by its first word which operation takes something away', () => {
    const verbs = /^(?:delete|permanently-delete|cancel|decline|move|remove|raw)-/u;
    const taking = rows.filter(([, row]) => canTakeAway(row)).map(([, { name }]) => name);
    expect(taking).toEqual(rows.map(([, { name }]) => name).filter((name) => verbs.test(name)));
    expect(taking).toHaveLength(18);
    // Of those that send the requests of a caller, the requests tell.
    expect(
      rows
        .filter(([, row]) => row.removals !== undefined)
        .map(([, { name }]) => name)
        .sort(),
    ).toEqual(['raw-batch', 'raw-request']);
  });

  it('names what an app can call in the place of what only people can', () => {
    const forPeople = named.filter(
      ([
        ,
        {
          permissions: { application, delegated },
        },
      ]) => {
        return application.length === 0 && delegated.length > 0;
      },
    );
    expect(forPeople.map(([name, { insteadByApp }]) => [name, insteadByApp])).toEqual([
      ['find-meeting-times', 'get-schedule'],
    ]);
    for (const [, { insteadByApp = '' }] of forPeople) {
      expect(findOperation(insteadByApp)?.permissions.application).toContain('Calendars.Read');
    }
  });

  it.for([
    ['list-calendars', 'list-calendars'],
    ['create-calendar', 'create-calendar'],
    ['list-events', 'list-events'],
    ['create-event', 'create-event'],
    ['list-user-calendars', 'list-calendars'],
    ['create-user-calendar', 'create-calendar'],
    ['list-user-events', 'list-events'],
    ['create-user-event', 'create-event'],
    ['update-user-event', 'update-event'],
    ['raw-http-request', 'raw-request'],
    ['universal-operation', 'raw-request'],
  ] as const)('answers to the name %s of other connectors with %s', ([asked, name]) => {
    expect(findOperation(asked)?.name).toBe(name);
  });

  it.for(['', 'constructor', 'listEvents', 'LIST-EVENTS', 'list-events '])('knows no %j', (name) => {
    expect(findOperation(name)).toBeUndefined();
  });
});

describe.skipIf(documentation.missing)('permissions that only pages have', () => {
  it('are of nothing that the reference has', () => {
    const { paths } = documentation.file('permissions-calendar.json') as { paths: Record<string, Schemes> };
    const known = Object.keys(PERMISSIONS_OF_PAGES).filter((row) => {
      const [method = '', path = ''] = row.split(' ');
      return paths[path] !== undefined && method in paths[path];
    });
    expect(known).toEqual([]);
  });
});

describe.for(named)('%s', ([, row]) => {
  it('says what it does, without a full stop, and where Microsoft documents it', () => {
    expect(row.title).toMatch(/^[A-Z].*[^.]$/);
    expect(new URL(row.documentation)).toMatchObject({ protocol: 'https:', host: 'learn.microsoft.com', hash: '' });
    expect(row.documentation).not.toMatch(/\/[a-z]{2}-[a-z]{2}\//);
  });

  it('describes each field of its input that does not speak for itself', async () => {
    const z = await loadZ();
    const { properties = {} } = z.toJSONSchema(row.input(z), { io: 'input' });
    // Of those that can do without one, some are about no mailbox at all.
    if (row.needsMailbox) expect(Object.keys(properties)).toContain('mailbox');
    const undescribed = Object.entries(properties).filter(
      ([, field]) => typeof field === 'boolean' || field.description === undefined,
    );
    expect(undescribed.map(([field]) => field).filter((field) => !SELF_EXPLAINING.includes(field))).toEqual([]);
  });

  it('marks each field that is a secret, and has none within another field', async () => {
    const z = await loadZ();
    const schema = z.toJSONSchema(row.input(z), { io: 'input', unrepresentable: 'any' });
    const marked = secretNames(row.input(z), z);
    const called = Object.entries(schema.properties ?? {}).filter(([field, shown]) =>
      /secret|passw|passcode|clientState|token$/iu.test(`${field} ${JSON.stringify(shown)}`),
    );
    expect(called.map(([field]) => field)).toEqual(marked);
    expect(JSON.stringify(schema).split(`"format":"${SECRET_FORMAT}"`)).toHaveLength(marked.length + 1);
  });

  it('gives a list as value and complete, and anything else as it is', async () => {
    const z = await loadZ();
    const { properties = {} } = z.toJSONSchema(row.output(z), { io: 'output' });
    if (HAS_PAGES_OF_ITS_OWN.includes(row.name)) return;
    if (row.paged) expect(Object.keys(properties)).toEqual(['value', 'complete']);
    else expect(properties).not.toHaveProperty('complete');
    const input = z.toJSONSchema(row.input(z), { io: 'input' }).properties ?? {};
    expect('maxItems' in input).toBe(row.paged);
  });
});

/** A round of changes, which cannot be cut within a page, and the pages of whatever list. */
const HAS_PAGES_OF_ITS_OWN: readonly string[] = ['list-changes', 'raw-request'];

/** Fields that bear the name of a property of Graph's event, documented there. */
const SELF_EXPLAINING: readonly string[] = [
  ...['subject', 'location', 'categories', 'showAs', 'sensitivity', 'importance', 'reminderMinutesBeforeStart'],
  ...['isReminderOn', 'isOnlineMeeting', 'hideAttendees', 'responseRequested', 'allowNewTimeProposals'],
  // The raw request's own.
  'method',
];

/** An endpoint as Microsoft writes it, as what the path of a request is compared with. */
function matcherOf(endpoint: string): RegExp {
  const escaped = endpoint.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(/\{[A-Za-z]+\}/g, "[^/']+")}$`);
}

/** Whose POST makes nothing and mails nobody, so that a second one leads to the same. */
const HARMLESS: ReadonlySet<string> = new Set(['reauthorize-subscription', 'snooze-reminder']);

/** Whose permissions are those of Microsoft's page of the endpoint, and why its list of permissions does not tell them. */
const BY_PAGE: ReadonlyMap<string, string> = new Map([
  ['get-attachment', 'the list has no row for a single attachment'],
  ['download-attachment', 'the list has no row for a single attachment'],
  ['delete-attachment', 'the list has no row for a single attachment'],
  ['list-extensions', 'Calendars.ReadBasic of the row for an event leaves out extensions'],
  ['get-extension', 'the list has no row for open extensions'],
  ['set-extension', 'the list has no row for open extensions'],
  ['remove-extension', 'the list has no row for open extensions'],
  ['get-extended-property', 'Calendars.ReadBasic of the row for an event leaves out extended properties'],
  ['find-events', 'Calendars.ReadBasic of the row for events leaves out extended properties'],
  ['list-subscriptions', 'the list has no row for subscriptions'],
  ['create-subscription', 'the list has no row for subscriptions'],
  ['get-subscription', 'the list has no row for subscriptions'],
  ['renew-subscription', 'the list has no row for subscriptions'],
  ['reauthorize-subscription', 'the list has no row for subscriptions'],
  ['delete-subscription', 'the list has no row for subscriptions'],
]);

const single = named.filter(([name]) => !name.startsWith('raw-'));

describe.for(single)('%s', ([name, row]) => {
  const build = (mailbox?: string) => buildRequest(name, row.example, mailbox);

  it('builds its endpoints from its example: of the request, of what is read first, of what was made before', async () => {
    const input = parseInput(row, await loadZ(), row.example);
    const group = row.groupPermissions === undefined ? [] : ['groups/02bd9fd6-8f93-4758-87c3-1fb73740a315'];
    for (const mailbox of ['room.101@school.example', ...group]) {
      const built = [row.request(input, mailbox), row.read?.(input, mailbox), row.existing?.('AAMk=', input, mailbox)];
      for (const { method, path } of built.filter((one) => one !== undefined)) {
        const endpoint = `${method} ${decodeURIComponent(path)}`;
        expect(
          row.endpoints.filter((one) => matcherOf(one).test(endpoint)),
          endpoint,
        ).not.toEqual([]);
      }
    }
  });

  it('is repeated only where that is safe', async () => {
    const { method } = await build();
    if (row.effect === 'read') expect(row.repeat).toBe('safe');
    // A repeat of these may make a second one, or mail again.
    else if (method === 'POST' && row.effect !== 'delete' && !HARMLESS.has(name)) expect(row.repeat).not.toBe('safe');
    // What is settled by reading is read before as well, or nobody could tell what has changed since.
    expect(row.repeat === 'settle').toBe(row.read !== undefined);
    if (row.mailsTo !== 'nobody' && row.effect === 'update') expect(row.repeat).not.toBe('safe');
    // A created thing without an id would be an unknown outcome taken for a known one.
    if (row.effect === 'create' && row.steps === undefined) expect(row.expects).toBe('id');
    expect(row.repeatOf).toBeUndefined();
    expect(row.effectOf).toBeUndefined();
  });

  it('reads the event first, as it is asked for by get-event, where it has to know what is there', async () => {
    if (row.read === undefined) return;
    const read = row.read(parseInput(row, await loadZ(), row.example), 'me');
    expect(read).toMatchObject({ method: 'GET', path: '/me/events/AAMkAGI1AAA%3D', mailbox: 'me' });
  });

  it('works for a named mailbox as for the signed-in person', async () => {
    const mine = await build('me');
    if (!mine.path.startsWith('/me/')) return;
    const theirs = await build('room.101@school.example');
    expect(theirs).toEqual({
      ...mine,
      path: mine.path.replace('/me/', '/users/room.101%40school.example/'),
      mailbox: 'room.101@school.example',
    });
  });

  it('says what is needed for the calendar of a group where one can be meant, and only there', async () => {
    const z = await loadZ();
    const { properties = {} } = z.toJSONSchema(row.input(z), { io: 'input', unrepresentable: 'any' });
    expect('group' in properties).toBe(row.groupPermissions !== undefined);
    const groups = row.endpoints.filter((one) => one.includes('/groups/{group}'));
    expect(groups.length > 0).toBe(row.groupPermissions !== undefined);
  });

  it.skipIf(documentation.missing)(`needs the documented permissions${documentation.notice}`, () => {
    const [method = '', path = ''] = row.endpoints[0]?.split(' ') ?? [];
    const plain = path
      .replaceAll(/'\{[A-Za-z]+\}'/g, '{value}')
      .replaceAll(/\{(?!value)[A-Za-z]+\}/g, '{id}')
      .toLowerCase();
    const schemes = permissionsOf(method, plain);
    for (const [ours, scheme] of [
      [row.permissions.delegated, 'DelegatedWork'],
      [row.permissions.application, 'Application'],
    ] as const) {
      const { least = [], all = [] } = schemes[scheme] ?? {};
      if (BY_PAGE.has(name)) {
        expect(least, `${scheme} of ${method} ${plain} is told after all`).not.toContain(ours[0]);
        continue;
      }
      if (ours.length > 0) expect(least, `${scheme} of ${method} ${plain}`).toContain(ours[0]);
      // To write means to read, though not every row of the reference says it.
      // https://learn.microsoft.com/graph/permissions-reference#calendarsreadwrite
      const isCalendarRead = all.includes('Calendars.Read');
      const documented = isCalendarRead ? [...all, 'Calendars.ReadWrite'] : all;
      expect([...ours].sort()).toEqual([...new Set(documented)].sort());
    }
  });
});
