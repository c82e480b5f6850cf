import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

const SHARE = 'L289RXhjaGFuZ2VMYWJQWRlbGVW';

describe('delete-calendar-permission', () => {
  // https://learn.microsoft.com/graph/api/calendarpermission-delete
  it.for([
    [{}, 'head@school.example', `/users/head%40school.example/calendar/calendarPermissions/${SHARE}`],
    [{ calendarId: 'AAMk=' }, 'me', `/me/calendars/AAMk%3D/calendarPermissions/${SHARE}`],
    [{ group: 'AB-12' }, 'groups/ab-12', `/groups/ab-12/calendar/calendarPermissions/${SHARE}`],
  ] as const)('deletes, with %j in %s, %s', async ([input, mailbox, path]) => {
    expect(
      await buildRequest('delete-calendar-permission', { ...input, calendarPermissionId: SHARE }, mailbox),
    ).toEqual({ method: 'DELETE', path, mailbox });
  });

  it('says which permission is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-calendar-permission').response(reply, { calendarPermissionId: SHARE })).toEqual({
      deleted: true,
      calendarPermissionId: SHARE,
    });
  });

  it.for([
    [{}, 'calendarPermissionId'],
    [{ calendarPermissionId: '' }, 'calendarPermissionId'],
    [{ calendarPermissionId: SHARE, group: 'AB-12', calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('delete-calendar-permission', input)).toBe(field);
  });
});
