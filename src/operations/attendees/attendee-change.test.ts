import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { Attendee } from '../../graph/event.ts';
import type { FoundEvent } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { operationOf, refusedField } from '../testing.ts';

const ada: Attendee = {
  type: 'optional',
  status: { response: 'accepted', time: '2026-06-01T00:00:00Z' },
  emailAddress: { name: 'Ada Lovelace', address: 'ada@school.example' },
};
const bo: Attendee = { type: 'required', emailAddress: { address: 'bo@school.example' } };
const FOUND: FoundEvent = { '@odata.etag': 'W/"abc="', isOrganizer: true, attendees: [ada, bo] };
const NAMES = ['add-attendees', 'remove-attendees', 'set-attendees'] as const;

const operate = async (name: (typeof NAMES)[number], attendees: unknown[], found: FoundEvent = FOUND) => {
  const operation = operationOf(name);
  const input = parseInput(operation, await loadZ(), { eventId: 'AAMk=', attendees });
  return {
    request: () => operation.request(input, 'me', found),
    isDone: operation.isDone?.(input, found),
    mails: operation.mails(input, found),
    answer: (after: Attendee[]) =>
      operation.response({ status: 200, headers: {}, body: { id: 'AAMk=', attendees: after } }, input, found),
  };
};

describe('a change of attendees', () => {
  it.for([
    [
      'add-attendees',
      ['cy@school.example'],
      [ada, bo, { type: 'required', emailAddress: { address: 'cy@school.example' } }],
    ],
    ['remove-attendees', ['BO@school.example', 'cy@school.example'], [ada]],
    ['remove-attendees', [{ address: 'bo@school.example', type: 'resource' }], [ada]],
    ['set-attendees', ['ada@school.example'], [ada]],
    ['set-attendees', [], []],
    ['set-attendees', [{ address: 'bo@school.example', type: 'resource' }], [{ ...bo, type: 'resource' }]],
  ] as const)('by %s of %j writes the attendees alone, for the version that was found', async ([name, given, list]) => {
    const { request, isDone } = await operate(name, [...given]);
    expect(isDone).toBe(false);
    expect(request()).toEqual({
      method: 'PATCH',
      path: '/me/events/AAMk%3D',
      headers: { Prefer: 'IdType="ImmutableId"', 'If-Match': 'W/"abc="' },
      body: { attendees: list },
      mailbox: 'me',
    });
  });

  it.for([
    ['add-attendees', ['ADA@school.example']],
    ['remove-attendees', ['cy@school.example']],
    ['set-attendees', ['bo@school.example', 'ada@school.example', 'BO@school.example']],
  ] as const)('by %s of %j is none', async ([name, given]) => {
    const { isDone, mails, answer } = await operate(name, [...given]);
    expect({ isDone, mails }).toEqual({ isDone: true, mails: [] });
    expect(answer([ada, bo])).toEqual({ eventId: 'AAMk=', changed: false, mailed: [], attendees: [ada, bo] });
  });

  it('tells whom it mails, and who is there after it', async () => {
    const { mails, answer } = await operate('set-attendees', ['bo@school.example', 'cy@school.example']);
    expect(mails).toEqual(['cy@school.example', 'ada@school.example']);
    expect(answer([bo])).toMatchObject({ changed: true, mailed: mails, attendees: [bo] });
  });

  it('reads what it needs', () => {
    for (const name of NAMES) {
      const read = operationOf(name).read?.({ eventId: 'AAMk=', attendees: [] }, 'me');
      expect(read).toMatchObject({ method: 'GET', query: { $select: 'attendees,organizer,isOrganizer' } });
    }
  });

  it("is refused in an attendee's copy", async () => {
    await expect(operate('add-attendees', ['cy@school.example'], { isOrganizer: false })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'not-organizer',
    });
  });

  it('is refused with more than 500 in all, but not where fewer become of more', async () => {
    const many = (count: number) =>
      Array.from(
        { length: count },
        (_, at): Attendee => ({ type: 'required', emailAddress: { address: `p${at}@school.example` } }),
      );
    const full = { ...FOUND, attendees: many(500) };
    await expect(operate('add-attendees', ['cy@school.example'], full)).rejects.toMatchObject({
      code: 'attendees-too-many',
      message: 'The event would have 501 attendees; it takes 500.',
    });
    expect((await operate('add-attendees', ['p1@school.example'], full)).isDone).toBe(true);
    const over = { ...FOUND, attendees: many(600) };
    expect((await operate('remove-attendees', ['p1@school.example'], over)).mails).toEqual(['p1@school.example']);
  });

  it.for(NAMES)('by %s refuses a faulty input and names the field', async (name) => {
    const refused = (attendees: unknown) => refusedField(name, { eventId: 'AAMk=', attendees });
    expect(await refused(undefined)).toBe('attendees');
    expect(await refused(['tutor'])).toBe('attendees.0');
    expect(await refused([{ address: 'a@school.example', kind: 'x' }])).toBe('attendees.0');
    expect(await refused([])).toBe(name === 'set-attendees' ? undefined : 'attendees');
    expect(await refused(Array.from({ length: 501 }, (_, at) => `p${at}@school.example`))).toBe('attendees');
    expect(await refusedField(name, { attendees: ['a@school.example'] })).toBe('eventId');
  });
});
