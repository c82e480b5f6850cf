import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

const ORGANIZATION = 'RGVmYXVsdA==';

describe('get-calendar-permission', () => {
  // https://learn.microsoft.com/graph/api/calendarpermission-get
  it.for([
    [{}, 'head@school.example', '/users/head%40school.example/calendar/calendarPermissions/RGVmYXVsdA%3D%3D'],
    [{ calendarId: 'AAMk=' }, 'me', '/me/calendars/AAMk%3D/calendarPermissions/RGVmYXVsdA%3D%3D'],
    [{ group: 'AB-12' }, 'groups/ab-12', '/groups/ab-12/calendar/calendarPermissions/RGVmYXVsdA%3D%3D'],
  ] as const)('asks, with %j in %s, for %s', async ([input, mailbox, path]) => {
    expect(
      await buildRequest('get-calendar-permission', { ...input, calendarPermissionId: ORGANIZATION }, mailbox),
    ).toEqual({ method: 'GET', path, query: {}, mailbox });
  });

  it.for([
    [{}, 'calendarPermissionId'],
    [{ calendarPermissionId: '' }, 'calendarPermissionId'],
    [{ calendarPermissionId: ORGANIZATION, group: 'AB-12', calendarId: 'AAMk=' }, 'calendarId'],
    [{ calendarPermissionId: ORGANIZATION, role: 'read' }, 'role'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-calendar-permission', input)).toBe(field);
  });
});
