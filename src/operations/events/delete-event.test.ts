import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

describe('delete-event', () => {
  // https://learn.microsoft.com/graph/api/event-delete
  it('deletes by the id, wherever the event was moved', async () => {
    expect(await buildRequest('delete-event', { eventId: 'AAMk=' }, 'room.101@school.example')).toEqual({
      method: 'DELETE',
      path: '/users/room.101%40school.example/events/AAMk%3D',
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    ['abc=', 'W/"abc="'],
    ['W/"abc="', 'W/"abc="'],
    ['*', '*'],
  ])('deletes the version %s alone, where it is named', async ([ifMatch, sent]) => {
    const { headers } = await buildRequest('delete-event', { eventId: 'AAMk=', ifMatch });
    expect(headers).toEqual({ Prefer: 'IdType="ImmutableId"', 'If-Match': sent });
  });

  it('says which event is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-event').response(reply, { eventId: 'AAMk=' })).toEqual({
      deleted: true,
      eventId: 'AAMk=',
    });
  });

  it.for([
    [{}, 'eventId'],
    [{ eventId: '' }, 'eventId'],
    [{ eventId: 'AAMk=', ifMatch: 'a b' }, 'ifMatch'],
    [{ eventId: 'AAMk=', calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('delete-event', input)).toBe(field);
  });

  it('refuses an id that would delete something else', async () => {
    await expect(buildRequest('delete-event', { eventId: '..' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });
});
