import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-rooms', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-rooms', {})).toEqual(documentation.request('place-list-1'));
  });

  it('asks with query options, counts against no mailbox, and keeps maxItems to itself', async () => {
    const input = { select: 'id,displayName', filter: "displayName eq 'Building A'", top: 50, maxItems: 3 };
    expect(await buildRequest('list-rooms', input, 'tutor.7@school.example')).toEqual({
      method: 'GET',
      path: '/places/microsoft.graph.room',
      query: { $select: 'id,displayName', $filter: "displayName eq 'Building A'", $top: '50' },
      mailbox: '',
    });
  });

  it.for([
    [{ top: 0 }, 'top'],
    [{ maxItems: 'many' }, 'maxItems'],
    [{ mailbox: 'tutor.7@school.example' }, 'mailbox'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-rooms', input)).toBe(field);
  });
});
