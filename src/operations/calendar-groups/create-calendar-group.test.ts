import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('create-calendar-group', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('create-calendar-group', { name: 'Personal events' })).toEqual(
      documentation.request('user-post-calendargroups-1'),
    );
  });

  it('makes a group of calendars in another mailbox', async () => {
    expect(await buildRequest('create-calendar-group', { name: 'Year 7' }, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/calendarGroups',
      body: { name: 'Year 7' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'Year 7', color: 'auto' }, 'color'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('create-calendar-group', input)).toBe(field);
  });
});
