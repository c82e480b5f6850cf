import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

const WEEK = { startDateTime: '2026-09-07T00:00:00Z', endDateTime: '2026-09-14T00:00:00Z' };
const KEY = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey';

describe('find-events', () => {
  it.for([
    [{ subject: "Ms O'Neill" }, "subject eq 'Ms O''Neill'"],
    [{ subject: '' }, "subject eq ''"],
    [{ subjectStartsWith: 'Year 7' }, "startswith(subject,'Year 7')"],
    [{ subjectContains: 'Maths' }, "contains(subject,'Maths')"],
  ] as const)('with %j filters by %s', async ([input, $filter]) => {
    expect(await buildRequest('find-events', input, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/events',
      query: { $filter },
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
    });
  });

  it('with a key filters by the property that holds it, in lower case, and has it shown', async () => {
    const { path, query } = await buildRequest('find-events', { sourceKey: '0A1B-C', calendarId: 'AAMk=' });
    expect(path).toBe('/me/calendars/AAMk%3D/events');
    expect(query).toEqual({
      $filter: `singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and ep/value eq '0a1b-c')`,
      $expand: `singleValueExtendedProperties($filter=id eq '${KEY}')`,
    });
  });

  it('with a range asks for what takes place in it', async () => {
    const input = { ...WEEK, subject: 'Maths', timeZone: 'Europe/London', select: 'subject', top: 5, maxItems: 9 };
    expect(await buildRequest('find-events', input)).toMatchObject({
      path: '/me/calendarView',
      query: { ...WEEK, $select: 'subject', $filter: "subject eq 'Maths'", $top: '5' },
      headers: { Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/London"' },
    });
  });

  it("finds in the calendar of a group as in a mailbox's", async () => {
    const group = 'groups/02bd9fd6-8f93-4758-87c3-1fb73740a315';
    const pathOf = async (input: object) => (await buildRequest('find-events', input, group)).path;
    expect(await pathOf({ subject: 'a' })).toBe(`/${group}/events`);
    expect(await pathOf({ subject: 'a', ...WEEK })).toBe(`/${group}/calendarView`);
  });

  it.for([
    [{}, 'subject'],
    [{ subject: 'a', sourceKey: 'b' }, 'subject'],
    [{ subjectStartsWith: '' }, 'subjectStartsWith'],
    [{ subjectStartsWith: 'a', subjectContains: 'b' }, 'subjectContains'],
    [{ subject: 'a', startDateTime: WEEK.startDateTime }, 'endDateTime'],
    [{ subject: 'a', endDateTime: WEEK.endDateTime }, 'startDateTime'],
    [{ sourceKey: 'a', ...WEEK }, 'startDateTime'],
    [{ subject: 'a', filter: 'b' }, 'filter'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('find-events', input)).toBe(field);
  });
});
