import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-supported-languages', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-supported-languages', {})).toEqual(
      documentation.request('outlookuser-supportedlanguages-1'),
    );
  });

  it('asks in another mailbox, page by page', async () => {
    expect(await buildRequest('list-supported-languages', { top: 20 }, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/outlook/supportedLanguages',
      query: { $top: '20' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{ top: 1001 }, 'top'],
    [{ locale: 'en-GB' }, 'locale'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-supported-languages', input)).toBe(field);
  });
});
