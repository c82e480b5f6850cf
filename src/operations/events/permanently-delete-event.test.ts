import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

describe('permanently-delete-event', () => {
  it('posts to the event, without a body', async () => {
    expect(await buildRequest('permanently-delete-event', { eventId: 'AAMk=' }, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events/AAMk%3D/permanentDelete',
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
    });
  });

  it('is a removal whose repeat finds nothing and is done, and says what was deleted', () => {
    const operation = operationOf('permanently-delete-event');
    expect(operation).toMatchObject({ effect: 'delete', repeat: 'safe' });
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operation.response(reply, { eventId: 'AAMk=' })).toEqual({ deleted: true, eventId: 'AAMk=' });
  });

  it.for([
    [{}, 'eventId'],
    [{ eventId: '' }, 'eventId'],
    // Graph has it for no group.
    [{ eventId: 'AAMk=', group: '5f0d8a52' }, 'group'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('permanently-delete-event', input)).toBe(field);
  });
});
