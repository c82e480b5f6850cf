import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('create-calendar-permission', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const input = {
      address: 'samanthab@adatum.onmicrosoft.com',
      name: 'Samantha Booth',
      role: 'read',
      isInsideOrganization: true,
      isRemovable: true,
    };
    expect(await plainRequest('create-calendar-permission', input)).toEqual(
      documentation.request('calendar-post-calendarpermissions-1'),
    );
  });

  it('needs no more than an address and a role, in any letter case', async () => {
    expect(
      await buildRequest(
        'create-calendar-permission',
        { calendarId: 'AAMk=', address: 'head@school.example', role: 'freebusyread' },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/calendars/AAMk%3D/calendarPermissions',
      body: { emailAddress: { address: 'head@school.example' }, role: 'freeBusyRead' },
      mailbox: 'room.101@school.example',
    });
  });

  it('shares the calendar of a group', async () => {
    const input = { group: 'AB-12', address: 'head@school.example', role: 'read' };
    const { path } = await buildRequest('create-calendar-permission', input, 'groups/ab-12');
    expect(path).toBe('/groups/ab-12/calendar/calendarPermissions');
  });

  it('tells whom the service invites, and is never repeated blindly', () => {
    const row = operationOf('create-calendar-permission');
    expect(row.mails({ address: 'head@school.example', role: 'read' })).toEqual(['head@school.example']);
    expect(row.mailsTo).toBe('the person with whom it is shared, as an invitation to the calendar');
    expect(row.repeat).toBe('never');
  });

  it.for([
    [{ role: 'read' }, 'address'],
    [{ address: 'head', role: 'read' }, 'address'],
    [{ address: 'head@school.example' }, 'role'],
    [{ address: 'head@school.example', role: 'owner' }, 'role'],
    [{ address: 'head@school.example', role: 'none' }, 'role'],
    [{ address: 'head@school.example', role: 'custom' }, 'role'],
    [{ address: 'head@school.example', role: 'read', group: 'AB-12', calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('create-calendar-permission', input)).toBe(field);
  });
});
