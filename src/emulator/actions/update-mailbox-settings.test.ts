import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
});
beforeEach(() => server.emulator.reset());
afterAll(() => server.emulator.close());

const change = (body: unknown, headers?: Record<string, string>) =>
  server.call('PATCH', `${ROOM}/mailboxSettings`, body, headers);
const read = async (name = '') => (await server.call('GET', `${ROOM}/mailboxSettings${name}`)).body;

describe('a change of mailbox settings', () => {
  it('answers what was written and nothing else, and stays', async () => {
    const { status, body } = await change({ timeZone: 'Europe/London', timeFormat: 'HH:mm', userPurpose: 'shared' });
    expect(status).toBe(200);
    expect(body).toEqual({
      '@odata.context': expect.stringMatching(/^http.*\/v1\.0\/\$metadata#users\('.*'\)\/mailboxSettings$/),
      timeZone: 'Europe/London',
      timeFormat: 'HH:mm',
      // What cannot be written is ignored.
      userPurpose: 'user',
    });
    expect(await read()).toMatchObject({ timeZone: 'Europe/London', timeFormat: 'HH:mm', dateFormat: 'M/d/yyyy' });
    expect(await read('/timeZone')).toMatchObject({ value: 'Europe/London' });
  });

  it('keeps what it does not name within automatic replies, and shows their times in UTC', async () => {
    await change({ automaticRepliesSetting: { internalReplyMessage: 'Away.', externalAudience: 'ContactsOnly' } });
    const { body } = await change({
      automaticRepliesSetting: {
        status: 'Scheduled',
        scheduledStartDateTime: { dateTime: '2026-03-20T18:00:00', timeZone: 'Pacific Standard Time' },
        scheduledEndDateTime: { dateTime: '2026-03-28T18:00:00.0000000', timeZone: 'UTC' },
      },
    });
    expect(body.automaticRepliesSetting).toEqual({
      status: 'scheduled',
      externalAudience: 'contactsOnly',
      internalReplyMessage: 'Away.',
      externalReplyMessage: '',
      scheduledStartDateTime: { dateTime: '2026-03-21T01:00:00.0000000', timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: '2026-03-28T18:00:00.0000000', timeZone: 'UTC' },
    });
    const { body: shown } = await server.call('GET', `${ROOM}/mailboxSettings/automaticRepliesSetting`, undefined, {
      prefer: 'outlook.timezone="Europe/Berlin"',
    });
    expect(shown.scheduledEndDateTime).toEqual({ dateTime: '2026-03-28T19:00:00.0000000', timeZone: 'Europe/Berlin' });
  });

  it('takes working hours in a zone of their own, and days as they were given', async () => {
    const zone = {
      '@odata.type': '#microsoft.graph.customTimeZone',
      bias: -200,
      name: 'Customized Time Zone',
      standardOffset: { time: '02:00:00.0000000', dayOccurrence: 4, dayOfWeek: 'Sunday', month: 5, year: 0 },
      daylightOffset: {
        daylightBias: -100,
        time: '02:00:00',
        dayOccurrence: 2,
        dayOfWeek: 'sunday',
        month: 10,
        year: 0,
      },
    };
    const { body } = await change({
      workingHours: { endTime: '18:30:00.0000000', daysOfWeek: ['Tuesday', 'monday'], timeZone: zone },
    });
    expect(body.workingHours).toEqual({
      daysOfWeek: ['tuesday', 'monday'],
      startTime: '08:00:00.0000000',
      endTime: '18:30:00.0000000',
      timeZone: {
        ...zone,
        standardOffset: { ...zone.standardOffset, dayOfWeek: 'sunday' },
        daylightOffset: { ...zone.daylightOffset, time: '02:00:00.0000000' },
      },
    });
  });

  it('gives a new language its own formats, unless they come with it', async () => {
    await change({ language: { locale: 'DE-de' }, timeFormat: 'H:mm' });
    expect(await read()).toMatchObject({
      language: { locale: 'de-DE', displayName: 'German (Germany)' },
      dateFormat: 'd.M.yyyy',
      timeFormat: 'H:mm',
    });
    await change({ dateFormat: 'dd.MM.yyyy' });
    expect(await read('/dateFormat')).toMatchObject({ value: 'dd.MM.yyyy' });
    await change({ language: { locale: 'cs-CZ' } });
    expect((await read()).language).toEqual({ locale: 'cs-CZ', displayName: 'Czech (Czech Republic)' });
  });

  it.each([
    [{ timeZone: 'Nowhere' }, 400, 'TimeZoneNotSupportedException'],
    [{ workingHours: { timeZone: { name: 'Nowhere' } } }, 400, 'TimeZoneNotSupportedException'],
    [{ workingHours: { startTime: '24:00:00' } }, 400, 'UnableToDeserializePostBody'],
    [{ workingHours: { daysOfWeek: ['Someday'] } }, 400, 'UnableToDeserializePostBody'],
    [
      { workingHours: { timeZone: { name: 'x', bias: 1, standardOffset: { month: 13 } } } },
      400,
      'ErrorPropertyValidationFailure',
    ],
    [{ dateFormat: 'dd.MM.yyyy' }, 400, 'ErrorInvalidRequest'],
    [{ timeFormat: 'mm' }, 400, 'ErrorInvalidRequest'],
    [{ language: { locale: 'xx-XX' } }, 400, 'ErrorInvalidRequest'],
    [{ automaticRepliesSetting: { status: 'sometimes' } }, 400, 'UnableToDeserializePostBody'],
    [
      {
        automaticRepliesSetting: {
          status: 'scheduled',
          scheduledEndDateTime: { dateTime: '2019-01-01T00:00:00', timeZone: 'UTC' },
        },
      },
      400,
      'ErrorPropertyValidationFailure',
    ],
    [{ delegateMeetingMessageDeliveryOptions: 5 }, 400, 'UnableToDeserializePostBody'],
    [{ signature: 'x' }, 400, 'RequestBodyRead'],
    [[], 400, 'UnableToDeserializePostBody'],
  ])('refuses %o and changes nothing', async (body, status, code) => {
    const before = await read();
    const answer = await change(body);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(await read()).toEqual(before);
  });

  it('survives a snapshot and ends with a reset', async () => {
    await change({ delegateMeetingMessageDeliveryOptions: 'SendToDelegateAndPrincipal', timeZone: 'UTC' });
    const kept = server.emulator.snapshot();
    server.emulator.reset();
    expect((await read()).delegateMeetingMessageDeliveryOptions).toBe('sendToDelegateOnly');
    await server.emulator.restore(kept);
    expect((await read()).delegateMeetingMessageDeliveryOptions).toBe('sendToDelegateAndPrincipal');
  });

  it('can be begun with in a seed', async () => {
    const settings = { language: { locale: 'fr-FR' }, workingHours: { startTime: '07:30:00' } };
    await server.emulator.restore({ users: [{ userPrincipalName: 'room.101@school.example', settings }] });
    expect(await read()).toMatchObject({
      language: { locale: 'fr-FR', displayName: 'French (France)' },
      workingHours: { startTime: '07:30:00.0000000', endTime: '17:00:00.0000000' },
    });
    const wrong = { users: [{ userPrincipalName: 'a@school.example', settings: { dateFormat: 'x' } }] };
    await expect(server.emulator.restore(wrong)).rejects.toThrow(
      "users[0].settings would be refused by Graph: ErrorInvalidRequest: Your request can't be completed. The date format 'x' is not one of the language 'en-US'.",
    );
  });
});
