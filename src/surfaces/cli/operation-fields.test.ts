import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';
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
    ).toEqual(['--mailbox', '--calendar-id', '--start-date-time', '--end-date-time', '--time-zone']);
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
  ] as const)(
    'have a kind, a word for the value, and whether they are needed: %s',
    ([flag, kind, placeholder, isRequired]) => {
      expect(fieldOf('create-event', flag)).toMatchObject({ kind, placeholder, isRequired });
    },
  );

  it('know their choices', () => {
    expect(fieldOf('create-event', '--importance').choices).toEqual(['low', 'normal', 'high']);
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
    expect(
      readFlag(fieldOf('create-event', '--attendees'), [
        'a@school.example',
        '{"address":"b@school.example","type":"optional"}',
      ]),
    ).toEqual(['a@school.example', { address: 'b@school.example', type: 'optional' }]);
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
    ['list-events', { top: 0 }, '--top: Too small: expected number to be >=1.'],
    ['list-events', { tpo: 5 }, 'Unrecognized key: "tpo".'],
    [
      'create-event',
      { ...whole, attendees: ['a@school.example', 'canary'] },
      '--attendees, item 2: Invalid email address.',
    ],
    [
      'create-event',
      { ...whole, attendees: [{ address: 'a@school.example', type: 'canary' }] },
      '--attendees, item 1, type: Invalid option: expected one of "required"|"optional"|"resource".',
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
