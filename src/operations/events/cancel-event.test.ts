import { describe, expect, it } from 'vitest';
import type { FoundEvent } from '../define.ts';
import { buildRequest, operationOf, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const cancel = operationOf('cancel-event');
const INPUT = { eventId: 'AAMk=' };
const FOUND: FoundEvent = {
  isOrganizer: true,
  attendees: [{ type: 'required', emailAddress: { address: 'Tutor@school.example' } }],
};
const REPLY = { status: 202, headers: {}, body: undefined };

describe('cancel-event', () => {
  it('cancels by the id, with the comment that was given', async () => {
    expect(await buildRequest('cancel-event', INPUT, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events/AAMk%3D/cancel',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: {},
      mailbox: 'room.101@school.example',
    });
    expect((await buildRequest('cancel-event', { ...INPUT, comment: 'Snow.' })).body).toEqual({ comment: 'Snow.' });
  });

  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { method, path, body } = documentation.request('event-cancel-1');
    // Names of an action's parameters count in any letter case.
    const { Comment: comment } = body as { Comment: string };
    const request = await buildRequest('cancel-event', { eventId: '{id}', comment });
    expect({ ...request, path: decodeURIComponent(request.path) }).toMatchObject({ method, path, body: { comment } });
  });

  it('reads who would be told', () => {
    expect(cancel.read?.(INPUT, 'me')).toMatchObject({
      method: 'GET',
      query: { $select: 'isCancelled,isOrganizer,organizer,attendees' },
    });
    expect(cancel.mails(INPUT)).toEqual([]);
    expect(cancel.mails(INPUT, FOUND)).toEqual(['tutor@school.example']);
    expect(cancel.response(REPLY, INPUT, FOUND)).toEqual({
      cancelled: true,
      eventId: 'AAMk=',
      mailed: ['tutor@school.example'],
    });
  });

  it('has nothing to do, and mails nobody, where the event is cancelled already', () => {
    const found = { ...FOUND, isCancelled: true };
    expect(cancel.isDone?.(INPUT, FOUND)).toBe(false);
    expect(cancel.isDone?.(INPUT, found)).toBe(true);
    expect(cancel.response(REPLY, INPUT, found)).toEqual({ cancelled: true, eventId: 'AAMk=', mailed: [] });
  });

  it("refuses an attendee's copy, and repeats no address", () => {
    const organizer = { emailAddress: { address: 'head@school.example' } };
    expect(() => cancel.request(INPUT, 'me', { isOrganizer: false, organizer })).toThrow(
      expect.objectContaining({ code: 'not-organizer', hint: expect.not.stringContaining('head') }),
    );
  });

  it.for([
    [{}, 'eventId'],
    [{ eventId: '' }, 'eventId'],
    [{ ...INPUT, comment: 5 }, 'comment'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('cancel-event', input)).toBe(field);
  });
});
