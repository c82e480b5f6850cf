import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { isObject } from '../core/json.ts';
import { loadZ } from '../core/schema.ts';
import { readInput } from './read-input.ts';
import { operations } from './table.ts';
import { operationOf } from './testing.ts';

const z = await loadZ();

/** A field of an operation that holds text, by its path; items of a list stand at 0. */
interface TextField {
  operation: string;
  path: string;
  /** What it says of itself. */
  description: string;
}

const textFields: readonly TextField[] = Object.values(operations).flatMap((row) => {
  const found: TextField[] = [];
  const visit = (schema: unknown, path: readonly string[], above: string): void => {
    if (!isObject(schema)) return;
    const { type, enum: members, description, anyOf, properties, items } = schema;
    const said = typeof description === 'string' ? description : above;
    if ([type].flat().includes('string') && members === undefined && path.length > 0) {
      found.push({ operation: row.name, path: path.join('.'), description: said });
    }
    for (const one of Array.isArray(anyOf) ? anyOf : []) visit(one, path, said);
    if (isObject(properties)) {
      for (const [name, field] of Object.entries(properties)) visit(field, [...path, name], '');
    }
    visit(items, [...path, '0'], said);
  };
  visit(z.toJSONSchema(row.input(z), { io: 'input', unrepresentable: 'any' }), [], '');
  return found;
});

/** Words by which a field gives away that it is about a time, in its name or in what it says of itself. */
const OF_TIME: ReadonlySet<string> = new Set([
  ...['time', 'times', 'date', 'day', 'start', 'starts', 'end', 'ends', 'expiration', 'expiry', 'instant', 'moment'],
  ...['until', 'since', 'before', 'after', 'when', 'iso', 'clock', 'wall'],
]);
const isOfTime = ({ path, description }: TextField) =>
  [...path.split(/[.]|(?=[A-Z])/), ...description.split(/[^A-Za-z]+/)].some((word) => OF_TIME.has(word.toLowerCase()));

/** Fields with such a word that hold no time. */
const NO_TIMES: ReadonlySet<string> = new Set([
  ...['timeZone', 'mailboxTimeZone', 'recurrenceTimeZone', 'dateFormat', 'timeFormat'],
  ...['recurrence', 'deltaLink', 'subjectStartsWith', 'meetingDuration', 'lifecycleNotificationUrl'],
]);
const isNoTime = ({ path }: TextField) => [path, path.split('.').at(-1) ?? ''].some((name) => NO_TIMES.has(name));

/** Days and times of day, which take what Temporal has for them. */
const DAYS: ReadonlySet<string> = new Set(['date', 'recurrence.range.startDate', 'recurrence.range.endDate']);
const CLOCKS: ReadonlySet<string> = new Set(['workingHours.startTime', 'workingHours.endTime']);

/** The end of a subscription is an instant and nothing else. */
const INSTANTS: ReadonlySet<string> = new Set(['expirationDateTime']);

const speaking = textFields.filter(isOfTime);
const timely = speaking.filter((field) => !isNoTime(field));
const times = timely.filter(({ path }) => !DAYS.has(path) && !CLOCKS.has(path));
const titled = (list: readonly TextField[]) => list.map(({ operation, path }) => [path, operation] as const);

const SCHEDULED = { dateTime: '2026-09-01', timeZone: 'UTC' };
const WEEKLY = { type: 'weekly', interval: 1, daysOfWeek: ['monday'] };

/** What is needed beside a field where the operation's example does not have it, or has something else. */
const BESIDE: Readonly<Record<string, object>> = {
  originalStart: { date: undefined },
  expirationDateTime: { minutes: undefined },
  'timeSlots.0.startDateTime': { ...neither(), timeSlots: [{ endDateTime: '2026-09-08' }] },
  'timeSlots.0.endDateTime': { ...neither(), timeSlots: [{ startDateTime: '2026-09-06' }] },
  'automaticRepliesSetting.scheduledStartDateTime.dateTime': {
    automaticRepliesSetting: { scheduledStartDateTime: SCHEDULED },
  },
  'automaticRepliesSetting.scheduledEndDateTime.dateTime': {
    automaticRepliesSetting: { scheduledEndDateTime: SCHEDULED },
  },
  'recurrence.range.startDate': { ...lesson(), recurrence: { pattern: WEEKLY, range: { type: 'noEnd' } } },
  'recurrence.range.endDate': { ...lesson(), recurrence: { pattern: WEEKLY, range: { type: 'endDate' } } },
};

function neither() {
  return { startDateTime: undefined, endDateTime: undefined };
}
function lesson() {
  return { startDateTime: '2026-09-07T09:00:00', endDateTime: '2026-09-07T10:00:00' };
}

/** What a value at a path of the operation's example is read as; throws where it is refused. */
async function readAt(operation: string, path: string, value: unknown): Promise<unknown> {
  const row = operationOf(operation);
  const { properties = {} } = z.toJSONSchema(row.input(z), { io: 'input', unrepresentable: 'any' });
  const zone = 'timeZone' in properties ? { timeZone: 'UTC' } : {};
  const input = { ...structuredClone({ ...(row.example as object), ...BESIDE[path] }), ...zone };
  const [last = '', ...above] = path.split('.').reverse();
  const holder = above.reverse().reduce<Record<string, unknown>>((of, name) => {
    of[name] ??= {};
    return of[name] as Record<string, unknown>;
  }, input);
  holder[last] = value;
  const read = await readInput(row, z, input);
  return path.split('.').reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], read);
}

describe('the fields that are judged here', () => {
  it('are all that speak of a time, and none is left out that does not', () => {
    expect([...NO_TIMES].filter((name) => !speaking.some(({ path }) => path.split('.').at(-1) === name))).toEqual([]);
    expect([...DAYS, ...CLOCKS, ...INSTANTS].filter((path) => !timely.some((one) => one.path === path))).toEqual([]);
    expect(new Set(times.map(({ operation }) => operation))).toEqual(
      new Set([
        ...['create-event', 'update-event', 'find-events', 'list-calendar-view', 'list-changes', 'list-instances'],
        ...['update-occurrence', 'cancel-occurrence', 'tentatively-accept-event', 'decline-event', 'list-reminders'],
        ...['snooze-reminder', 'get-schedule', 'find-meeting-times', 'list-conflicts', 'update-mailbox-settings'],
        ...['create-subscription', 'renew-subscription'],
      ]),
    );
  });
});

describe.for(titled(times))('%s of %s', ([path, operation]) => {
  const hasWallTimes = !INSTANTS.has(path);

  it.for([
    ['text in ISO 8601', hasWallTimes ? '2026-09-07T09:00:00' : '2026-09-07T09:00:00Z'],
    ['text with a zone in brackets', '2026-09-07T10:00:00+01:00[Europe/London]'],
    ['a Date', new Date('2026-09-07T09:00:00Z')],
    ['a Temporal.Instant', Temporal.Instant.from('2026-09-07T09:00:00Z')],
    ['a Temporal.ZonedDateTime', Temporal.ZonedDateTime.from('2026-09-07T10:00[Europe/London]')],
    ...(hasWallTimes ? ([['a Temporal.PlainDateTime', Temporal.PlainDateTime.from('2026-09-07T09:00')]] as const) : []),
  ] as const)('takes %s', async ([, value]) => {
    const text = String(await readAt(operation, path, value));
    const instant = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
    expect(new Date(instant).toISOString()).toBe('2026-09-07T09:00:00.000Z');
  });

  it.for([new Date('tomorrow'), Temporal.PlainTime.from('09:00'), 'noon', 5])('refuses %s', async (value) => {
    await expect(readAt(operation, path, value)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(`${operation}: ${path}: `),
    });
  });
});

describe.for(titled(timely.filter(({ path }) => DAYS.has(path))))('%s of %s', ([path, operation]) => {
  it('takes text and Temporal.PlainDate, and refuses an instant, which is another day elsewhere', async () => {
    expect(await readAt(operation, path, '2026-09-07')).toBe('2026-09-07');
    expect(await readAt(operation, path, Temporal.PlainDate.from('2026-09-07'))).toBe('2026-09-07');
    for (const instant of [new Date('2026-09-07T00:00:00Z'), Temporal.Instant.from('2026-09-07T00:00:00Z')]) {
      await expect(readAt(operation, path, instant)).rejects.toMatchObject({ code: 'input-invalid' });
    }
  });
});

describe.for(titled(timely.filter(({ path }) => CLOCKS.has(path))))('%s of %s', ([path, operation]) => {
  it('takes text and Temporal.PlainTime, and refuses an instant, which is another time elsewhere', async () => {
    expect(await readAt(operation, path, '08:30')).toBe('08:30:00');
    expect(await readAt(operation, path, Temporal.PlainTime.from('08:30'))).toBe('08:30:00');
    await expect(readAt(operation, path, new Date(0))).rejects.toMatchObject({ code: 'input-invalid' });
  });
});
