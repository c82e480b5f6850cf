import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('create-calendar', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('create-calendar', { name: 'Volunteer' })).toEqual(
      documentation.request('user-post-calendars-1'),
    );
  });

  it('makes a coloured calendar in another mailbox', async () => {
    expect(
      await buildRequest('create-calendar', { name: 'Exams', color: 'lightTeal' }, 'room.101@school.example'),
    ).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/calendars',
      body: { name: 'Exams', color: 'lightTeal' },
      mailbox: 'room.101@school.example',
    });
  });

  // https://learn.microsoft.com/graph/api/calendargroup-post-calendars
  it('makes it in one group of calendars, and takes a colour in any letter case', async () => {
    expect(
      await buildRequest('create-calendar', { name: 'Exams', color: 'LightTeal', calendarGroupId: 'AQMk=' }),
    ).toMatchObject({ path: '/me/calendarGroups/AQMk%3D/calendars', body: { name: 'Exams', color: 'lightTeal' } });
  });

  it.for([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'Exams', color: 'teal' }, 'color'],
    [{ name: 'Exams', calendarGroupId: '' }, 'calendarGroupId'],
    [{ name: 'Exams', colour: 'lightTeal' }, 'colour'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('create-calendar', input)).toBe(field);
  });
});
