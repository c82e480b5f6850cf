import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('get-place', () => {
  it.skipIf(documentation.missing).for([
    ['3162F1E1-C4C0-604B-51D8-91DA78989EB1', 'place-get-1'],
    ['bldg1@contoso.com', 'place-get-2'],
  ] as const)(`asks for %s as Microsoft documents it${documentation.notice}`, async ([place, id]) => {
    expect(await plainRequest('get-place', { placeId: place })).toEqual(documentation.request(id));
  });

  it('counts against no mailbox', async () => {
    expect(await buildRequest('get-place', { placeId: 'room.101@school.example' }, 'tutor.7@school.example')).toEqual({
      method: 'GET',
      path: '/places/room.101%40school.example',
      mailbox: '',
    });
  });

  it('keeps an address with a slash within its segment', async () => {
    const { path } = await buildRequest('get-place', { placeId: 'a/b@school.example' });
    expect(path).toBe('/places/a%2Fb%40school.example');
  });

  it.for([
    [{}, 'placeId'],
    [{ placeId: '' }, 'placeId'],
    [{ placeId: 'room.101@school.example', select: 'id' }, 'select'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-place', input)).toBe(field);
  });
});
