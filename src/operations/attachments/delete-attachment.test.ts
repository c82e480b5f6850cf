import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

const INPUT = { eventId: 'AAMk=', attachmentId: 'BB=' };

describe('delete-attachment', () => {
  // https://learn.microsoft.com/graph/api/attachment-delete
  it('takes one off by its id', async () => {
    expect(await buildRequest('delete-attachment', INPUT, 'room.101@school.example')).toEqual({
      method: 'DELETE',
      path: '/users/room.101%40school.example/events/AAMk%3D/attachments/BB%3D',
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
    });
  });

  it('takes one off the event of a group', async () => {
    const { path } = await buildRequest('delete-attachment', INPUT, groupMailbox('5f0d8a52'));
    expect(path).toBe('/groups/5f0d8a52/events/AAMk%3D/attachments/BB%3D');
  });

  it('says which one is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-attachment').response(reply, INPUT)).toEqual({ deleted: true, ...INPUT });
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'attachmentId'],
    [{ attachmentId: 'BB=' }, 'eventId'],
    [{ ...INPUT, comment: 'x' }, 'comment'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('delete-attachment', input)).toBe(field);
  });

  it('refuses an id that would delete the event', async () => {
    await expect(buildRequest('delete-attachment', { ...INPUT, attachmentId: '..' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });
});
