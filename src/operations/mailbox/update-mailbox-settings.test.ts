import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const bodyOf = async (input: unknown) => (await buildRequest('update-mailbox-settings', input)).body;

describe('update-mailbox-settings', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { body, ...request } = documentation.request('user-update-mailboxsettings-1');
    const { automaticRepliesSetting } = body as { automaticRepliesSetting: object };
    // The example also sends an annotation, which the service ignores, and a capital letter, which it does not tell apart.
    expect(
      await plainRequest('update-mailbox-settings', {
        automaticRepliesSetting: {
          status: 'Scheduled',
          scheduledStartDateTime: { dateTime: '2016-03-20T18:00:00.0000000', timeZone: 'UTC' },
          scheduledEndDateTime: { dateTime: '2016-03-28T18:00:00.0000000', timeZone: 'UTC' },
        },
      }),
    ).toEqual({
      ...request,
      body: { automaticRepliesSetting: { ...automaticRepliesSetting, status: 'scheduled' } },
    });
  });

  it("writes what is given into another mailbox, by Graph's names, and nothing else", async () => {
    expect(
      await buildRequest(
        'update-mailbox-settings',
        {
          mailboxTimeZone: 'Europe/London',
          language: 'en-GB',
          dateFormat: 'dd/MM/yyyy',
          timeFormat: '',
          delegateMeetingMessageDeliveryOptions: 'sendtodelegateonly',
        },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'PATCH',
      path: '/users/room.101%40school.example/mailboxSettings',
      body: {
        timeZone: 'Europe/London',
        language: { locale: 'en-GB' },
        dateFormat: 'dd/MM/yyyy',
        timeFormat: '',
        delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
      },
      mailbox: 'room.101@school.example',
    });
  });

  it('takes working hours with or without seconds, their zone by its name', async () => {
    const workingHours = { daysOfWeek: ['Monday', 'friday'], startTime: '08:30', endTime: '17:00:30' };
    expect(await bodyOf({ workingHours: { ...workingHours, timeZone: 'GMT Standard Time' } })).toEqual({
      workingHours: {
        daysOfWeek: ['monday', 'friday'],
        startTime: '08:30:00',
        endTime: '17:00:30',
        timeZone: { name: 'GMT Standard Time' },
      },
    });
    expect(await bodyOf({ workingHours: { endTime: '16:00' } })).toEqual({ workingHours: { endTime: '16:00:00' } });
  });

  it('takes instants for the ends of automatic replies, each in its own zone', async () => {
    const automaticRepliesSetting = {
      scheduledStartDateTime: { dateTime: new Date('2026-07-24T16:00:00Z'), timeZone: 'Europe/London' },
      scheduledEndDateTime: {
        dateTime: Temporal.Instant.from('2026-09-01T06:00:00Z'),
        timeZone: 'W. Europe Standard Time',
      },
    };
    expect(await bodyOf({ automaticRepliesSetting: { status: 'scheduled', ...automaticRepliesSetting } })).toEqual({
      automaticRepliesSetting: {
        status: 'scheduled',
        scheduledStartDateTime: { dateTime: '2026-07-24T17:00:00', timeZone: 'Europe/London' },
        scheduledEndDateTime: { dateTime: '2026-09-01T08:00:00', timeZone: 'W. Europe Standard Time' },
      },
    });
    const atlantis = { ...automaticRepliesSetting.scheduledStartDateTime, timeZone: 'Atlantis' };
    await expect(bodyOf({ automaticRepliesSetting: { scheduledStartDateTime: atlantis } })).rejects.toMatchObject({
      code: 'input-invalid',
      message:
        'update-mailbox-settings: automaticRepliesSetting.scheduledStartDateTime.timeZone: is no zone that this machine knows, which automaticRepliesSetting.scheduledStartDateTime.dateTime needs.',
    });
  });

  it('takes a zone with a bias of its own as Graph writes it', async () => {
    const timeZone = { '@odata.type': '#microsoft.graph.customTimeZone', name: 'Customized Time Zone', bias: -200 };
    expect(await bodyOf({ workingHours: { timeZone } })).toEqual({
      workingHours: {
        timeZone: { '@odata.type': '#microsoft.graph.customTimeZone', name: 'Customized Time Zone', bias: -200 },
      },
    });
  });

  it.for([
    // The zone of times, which a configuration may give: never the mailbox's own by mistake.
    [{ timeZone: 'UTC' }, 'timeZone'],
    [{ mailboxTimeZone: '' }, 'mailboxTimeZone'],
    [{ language: '' }, 'language'],
    [{ workingHours: { startTime: '8:30' } }, 'workingHours.startTime'],
    [{ workingHours: { endTime: '24:00' } }, 'workingHours.endTime'],
    [{ workingHours: { daysOfWeek: ['mon'] } }, 'workingHours.daysOfWeek.0'],
    [{ automaticRepliesSetting: { status: 'on' } }, 'automaticRepliesSetting.status'],
    [
      { automaticRepliesSetting: { scheduledEndDateTime: { dateTime: '2026-09-07T08:00:00Z', timeZone: 'UTC' } } },
      'automaticRepliesSetting.scheduledEndDateTime.dateTime',
    ],
    [{ delegateMeetingMessageDeliveryOptions: 'nobody' }, 'delegateMeetingMessageDeliveryOptions'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-mailbox-settings', input)).toBe(field);
  });

  it('refuses to change nothing', async () => {
    await expect(bodyOf({})).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'update-mailbox-settings: nothing to change is given, such as workingHours.',
    });
  });
});
