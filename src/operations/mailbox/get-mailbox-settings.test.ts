import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

describe('get-mailbox-settings', () => {
  it('asks for all settings', async () => {
    // https://learn.microsoft.com/graph/api/user-get-mailboxsettings, first form of the request
    expect(await buildRequest('get-mailbox-settings', {})).toEqual({
      method: 'GET',
      path: '/me/mailboxSettings',
      query: {},
      mailbox: 'me',
    });
  });

  it("asks for some of another mailbox's", async () => {
    expect(
      await buildRequest('get-mailbox-settings', { select: 'timeZone,workingHours' }, 'room.101@school.example'),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/mailboxSettings',
      query: { $select: 'timeZone,workingHours' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{ select: '' }, 'select'],
    [{ timeZone: 'UTC' }, 'timeZone'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-mailbox-settings', input)).toBe(field);
  });
});
