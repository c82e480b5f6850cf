import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';
import { choice } from '../../operations/fields.ts';
import { findOperation } from '../../operations/table.ts';
import { checkInput, fieldsOf, readFlag } from './operation-fields.ts';

const z = await loadZ();
const operation = (name: string) => findOperation(name) as Operation;
const fieldOf = (name: string, flag: string) => {
  const field = fieldsOf(operation(name), z).find((one) => one.flag === flag);
  if (field === undefined) throw new Error(`${name} has no ${flag}`);
  return field;
};

describe('the flags of an operation', () => {
  it("are its input's fields, in their order, spelled like Graph's parameters", () => {
    expect(
      fieldsOf(operation('list-calendar-view'), z)
        .map(({ flag }) => flag)
        .slice(0, 5),
    ).toEqual(['--mailbox', '--group', '--calendar-id', '--start-date-time', '--end-date-time']);
  });

  it.for([
    ['--start-date-time', 'text', 'TIME', true],
    ['--calendar-id', 'text', 'ID', false],
    ['--subject', 'text', 'TEXT', false],
    ['--is-all-day', 'boolean', 'TEXT', false],
    ['--reminder-minutes-before-start', 'number', 'N', false],
    ['--show-as', 'text', 'CHOICE', false],
    ['--attendees', 'list', 'TEXT', false],
    ['--properties', 'json', 'JSON', false],
    ['--recurrence', 'mixed', 'TEXT', false],
    ['--body-content-type', 'text', 'CHOICE', false],
  ] as const)(
    'have a kind, a word for the value, and whether they are needed: %s',
    ([flag, kind, placeholder, isRequired]) => {
      expect(fieldOf('create-event', flag)).toMatchObject({ kind, placeholder, isRequired });
    },
  );

  it('know their choices', () => {
    expect(fieldOf('create-event', '--importance').choices).toEqual(['low', 'normal', 'high']);
  });

  it('know their choices in every form of a schema, and whether null empties them', () => {
    const { input } = operation('create-event');
    const fields = fieldsOf(
      {
        ...operation('create-event'),
        input: (z: Parameters<typeof input>[0]) =>
          z.strictObject({
            plain: z.enum(['a', 'b']),
            anyCase: choice(z, ['a', 'b']).prefault('a'),
            nullable: choice(z, ['a', 'b']).nullable().optional(),
            either: z.union([z.literal('a'), z.enum(['b', 'c'])]).optional(),
            each: z.array(choice(z, ['a', 'b'])).optional(),
            emptied: z.array(z.string()).nullable().optional(),
            text: z.string().nullable().optional(),
            textOrList: z.union([z.string(), z.array(z.string())]).optional(),
            number: z.coerce.number().int().nullable().optional(),
            objectOrNone: z.strictObject({ a: z.string() }).nullable().optional(),
            told: z.discriminatedUnion('type', [
              z.object({ type: z.literal('x') }),
              z.object({ type: z.literal('y') }),
            ]),
          }),
      },
      z,
    );
    expect(fields.map(({ name, kind, choices, isClearable }) => [name, kind, choices, isClearable])).toEqual([
      ['plain', 'text', ['a', 'b'], false],
      ['anyCase', 'text', ['a', 'b'], false],
      ['nullable', 'text', ['a', 'b'], true],
      ['either', 'text', ['a', 'b', 'c'], false],
      ['each', 'list', ['a', 'b'], false],
      ['emptied', 'list', undefined, true],
      ['text', 'text', undefined, true],
      ['textOrList', 'mixed', undefined, false],
      ['number', 'number', undefined, true],
      ['objectOrNone', 'json', undefined, true],
      ['told', 'json', undefined, false],
    ]);
    expect(fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual(['plain', 'told']);
  });

  it('are there for every operation of the table, each described', () => {
    for (const name of [
      'list-calendars',
      'create-calendar',
      'list-events',
      'create-event',
      'get-event',
      'delete-event',
    ]) {
      for (const field of fieldsOf(operation(name), z)) expect(field.description).toMatch(/^\S.*\.$/u);
    }
  });
});

describe('the value of a flag', () => {
  it('is read as its kind says', () => {
    expect(readFlag(fieldOf('list-events', '--top'), '50')).toBe(50);
    expect(readFlag(fieldOf('create-event', '--is-all-day'), true)).toBe(true);
    expect(readFlag(fieldOf('create-event', '--properties'), '{"isDraft":true}')).toEqual({ isDraft: true });
    expect(readFlag(fieldOf('create-event', '--recurrence'), ' {"pattern":1}')).toEqual({ pattern: 1 });
    expect(readFlag(fieldOf('create-event', '--recurrence'), 'FREQ=DAILY')).toBe('FREQ=DAILY');
    expect(
      readFlag(fieldOf('create-event', '--attendees'), [
        'a@school.example',
        '{"address":"b@school.example","type":"optional"}',
      ]),
    ).toEqual(['a@school.example', { address: 'b@school.example', type: 'optional' }]);
  });

  it('holds attendees as rows have them, and says which one it cannot read', () => {
    const read = (...items: string[]) => readFlag(fieldOf('create-event', '--attendees'), items);
    expect(
      read('Year 7 Tutor <t@school.example>', 'a@school.example; b@school.example?; room: r@school.example'),
    ).toEqual([
      { address: 't@school.example', name: 'Year 7 Tutor', type: 'required' },
      'a@school.example',
      { address: 'b@school.example', type: 'optional' },
      { address: 'r@school.example', type: 'resource' },
    ]);
    expect(read('"Tutor; Year 7" <t@school.example>')).toMatchObject([{ name: 'Tutor; Year 7' }]);
    expect(read(' ')).toEqual([' ']);
    expect(() => read('a@school.example; Tutor <canary')).toThrow(
      expect.objectContaining({
        code: 'option-invalid',
        message: '--attendees: entry 2 is not Name <address> or address; separate the entries by semicolons.',
      }),
    );
    expect(readFlag(fieldOf('create-event', '--categories'), ['Trips; away'])).toEqual(['Trips; away']);
  });

  it('is the empty list where it is one empty text', () => {
    expect(readFlag(fieldOf('set-attendees', '--attendees'), [''])).toEqual([]);
    expect(readFlag(fieldOf('update-event', '--categories'), [''])).toEqual([]);
    expect(readFlag(fieldOf('update-event', '--categories'), ['', 'Red'])).toEqual(['', 'Red']);
  });

  it.for(['abc', '', 'NaN', 'Infinity'] as const)('is no number when it is %j', (text) => {
    expect(() => readFlag(fieldOf('list-events', '--top'), text)).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'option-invalid' }),
    );
  });

  it('is refused when it should be JSON, without being repeated', () => {
    for (const read of [
      () => readFlag(fieldOf('create-event', '--properties'), '{canary'),
      () => readFlag(fieldOf('create-event', '--attendees'), ['{canary']),
    ]) {
      expect(read).toThrow(
        expect.objectContaining({ code: 'option-invalid', message: expect.not.stringContaining('canary') }),
      );
    }
  });
});

describe('an input', () => {
  const whole = { startDateTime: '2026-06-12T09:00:00', endDateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' };

  it('passes when it is whole', () => {
    expect(() => checkInput(operation('create-event'), z, [], whole)).not.toThrow();
  });

  it.for([
    ['get-event', {}, 'get-event needs --event-id.'],
    ['create-event', { timeZone: 'UTC' }, 'create-event needs --start-date-time and --end-date-time.'],
    ['list-events', { top: 0 }, 'list-events: --top: has to be at least 1.'],
    ['list-events', { calendarId: '' }, 'list-events: --calendar-id: must not be empty.'],
    ['list-events', { tpo: 5 }, 'list-events: unknown field "tpo".'],
    [
      'create-event',
      { ...whole, startDateTime: '2026-06-12T09:00:00+05:00' },
      'create-event: --start-date-time: has an offset or Z, which the service would not count; write the time as the clocks of its zone show it, such as 2026-09-07T09:00:00.',
    ],
    [
      'create-event',
      { ...whole, attendees: ['a@school.example', 'canary'] },
      'create-event: --attendees, item 2: is no e-mail address.',
    ],
    [
      'create-event',
      { ...whole, attendees: [{ address: 'a@school.example', type: 'canary' }] },
      'create-event: --attendees, item 1, type: has to be one of required, optional, resource.',
    ],
  ] as const)('of %s names what is wrong by its flag, and repeats no value: %j', ([name, input, message]) => {
    const check = () => checkInput(operation(name), z, fieldsOf(operation(name), z), input);
    expect(check).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'input-invalid',
        message,
        hint: `See graphcal ${name} --help.`,
      }),
    );
  });
});

describe('what is wrong with an input', () => {
  it('is told by flags, also where it speaks of another field than its own', () => {
    const check = (name: string, input: Record<string, unknown>) => () =>
      checkInput(operation(name), z, fieldsOf(operation(name), z), input);
    const both = { notificationUrl: 'https://school.example', minutes: 5, expirationDateTime: '2027-01-01T00:00:00Z' };
    expect(check('create-subscription', both)).toThrow(
      'create-subscription: --minutes: cannot be given beside --expiration-date-time.',
    );
    const slots = { timeSlots: [{ startDateTime: 'soon' }] };
    expect(check('find-meeting-times', slots)).toThrow('--time-slots, item 1, startDateTime: is no time');
  });
});
