import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

const ORGANIZATION = 'RGVmYXVsdA==';

describe('update-calendar-permission', () => {
  // https://learn.microsoft.com/graph/api/calendarpermission-update
  it.for([
    [{}, 'head@school.example', '/users/head%40school.example/calendar/calendarPermissions/RGVmYXVsdA%3D%3D'],
    [{ calendarId: 'AAMk=' }, 'me', '/me/calendars/AAMk%3D/calendarPermissions/RGVmYXVsdA%3D%3D'],
    [{ group: 'AB-12' }, 'groups/ab-12', '/groups/ab-12/calendar/calendarPermissions/RGVmYXVsdA%3D%3D'],
  ] as const)('changes, with %j in %s, %s', async ([input, mailbox, path]) => {
    const whole = { ...input, calendarPermissionId: ORGANIZATION, role: 'Write' };
    expect(await buildRequest('update-calendar-permission', whole, mailbox)).toEqual({
      method: 'PATCH',
      path,
      body: { role: 'write' },
      mailbox,
    });
  });

  it('takes every role from the organization', async () => {
    const input = { calendarPermissionId: ORGANIZATION, role: 'none' };
    expect((await buildRequest('update-calendar-permission', input)).body).toEqual({ role: 'none' });
  });

  it.for([
    [{ role: 'read' }, 'calendarPermissionId'],
    [{ calendarPermissionId: ORGANIZATION }, 'role'],
    [{ calendarPermissionId: ORGANIZATION, role: 'custom' }, 'role'],
    [{ calendarPermissionId: ORGANIZATION, role: 'read', address: 'a@b.example' }, 'address'],
    [{ calendarPermissionId: ORGANIZATION, role: 'read', group: 'AB-12', calendarId: 'A=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-calendar-permission', input)).toBe(field);
  });
});
