import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { FoundEvent } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, operationOf, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const ANSWERS = [
  ['accept-event', 'accept', 'accepted'],
  ['tentatively-accept-event', 'tentativelyAccept', 'tentativelyAccepted'],
  ['decline-event', 'decline', 'declined'],
] as const;
const PROPOSAL = {
  proposedStartDateTime: '2019-12-02T18:00:00',
  proposedEndDateTime: '2019-12-02T19:00:00',
  timeZone: 'Pacific Standard Time',
};
const found = (response: string, time = '2026-06-01T00:00:00Z', more: FoundEvent = {}): FoundEvent => ({
  responseStatus: { response, time } as NonNullable<FoundEvent['responseStatus']>,
  isOrganizer: false,
  organizer: { emailAddress: { address: 'Head@school.example' } },
  ...more,
});
const OPEN = found('notResponded', '0001-01-01T00:00:00Z');
const parsed = async (name: string, input: object = {}) =>
  parseInput(operationOf(name), await loadZ(), { eventId: 'AAMk=', ...input });
const REPLY = { status: 202, headers: {}, body: undefined };

describe.for(ANSWERS)('%s', ([name, action, response]) => {
  const operation = operationOf(name);

  it('answers by the id, with what was given', async () => {
    expect(await buildRequest(name, { eventId: 'AAMk=' }, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: `/users/room.101%40school.example/events/AAMk%3D/${action}`,
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: { sendResponse: true },
      mailbox: 'room.101@school.example',
    });
    const { body } = await buildRequest(name, { eventId: 'AAMk=', comment: 'Late.', sendResponse: false });
    expect(body).toEqual({ comment: 'Late.', sendResponse: false });
  });

  it('reads what the answer is now, and who is told', () => {
    expect(operation.read?.({ eventId: 'AAMk=' }, 'me')).toMatchObject({
      method: 'GET',
      query: { $select: 'responseStatus,isOrganizer,organizer,allowNewTimeProposals' },
    });
  });

  it('has nothing to do, and mails nobody, where this is the answer and nothing is said with it', async () => {
    const input = await parsed(name);
    expect(operation.isDone?.(input, OPEN)).toBe(false);
    expect(operation.isDone?.(input, found(response))).toBe(true);
    expect(operation.mails(input, found(response))).toEqual([]);
    expect(operation.response(REPLY, input, found(response))).toEqual({
      eventId: 'AAMk=',
      response,
      changed: false,
      mailed: [],
    });
  });

  it('mails the organizer though this is the answer already, where that is asked for: an earlier one may have been silent', async () => {
    const input = await parsed(name, { sendResponse: true });
    const before = found(response);
    expect(operation.isDone?.(input, before)).toBe(false);
    expect(operation.mails(input, before)).toEqual(['head@school.example']);
    expect(operation.isDone?.(input, before, before)).toBe('unknown');
    expect(operation.isDone?.(input, found(response, '2026-06-02T00:00:00Z'), before)).toBe(true);
    const silent = await parsed(name, { sendResponse: false });
    expect(operation.isDone?.(silent, before)).toBe(true);
  });

  it('says a comment though this is the answer already, and by a newer answer that it was said', async () => {
    const input = await parsed(name, { comment: 'I bring chairs.' });
    const before = found(response);
    expect(operation.isDone?.(input, before)).toBe(false);
    expect(operation.isDone?.(input, before, before)).toBe('unknown');
    expect(operation.isDone?.(input, found(response, '2026-06-02T00:00:00Z'), before)).toBe(true);
    expect(operation.isDone?.(input, found(response), OPEN)).toBe(true);
    expect(operation.isDone?.(input, found('none', '2026-06-02T00:00:00Z'), before)).toBe(false);
  });

  it('tells the organizer, unless he is not to know', async () => {
    expect(operation.mails(await parsed(name))).toEqual([]);
    expect(operation.mails(await parsed(name), OPEN)).toEqual(['head@school.example']);
    expect(operation.mails(await parsed(name, { sendResponse: false }), OPEN)).toEqual([]);
    expect(operation.response(REPLY, await parsed(name), OPEN)).toEqual({
      eventId: 'AAMk=',
      response,
      changed: true,
      mailed: ['head@school.example'],
    });
  });

  it('refuses an own event, and repeats no address', async () => {
    const input = await parsed(name);
    const refusal = expect.objectContaining({
      name: 'UsageError',
      code: 'is-organizer',
      hint: expect.not.stringContaining('head'),
    });
    expect(() => operation.request(input, 'me', found('none', undefined, { isOrganizer: true }))).toThrow(refusal);
    expect(() => operation.request(input, 'me', found('organizer'))).toThrow(refusal);
  });

  it.for([
    [{ eventId: '' }, 'eventId'],
    [{ comment: 5 }, 'comment'],
    [{ sendResponse: 'yes' }, 'sendResponse'],
    [{ group: '5f0d8a52' }, 'group'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField(name, { eventId: 'AAMk=', ...input })).toBe(field);
  });
});

describe('accept-event', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { method, path, body } = documentation.request('event-accept-1');
    const request = await buildRequest('accept-event', { eventId: '{id}', comment: 'comment-value' });
    expect({ ...request, path: decodeURIComponent(request.path) }).toMatchObject({ method, path, body });
  });

  it('takes no proposal: whoever accepts comes at that time', async () => {
    const field = await refusedField('accept-event', { eventId: 'AAMk=', ...PROPOSAL });
    expect(field).toBe('proposedStartDateTime');
  });
});

describe('decline-event', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { method, path, body } = documentation.request('event-decline-1');
    const comment = "I won't be able to make this week. How about next week?";
    const request = await buildRequest('decline-event', { eventId: '{id}', comment, ...PROPOSAL });
    expect(body).toEqual(request.body);
    expect({ method: request.method, path: decodeURIComponent(request.path) }).toEqual({ method, path });
  });

  it('leaves no event behind', () => {
    expect(ANSWERS.map(([name]) => [name, operationOf(name).removes])).toEqual([
      ['accept-event', undefined],
      ['tentatively-accept-event', undefined],
      ['decline-event', true],
    ]);
  });
});

describe.for(['decline-event', 'tentatively-accept-event'])('a proposal of %s', (name) => {
  it('is what is left to do though this is the answer already', async () => {
    const input = await parsed(name, PROPOSAL);
    const response = name === 'decline-event' ? 'declined' : 'tentativelyAccepted';
    expect(operationOf(name).isDone?.(input, found(response))).toBe(false);
    expect(operationOf(name).mails(input, found(response))).toEqual(['head@school.example']);
  });

  it('may be of instants, which become times of its zone', async () => {
    const { body } = await buildRequest(name, {
      eventId: 'AAMk=',
      proposedStartDateTime: new Date('2026-09-08T14:00:00Z'),
      proposedEndDateTime: Temporal.ZonedDateTime.from('2026-09-08T17:00[Europe/Berlin]'),
      timeZone: 'Europe/London',
    });
    expect(body).toMatchObject({
      proposedNewTime: {
        start: { dateTime: '2026-09-08T15:00:00', timeZone: 'Europe/London' },
        end: { dateTime: '2026-09-08T16:00:00', timeZone: 'Europe/London' },
      },
    });
  });

  it('is refused where the organizer allows none', async () => {
    const input = await parsed(name, PROPOSAL);
    const event = { ...OPEN, allowNewTimeProposals: false };
    expect(() => operationOf(name).request(input, 'me', event)).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'proposals-not-allowed' }),
    );
  });

  it.for([
    [{ proposedStartDateTime: '2026-09-08T15:00:00', timeZone: 'UTC' }, 'proposedEndDateTime'],
    [{ proposedEndDateTime: '2026-09-08T15:00:00', timeZone: 'UTC' }, 'proposedStartDateTime'],
    [{ ...PROPOSAL, timeZone: undefined }, 'timeZone'],
    [{ ...PROPOSAL, proposedStartDateTime: 'later' }, 'proposedStartDateTime'],
    [{ ...PROPOSAL, sendResponse: false }, 'sendResponse'],
  ] as const)('is refused as %j, and the field is named', async ([input, field]) => {
    expect(await refusedField(name, { eventId: 'AAMk=', ...input })).toBe(field);
  });
});
