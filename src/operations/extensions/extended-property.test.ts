import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { FoundEvent } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { operationOf, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const LESSON = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson';
const ROOMS = 'StringArray {66f5a359-4659-4830-9070-00040ec6ac6e} Name Rooms';
const COUNT = 'Integer {66f5a359-4659-4830-9070-00040ec6ac6e} Name Count';
const NONE: FoundEvent = { id: 'AAMk=', '@odata.etag': 'W/"abc="' };
const withLesson = (value: string): FoundEvent => ({ ...NONE, singleValueExtendedProperties: [{ id: LESSON, value }] });
const withRooms = (value: string[]) =>
  ({ ...NONE, multiValueExtendedProperties: [{ id: ROOMS, value }] }) as FoundEvent;

const change = async (name: 'set-extended-property' | 'remove-extended-property', given: object, found: FoundEvent) => {
  const operation = operationOf(name);
  const input = parseInput(operation, await loadZ(), { eventId: 'AAMk=', ...given });
  return {
    request: operation.request(input, 'me', found),
    isDone: operation.isDone?.(input, found),
    answer: operation.response({ status: 200, headers: {}, body: { id: 'AAMk=' } }, input, found),
    read: operation.read?.(input, 'me'),
    mails: [operation.mailsTo, operation.mails(input, { ...found, attendees: [ADA] })],
  };
};
const ADA = { type: 'required' as const, emailAddress: { address: 'ada@school.example' } };

describe('a change of an extended property', () => {
  it('reads the property, writes nothing but it, for the version that was read, and mails nobody', async () => {
    const given = { propertyId: LESSON, value: '7M4' };
    const { read, request, isDone, answer, mails } = await change('set-extended-property', given, withLesson('7M3'));
    expect(read).toMatchObject({
      method: 'GET',
      query: { $select: 'id', $expand: `singleValueExtendedProperties($filter=id eq '${LESSON}')` },
    });
    expect(request).toEqual({
      method: 'PATCH',
      path: '/me/events/AAMk%3D',
      headers: { Prefer: 'IdType="ImmutableId"', 'If-Match': 'W/"abc="' },
      body: { singleValueExtendedProperties: [{ id: LESSON, value: '7M4' }] },
      mailbox: 'me',
    });
    expect(isDone).toBe(false);
    expect(answer).toEqual({ eventId: 'AAMk=', propertyId: LESSON, changed: true, previous: '7M3', value: '7M4' });
    expect(mails).toEqual(['nobody', []]);
  });

  it.skipIf(documentation.missing)(`has the form that Microsoft documents${documentation.notice}`, async () => {
    for (const [example, collection, field] of [
      [
        'singlevaluelegacyextendedproperty-post-singlevalueextendedproperties-1',
        'singleValueExtendedProperties',
        'value',
      ],
      [
        'multivaluelegacyextendedproperty-post-multivalueextendedproperties-1',
        'multiValueExtendedProperties',
        'values',
      ],
    ] as const) {
      const body = documentation.request(example).body as Record<string, { id: string; value: unknown }[]>;
      const [{ id, value } = { id: '', value: '' }] = body[collection] ?? [];
      const { request } = await change('set-extended-property', { propertyId: id, [field]: value }, NONE);
      expect(request.body).toEqual({ [collection]: body[collection] });
    }
  });

  it.for([
    ['set-extended-property', { propertyId: LESSON, value: '7M3' }, withLesson('7M3'), true],
    ['set-extended-property', { propertyId: LESSON, value: '7m3' }, withLesson('7M3'), false],
    ['set-extended-property', { propertyId: LESSON, value: '' }, NONE, false],
    ['set-extended-property', { propertyId: ROOMS, values: ['101'] }, withRooms(['101']), true],
    ['set-extended-property', { propertyId: ROOMS, values: ['101'] }, withRooms(['101', '102']), false],
    ['remove-extended-property', { propertyId: LESSON }, NONE, true],
    ['remove-extended-property', { propertyId: LESSON }, withLesson(''), true],
    ['remove-extended-property', { propertyId: LESSON }, withLesson('7M3'), false],
    ['remove-extended-property', { propertyId: ROOMS }, withRooms([]), true],
    ['remove-extended-property', { propertyId: ROOMS }, withRooms(['101']), false],
  ] as const)('by %s of %j where %j is there needs no request: %s', async ([name, given, found, expected]) => {
    const { isDone, answer } = await change(name, given, found);
    expect(isDone).toBe(expected);
    expect(answer).toMatchObject({ changed: !expected });
  });

  it('empties a property, since Graph takes none off', async () => {
    const text = await change('remove-extended-property', { propertyId: LESSON }, withLesson('7M3'));
    expect(text.request.body).toEqual({ singleValueExtendedProperties: [{ id: LESSON, value: '' }] });
    expect(text.answer).toMatchObject({ previous: '7M3', value: '' });
    const list = await change('remove-extended-property', { propertyId: ROOMS }, withRooms(['101']));
    expect(list.request.body).toEqual({ multiValueExtendedProperties: [{ id: ROOMS, value: [] }] });
    expect((await change('remove-extended-property', { propertyId: LESSON }, NONE)).answer).toMatchObject({
      value: null,
    });
  });

  it('is for the version that the caller names, and for a calendar, which has none', async () => {
    const named = await change('set-extended-property', { propertyId: LESSON, value: 'x', ifMatch: 'xyz=' }, NONE);
    expect(named.request.headers).toMatchObject({ 'If-Match': 'W/"xyz="' });
    const given = { eventId: undefined, calendarId: 'AAMkC=', propertyId: LESSON, value: 'x' };
    const { request, answer } = await change('set-extended-property', given, { id: 'AAMkC=' });
    expect(request).toMatchObject({ path: '/me/calendars/AAMkC%3D', headers: { Prefer: 'IdType="ImmutableId"' } });
    expect(request.headers).not.toHaveProperty('If-Match');
    expect(answer).toEqual({ calendarId: 'AAMkC=', propertyId: LESSON, changed: true, previous: null, value: 'x' });
  });

  it.for([
    ['set-extended-property', { propertyId: LESSON }, 'value'],
    ['set-extended-property', { propertyId: LESSON, values: ['x'] }, 'values'],
    ['set-extended-property', { propertyId: ROOMS, value: 'x' }, 'value'],
    ['set-extended-property', { propertyId: ROOMS }, 'values'],
    ['set-extended-property', { propertyId: COUNT, value: 3 }, 'value'],
    ['remove-extended-property', { propertyId: COUNT }, 'propertyId'],
    ['remove-extended-property', { propertyId: LESSON, calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('by %s refuses %j and names the field', async ([name, given, field]) => {
    expect(await refusedField(name, { eventId: 'AAMk=', ...given })).toBe(field);
  });
});
