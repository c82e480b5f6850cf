import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

describe('list-allowed-calendar-sharing-roles', () => {
  it.for([
    [{}, 'me', "/me/calendar/allowedCalendarSharingRoles(User='head%40school.example')"],
    [
      { calendarId: 'AAMk=' },
      'room.101@school.example',
      "/users/room.101%40school.example/calendars/AAMk%3D/allowedCalendarSharingRoles(User='head%40school.example')",
    ],
  ] as const)('asks, with %j in %s, for %s', async ([input, mailbox, path]) => {
    expect(
      await buildRequest('list-allowed-calendar-sharing-roles', { ...input, user: 'head@school.example' }, mailbox),
    ).toEqual({ method: 'GET', path, mailbox });
  });

  it('keeps an address with an apostrophe between the apostrophes of the function', async () => {
    const { path } = await buildRequest('list-allowed-calendar-sharing-roles', { user: "o'room@school.example" });
    expect(path).toBe("/me/calendar/allowedCalendarSharingRoles(User='o%27%27room%40school.example')");
  });

  it.for([
    [{}, 'user'],
    [{ user: 'head' }, 'user'],
    [{ user: 'head@school.example', group: 'AB-12' }, 'group'],
    [{ user: 'head@school.example', calendarId: '' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-allowed-calendar-sharing-roles', input)).toBe(field);
  });
});
