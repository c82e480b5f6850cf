import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const INPUT = { eventId: '{id}', newReminderTime: '2026-09-07T08:55', timeZone: 'Europe/London' };

describe('snooze-reminder', () => {
  it('names the time and its zone', async () => {
    expect(await buildRequest('snooze-reminder', INPUT, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events/%7Bid%7D/snoozeReminder',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: { newReminderTime: { dateTime: '2026-09-07T08:55:00', timeZone: 'Europe/London' } },
      mailbox: 'room.101@school.example',
    });
    const reply = { status: 200, headers: {}, body: undefined };
    expect(operationOf('snooze-reminder').response(reply, INPUT)).toEqual({ snoozed: true, eventId: '{id}' });
  });

  it('takes an instant, and names it as the clocks of the zone show it', async () => {
    const newReminderTime = new Date('2026-09-07T07:55:00Z');
    expect((await buildRequest('snooze-reminder', { ...INPUT, newReminderTime })).body).toEqual({
      newReminderTime: { dateTime: '2026-09-07T08:55:00', timeZone: 'Europe/London' },
    });
  });

  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { method, path, body } = documentation.request('event-snoozereminder-1');
    const built = await buildRequest('snooze-reminder', INPUT);
    expect({ method: built.method, path: decodeURIComponent(built.path) }).toEqual({ method, path });
    // The example has words in place of a time and a zone.
    const shape = { newReminderTime: { dateTime: expect.any(String), timeZone: expect.any(String) } };
    expect([body, built.body]).toEqual([shape, shape]);
  });

  it.for([
    [{ eventId: undefined }, 'eventId'],
    [{ newReminderTime: undefined }, 'newReminderTime'],
    [{ newReminderTime: '2026-09-07T08:55:00Z' }, 'newReminderTime'],
    [{ timeZone: undefined }, 'timeZone'],
    [{ timeZone: '"' }, 'timeZone'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('snooze-reminder', { ...INPUT, ...input })).toBe(field);
  });
});
