import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import { buildRequest, refusedField } from '../testing.ts';
import { takeSteps } from '../testing-steps.ts';

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

  it('asks name by name, each once, and gives those that are there', async () => {
    const a = { id: 'Microsoft.OutlookServices.OpenTypeExtension.com.example.a', extensionName: 'com.example.a' };
    const { asked, result } = await takeSteps('list-extensions', INPUT, [
      { body: { id: 'AAMk=', extensions: [a] } },
      { body: { id: 'AAMk=' } },
    ]);
    expect(asked.map(({ request }) => request.query?.$expand)).toEqual([
      "extensions($filter=id eq 'com.example.a')",
      "extensions($filter=id eq 'com.example.b''s')",
    ]);
    expect(result).toEqual({ eventId: 'AAMk=', extensions: [a] });
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'extensionNames'],
    [{ eventId: 'AAMk=', extensionNames: [] }, 'extensionNames'],
    [{ extensionNames: ['a'] }, 'eventId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-extensions', input)).toBe(field);
  });
});
