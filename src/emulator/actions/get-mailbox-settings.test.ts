import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

const HALL = '/v1.0/users/hall@school.example';
const CONTEXT = "http://graph.example/v1.0/$metadata#users('11111111-2222-4333-8444-555555555555')/mailboxSettings";
const seed = {
  users: [
    {
      userPrincipalName: 'hall@school.example',
      id: '11111111-2222-4333-8444-555555555555',
      timeZone: 'Pacific Standard Time',
    },
    { userPrincipalName: 'on.premises@school.example', mailbox: 'none' },
    { userPrincipalName: 'head.office@school.example', mailbox: 'denied' },
  ],
} as const;

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ seed });
});
const get = (path: string) => server.call('GET', path);

describe('the settings of a mailbox', () => {
  it('are answered with the members of the example of Microsoft, and the zone of the seed', async () => {
    const { status, body } = await get(`${HALL}/mailboxSettings`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      '@odata.context': CONTEXT,
      timeZone: 'Pacific Standard Time',
      dateFormat: 'M/d/yyyy',
      timeFormat: 'h:mm tt',
      language: { locale: 'en-US', displayName: 'English (United States)' },
      workingHours: {
        daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        startTime: '08:00:00.0000000',
        endTime: '17:00:00.0000000',
        timeZone: { name: 'Pacific Standard Time' },
      },
    });
    expect(Object.keys(body)).toEqual([
      '@odata.context',
      'archiveFolder',
      'timeZone',
      'delegateMeetingMessageDeliveryOptions',
      'dateFormat',
      'timeFormat',
      'userPurpose',
      'automaticRepliesSetting',
      'language',
      'workingHours',
    ]);
  });

  it('are in UTC where the seed names no zone', async () => {
    expect((await get('/v1.0/users/new.starter@school.example/mailboxSettings')).body.timeZone).toBe('UTC');
  });

  it('answer the selected members only', async () => {
    expect((await get(`${HALL}/mailboxsettings?$select=timeZone`)).body).toEqual({
      '@odata.context': `${CONTEXT}(timeZone)`,
      timeZone: 'Pacific Standard Time',
    });
    expect((await get(`${HALL}/mailboxSettings?$select=zone`)).status).toBe(400);
    expect((await get(`${HALL}/mailboxSettings?$filter=timeZone eq 'UTC'`)).status).toBe(400);
  });

  it('are read one by one: a text in value, an object as it is', async () => {
    expect((await get(`${HALL}/mailboxSettings/timeZone`)).body).toEqual({
      '@odata.context': `${CONTEXT}/timeZone`,
      value: 'Pacific Standard Time',
    });
    expect((await get(`${HALL}/mailboxSettings/workingHours`)).body).toEqual({
      '@odata.context': `${CONTEXT}/workingHours`,
      daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startTime: '08:00:00.0000000',
      endTime: '17:00:00.0000000',
      timeZone: { name: 'Pacific Standard Time' },
    });
    expect((await get(`${HALL}/mailboxSettings/zone`)).status).toBe(400);
  });

  it.each([
    ['/v1.0/users/on.premises@school.example/mailboxSettings', 404, 'MailboxNotEnabledForRESTAPI'],
    ['/v1.0/users/head.office@school.example/mailboxSettings', 403, 'ErrorAccessDenied'],
    ['/v1.0/me/mailboxSettings', 400, 'BadRequest'],
    ['/v1.0/me/mailboxSettings/timeZone', 400, 'BadRequest'],
  ])('%s answers %i %s', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  });

  it('need the role MailboxSettings.Read', async () => {
    const other = await createTestServer({ seed, roles: ['Calendars.ReadWrite', 'User.Read.All'] });
    for (const path of [`${HALL}/mailboxSettings`, `${HALL}/mailboxSettings/timeZone`]) {
      const { status, body } = await other.call('GET', path);
      expect([status, body.error?.code, body.error?.message]).toEqual([
        403,
        'ErrorAccessDenied',
        'Access is denied. Check credentials and try again.',
      ]);
    }
    const writer = await createTestServer({ seed, roles: ['MailboxSettings.ReadWrite'] });
    expect((await writer.call('GET', `${HALL}/mailboxSettings`)).status).toBe(200);
  });
});
