import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

const CATEGORY = '4b1c2495-54c9-4a5e-90a2-0ab0b31987d8';

describe('update-category', () => {
  // https://learn.microsoft.com/graph/api/outlookcategory-update
  it('changes the colour, by the id', async () => {
    expect(
      await buildRequest('update-category', { categoryId: CATEGORY, color: 'preset15' }, 'head@school.example'),
    ).toEqual({
      method: 'PATCH',
      path: `/users/head%40school.example/outlook/masterCategories/${CATEGORY}`,
      body: { color: 'preset15' },
      mailbox: 'head@school.example',
    });
  });

  it('takes no name, which cannot change', async () => {
    expect(await refusedField('update-category', { categoryId: CATEGORY, color: 'none', displayName: 'Test' })).toBe(
      'displayName',
    );
  });

  it.for([
    [{ color: 'none' }, 'categoryId'],
    [{ categoryId: CATEGORY }, 'color'],
    [{ categoryId: CATEGORY, color: 'preset25' }, 'color'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-category', input)).toBe(field);
  });
});
