import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

const CATEGORY = '4b1c2495-54c9-4a5e-90a2-0ab0b31987d8';

describe('get-category', () => {
  // https://learn.microsoft.com/graph/api/outlookcategory-get
  it('asks for one category by its id', async () => {
    expect(
      await buildRequest('get-category', { categoryId: CATEGORY, select: 'color' }, 'head@school.example'),
    ).toEqual({
      method: 'GET',
      path: `/users/head%40school.example/outlook/masterCategories/${CATEGORY}`,
      query: { $select: 'color' },
      mailbox: 'head@school.example',
    });
  });

  it.for([
    [{}, 'categoryId'],
    [{ categoryId: 'Red category' }, 'categoryId'],
    [{ categoryId: CATEGORY, calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-category', input)).toBe(field);
  });
});
