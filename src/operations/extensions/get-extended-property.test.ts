import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import { buildRequest, operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const LESSON = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson';
const ROOMS = 'StringArray {66f5a359-4659-4830-9070-00040ec6ac6e} Name Rooms';

describe('get-extended-property', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('singlevaluelegacyextendedproperty-get-1');
    const propertyId = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color';
    // The example is of a message, and brings all of it along: of the event nothing else is wanted.
    expect(await plainRequest('get-extended-property', { eventId: 'AAMkAGE1M2_bs88AACHsLqWAAA=', propertyId })).toEqual(
      {
        ...documented,
        path: documented.path.replace('/messages/', '/events/'),
        query: { $select: 'id', ...documented.query },
      },
    );
  });

  it('asks for several values elsewhere, and for those of a calendar or a group event', async () => {
    const ofCalendar = { calendarId: 'AAMk=', propertyId: ROOMS };
    expect(await buildRequest('get-extended-property', ofCalendar, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%3D',
      query: { $select: 'id', $expand: `multiValueExtendedProperties($filter=id eq '${ROOMS}')` },
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
    });
    const { path } = await buildRequest(
      'get-extended-property',
      { eventId: 'AAMk=', propertyId: LESSON },
      groupMailbox('5f0d8a52'),
    );
    expect(path).toBe('/groups/5f0d8a52/events/AAMk%3D');
  });

  it.for([
    [LESSON, { singleValueExtendedProperties: [{ id: LESSON, value: '7M3' }] }, '7M3'],
    [LESSON, { singleValueExtendedProperties: [{ id: LESSON, value: '' }] }, ''],
    [LESSON, {}, null],
    [ROOMS, { multiValueExtendedProperties: [{ id: ROOMS, value: ['101', '102'] }] }, ['101', '102']],
  ] as const)('reads of %s in %j the value %j', ([propertyId, body, value]) => {
    const reply = { status: 200, headers: {}, body: { id: 'AAMk=', ...body } };
    expect(operationOf('get-extended-property').response(reply, { eventId: 'AAMk=', propertyId })).toEqual({
      eventId: 'AAMk=',
      propertyId,
      value,
    });
  });

  it.for([
    ['String {66F5A359-4659-4830-9070-00040EC6AC6E} Name Lesson of the day', undefined],
    ['string 66f5a359-4659-4830-9070-00040ec6ac6e name Lesson', undefined],
    ['Integer {66f5a359-4659-4830-9070-00040ec6ac6e} Id 0x8012', undefined],
    ['Integer {66f5a359-4659-4830-9070-00040ec6ac6e} Id 32786', undefined],
    ['String 0x4001001E', undefined],
    ['Lesson', 'propertyId'],
    ['String {66f5a359} Name Lesson', 'propertyId'],
    ['String {66f5a359-4659-4830-9070-00040ec6ac6e} Lesson', 'propertyId'],
  ] as const)('takes or refuses the id %s', async ([propertyId, field]) => {
    expect(await refusedField('get-extended-property', { eventId: 'AAMk=', propertyId })).toBe(field);
  });

  it.for([
    [{ propertyId: LESSON }, 'eventId'],
    [{ eventId: 'AAMk=' }, 'propertyId'],
    [{ eventId: 'AAMk=', calendarId: 'AAMk=', propertyId: LESSON }, 'calendarId'],
    [{ group: '5f0d8a52', calendarId: 'AAMk=', propertyId: LESSON }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-extended-property', input)).toBe(field);
  });
});
