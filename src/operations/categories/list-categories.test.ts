import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-categories', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-categories', {})).toEqual(
      documentation.request('outlookuser-list-mastercategories-1'),
    );
  });

  it("asks for another mailbox's categories with query options, and keeps maxItems to itself", async () => {
    expect(
      await buildRequest(
        'list-categories',
        { select: 'color', filter: "displayName eq 'Exam'", orderBy: 'displayName', top: 50, maxItems: 3 },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/outlook/masterCategories',
      query: { $select: 'color', $filter: "displayName eq 'Exam'", $orderby: 'displayName', $top: '50' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{ top: 1001 }, 'top'],
    [{ maxItems: 0 }, 'maxItems'],
    [{ displayName: 'Exam' }, 'displayName'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-categories', input)).toBe(field);
  });
});
