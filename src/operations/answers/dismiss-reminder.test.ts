import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('dismiss-reminder', () => {
  it('posts to the event, without a body', async () => {
    expect(await buildRequest('dismiss-reminder', { eventId: 'AAMk=' }, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events/AAMk%3D/dismissReminder',
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
    });
  });

  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('dismiss-reminder', { eventId: '{id}' })).toEqual(
      documentation.request('event-dismissreminder-1'),
    );
  });

  it("is never repeated: a series' next reminder could go too", () => {
    const operation = operationOf('dismiss-reminder');
    expect(operation.repeat).toBe('never');
    const reply = { status: 200, headers: {}, body: undefined };
    expect(operation.response(reply, { eventId: 'AAMk=' })).toEqual({ dismissed: true, eventId: 'AAMk=' });
  });

  it('needs the event', async () => {
    expect(await refusedField('dismiss-reminder', {})).toBe('eventId');
  });
});
