import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

const INPUT = {
  eventId: 'AAMk=',
  toRecipients: ['Head@school.example', { address: 'ada@school.example', name: 'Ada' }],
};

describe('forward-event', () => {
  it('passes the event on to everybody, with the comment that was given', async () => {
    expect(await buildRequest('forward-event', INPUT, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events/AAMk%3D/forward',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: {
        toRecipients: [
          { emailAddress: { address: 'Head@school.example' } },
          { emailAddress: { address: 'ada@school.example', name: 'Ada' } },
        ],
      },
      mailbox: 'room.101@school.example',
    });
    const { body } = await buildRequest('forward-event', { ...INPUT, comment: 'Please come.' });
    expect(body).toMatchObject({ comment: 'Please come.' });
  });

  it('tells whom it mails, each once, and is never repeated', async () => {
    const operation = operationOf('forward-event');
    const toRecipients = [...INPUT.toRecipients, 'HEAD@school.example'];
    const input = parseInput(operation, await loadZ(), { ...INPUT, toRecipients });
    const mailed = ['head@school.example', 'ada@school.example'];
    expect(operation.mails(input)).toEqual(mailed);
    expect(operation.repeat).toBe('never');
    const reply = { status: 202, headers: {}, body: undefined };
    expect(operation.response(reply, input)).toEqual({ forwarded: true, eventId: 'AAMk=', mailed });
  });

  it.for([
    [{ toRecipients: ['head@school.example'] }, 'eventId'],
    [{ eventId: 'AAMk=' }, 'toRecipients'],
    [{ eventId: 'AAMk=', toRecipients: [] }, 'toRecipients'],
    [{ eventId: 'AAMk=', toRecipients: ['head'] }, 'toRecipients.0'],
    [{ eventId: 'AAMk=', toRecipients: [{ address: 'a@school.example', type: 'required' }] }, 'toRecipients.0'],
    [{ ...INPUT, comment: 5 }, 'comment'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('forward-event', input)).toBe(field);
  });
});
