import { describe, expect, it } from 'vitest';
import { loadZ } from '../core/schema.ts';
import { type Operation, parseInput } from './define.ts';
import { findOperation, operations } from './table.ts';
import { buildRequest, readDocumentation } from './testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const rows = Object.entries(operations) as unknown as [string, Operation][];
const named = rows.map(([, row]) => [row.name, row] as const);

/** Enough input for each operation to build a request. */
const INPUTS: Readonly<Record<string, object>> = {
  'list-calendars': {},
  'create-calendar': { name: 'Exams' },
  'list-events': {},
  'create-event': {
    startDateTime: '2026-06-12T09:00:00',
    endDateTime: '2026-06-12T10:00:00',
    timeZone: 'Europe/London',
  },
  'get-event': { eventId: 'AAMk=' },
  'list-calendar-view': { startDateTime: '2026-06-12T00:00:00', endDateTime: '2026-06-13T00:00:00' },
  'update-event': { eventId: 'AAMk=', subject: 'Assembly' },
  'add-attendees': { eventId: 'AAMk=', attendees: ['tutor@school.example'] },
  'remove-attendees': { eventId: 'AAMk=', attendees: ['tutor@school.example'] },
  'set-attendees': { eventId: 'AAMk=', attendees: ['tutor@school.example'] },
  'cancel-event': { eventId: 'AAMk=' },
  'delete-event': { eventId: 'AAMk=' },
};

/** Actions of Graph's, which are POST whatever they do. https://learn.microsoft.com/graph/api/event-cancel */
const ACTIONS: ReadonlySet<string> = new Set(['cancel-event']);

type Schemes = Partial<Record<string, { least: string[]; all: string[] }>>;
const permissionsOf = (method: string, path: string) => {
  const { paths } = documentation.file('permissions-calendar.json') as {
    paths: Record<string, Record<string, Schemes>>;
  };
  return paths[path]?.[method] ?? {};
};

describe('the table of operations', () => {
  it('holds these thirteen', () => {
    expect(rows.map(([method, { name }]) => [method, name])).toEqual([
      ['listCalendars', 'list-calendars'],
      ['createCalendar', 'create-calendar'],
      ['listEvents', 'list-events'],
      ['createEvent', 'create-event'],
      ['getEvent', 'get-event'],
      ['listCalendarView', 'list-calendar-view'],
      ['updateEvent', 'update-event'],
      ['addAttendees', 'add-attendees'],
      ['removeAttendees', 'remove-attendees'],
      ['setAttendees', 'set-attendees'],
      ['cancelEvent', 'cancel-event'],
      ['deleteEvent', 'delete-event'],
      ['rawRequest', 'raw-request'],
    ]);
  });

  it('has kebab-case names, unique together with the aliases', () => {
    const names = rows.flatMap(([, { name, aliases }]) => [name, ...aliases]);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
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

describe.for(named)('%s', ([, row]) => {
  it('says what it does, without a full stop, and where Microsoft documents it', () => {
    expect(row.title).toMatch(/^[A-Z].*[^.]$/);
    expect(new URL(row.documentation)).toMatchObject({ protocol: 'https:', host: 'learn.microsoft.com', hash: '' });
    expect(row.documentation).not.toMatch(/\/[a-z]{2}-[a-z]{2}\//);
  });

  it('describes each field of its input that does not speak for itself', async () => {
    const z = await loadZ();
    const { properties = {} } = z.toJSONSchema(row.input(z), { io: 'input' });
    expect(Object.keys(properties)).toContain('mailbox');
    const undescribed = Object.entries(properties).filter(
      ([, field]) => typeof field === 'boolean' || field.description === undefined,
    );
    expect(undescribed.map(([field]) => field).filter((field) => !SELF_EXPLAINING.includes(field))).toEqual([]);
  });

  it('gives a list as value and complete, and anything else as it is', async () => {
    const z = await loadZ();
    const { properties = {} } = z.toJSONSchema(row.output(z), { io: 'output' });
    if (row.paged) expect(Object.keys(properties)).toEqual(['value', 'complete']);
    else expect(properties).not.toHaveProperty('complete');
    const input = z.toJSONSchema(row.input(z), { io: 'input' }).properties ?? {};
    expect('maxItems' in input).toBe(row.paged);
  });
});

/** Fields that bear the name of a property of Graph's event, documented there. */
const SELF_EXPLAINING: readonly string[] = [
  ...['subject', 'location', 'categories', 'showAs', 'sensitivity', 'importance', 'reminderMinutesBeforeStart'],
  ...['isReminderOn', 'isOnlineMeeting', 'hideAttendees', 'responseRequested', 'allowNewTimeProposals'],
  // The raw request's own.
  'method',
];

const single = named.filter(([name]) => name !== 'raw-request');

describe.for(single)('%s', ([name, row]) => {
  it('sends the method that its effect means, and repeats it only where that is safe', async () => {
    const { method, body } = await buildRequest(name, INPUTS[name]);
    const isAction = ACTIONS.has(name);
    const methods = { read: 'GET', create: 'POST', update: 'PATCH', delete: 'DELETE' };
    expect(method).toBe(isAction ? 'POST' : methods[row.effect]);
    expect(body !== undefined).toBe(isAction || row.effect === 'create' || row.effect === 'update');
    if (row.effect === 'read' || (row.effect === 'delete' && !isAction)) expect(row.repeat).toBe('safe');
    else expect(row.repeat).not.toBe('safe');
    // What is settled by reading is read before as well, or nobody could tell what has changed since.
    expect(row.repeat === 'settle').toBe(row.read !== undefined);
    if (row.effect === 'update' || isAction) expect(row.repeat).toBe('settle');
    // A created thing without an id would be an unknown outcome taken for a known one.
    if (row.effect === 'create') expect(row.expects).toBe('id');
    expect(row.repeatOf).toBeUndefined();
    expect(row.effectOf).toBeUndefined();
  });

  it('reads the event first, as it is asked for by get-event, where it has to know what is there', async () => {
    if (row.read === undefined) return;
    const read = row.read(parseInput(row, await loadZ(), INPUTS[name]), 'me');
    expect(read).toMatchObject({ method: 'GET', path: '/me/events/AAMk%3D', mailbox: 'me' });
  });

  it('works for a named mailbox as for the signed-in person', async () => {
    const mine = await buildRequest(name, INPUTS[name], 'me');
    const theirs = await buildRequest(name, INPUTS[name], 'room.101@school.example');
    expect(mine.path).toMatch(/^\/me\//);
    expect(theirs).toEqual({
      ...mine,
      path: mine.path.replace('/me/', '/users/room.101%40school.example/'),
      mailbox: 'room.101@school.example',
    });
  });

  it.skipIf(documentation.missing)(`needs the documented permissions${documentation.notice}`, async () => {
    const { method, path } = await buildRequest(name, INPUTS[name]);
    const plain = path.replace(/^\/me/, '/users/{id}').replace('AAMk%3D', '{id}').toLowerCase();
    const schemes = permissionsOf(method, plain);
    for (const [ours, scheme] of [
      [row.permissions.delegated, 'DelegatedWork'],
      [row.permissions.application, 'Application'],
    ] as const) {
      const { least = [], all = [] } = schemes[scheme] ?? {};
      expect(least, `${scheme} of ${method} ${plain}`).toContain(ours[0]);
      // To write means to read, though not every row of the reference says it.
      // https://learn.microsoft.com/graph/permissions-reference#calendarsreadwrite
      const documented = row.effect === 'read' ? [...all, 'Calendars.ReadWrite'] : all;
      expect([...ours].sort()).toEqual([...new Set(documented)].sort());
    }
  });
});
