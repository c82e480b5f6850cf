import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, refusedField } from '../testing.ts';

describe('list-rooms-of-list', () => {
  it('asks by the address of the list', async () => {
    // https://learn.microsoft.com/graph/api/place-list, third form of the request
    expect(await plainRequest('list-rooms-of-list', { roomListId: 'bldg1@contoso.com' })).toEqual({
      method: 'GET',
      path: '/places/bldg1@contoso.com/microsoft.graph.roomlist/rooms',
      query: {},
    });
  });

  it('asks by an id, with query options', async () => {
    const input = { roomListId: 'DC404124-302A-92AA-F98D-7B4DEB0C1705', filter: 'capacity ge 30', top: 20 };
    expect(await buildRequest('list-rooms-of-list', input)).toEqual({
      method: 'GET',
      path: '/places/DC404124-302A-92AA-F98D-7B4DEB0C1705/microsoft.graph.roomlist/rooms',
      query: { $filter: 'capacity ge 30', $top: '20' },
      mailbox: '',
    });
  });

  it.for([
    [{}, 'roomListId'],
    [{ roomListId: '' }, 'roomListId'],
    [{ roomListId: 'building.a@school.example', top: 1001 }, 'top'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-rooms-of-list', input)).toBe(field);
  });
});
