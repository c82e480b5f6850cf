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

  it.for([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'Exams', color: 'teal' }, 'color'],
    [{ name: 'Exams', colour: 'lightTeal' }, 'colour'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('create-calendar', input)).toBe(field);
  });
});
