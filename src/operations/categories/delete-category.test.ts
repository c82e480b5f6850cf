import { describe, expect, it } from 'vitest';
import { operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

const CATEGORY = '4b1c2495-54c9-4a5e-90a2-0ab0b31987d8';

describe('delete-category', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('delete-category', { categoryId: CATEGORY })).toEqual(
      documentation.request('outlookcategory-delete-1'),
    );
  });

  it('says which category is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-category').response(reply, { categoryId: CATEGORY })).toEqual({
      deleted: true,
      categoryId: CATEGORY,
    });
  });

  it.for([
    [{}, 'categoryId'],
    [{ categoryId: '' }, 'categoryId'],
    [{ categoryId: 'Red category' }, 'categoryId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('delete-category', input)).toBe(field);
  });
});
