import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import type { Step } from '../define.ts';
import { buildRequest, operationOf, refusedField } from '../testing.ts';
import { APP } from '../testing-steps.ts';

const INPUT = { eventId: 'AAMk=', extensionNames: ['com.example.a', "com.example.b's", 'com.example.a'] };

describe('list-extensions', () => {
  // https://learn.microsoft.com/graph/api/opentypeextension-get
  it('asks for the event with the extension of a name', async () => {
    expect(await buildRequest('list-extensions', INPUT, groupMailbox('5f0d8a52'))).toEqual({
      method: 'GET',
      path: '/groups/5f0d8a52/events/AAMk%3D',
      query: { $select: 'id', $expand: "extensions($filter=id eq 'com.example.a')" },
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'groups/5f0d8a52',
    });
  });

  it('asks name by name, each once, and gives those that are there', () => {
    const steps = operationOf('list-extensions').steps?.(INPUT, 'me', { now: 0, newId: () => '', caller: APP });
    const asked: Step[] = [];
    const a = { id: 'Microsoft.OutlookServices.OpenTypeExtension.com.example.a', extensionName: 'com.example.a' };
    let next = steps?.next();
    for (const body of [{ id: 'AAMk=', extensions: [a] }, { id: 'AAMk=' }]) {
      if (next?.done === false) asked.push(next.value);
      next = steps?.next({ status: 200, headers: {}, body });
    }
    expect(asked.map(({ request }) => request.query?.$expand)).toEqual([
      "extensions($filter=id eq 'com.example.a')",
      "extensions($filter=id eq 'com.example.b''s')",
    ]);
    expect(next).toEqual({ done: true, value: { eventId: 'AAMk=', extensions: [a] } });
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'extensionNames'],
    [{ eventId: 'AAMk=', extensionNames: [] }, 'extensionNames'],
    [{ extensionNames: ['a'] }, 'eventId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-extensions', input)).toBe(field);
  });
});
