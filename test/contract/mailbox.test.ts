import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

describeContract('mailbox settings', ({ call, isEmulated }) => {
  it('are read, all or some', async () => {
    const all = await call('get-mailbox-settings');
    if (isEmulated) expect(all.timeZone).toBe('Europe/London');
    expect(all.workingHours.daysOfWeek).toContain('monday');
    const some = await call('get-mailbox-settings', { select: 'timeZone' });
    expect(some.timeZone).toBe(all.timeZone);
    expect(some).not.toHaveProperty('workingHours');
  });

  it('are changed in what is given, and in nothing else', async () => {
    const before = await call('get-mailbox-settings');
    const { workingHours: old, language, timeZone } = before;
    await call('update-mailbox-settings', { workingHours: { ...ownHours(old), startTime: '07:15' } });
    const after = await call('get-mailbox-settings');
    expect(after.workingHours).toMatchObject({ startTime: '07:15:00.0000000', endTime: old.endTime });
    expect(after).toMatchObject({ language, timeZone });
    await call('update-mailbox-settings', { workingHours: ownHours(old) });
    expect((await call('get-mailbox-settings')).workingHours).toEqual(old);
  });

  it('have a zone and automatic replies that can be set', async () => {
    const { timeZone, automaticRepliesSetting: old } = await call('get-mailbox-settings');
    const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
    await call('update-mailbox-settings', {
      mailboxTimeZone: 'Pacific Standard Time',
      automaticRepliesSetting: {
        status: 'scheduled',
        scheduledStartDateTime: at('2046-12-21T17:00:00'),
        scheduledEndDateTime: at('2047-01-04T08:00:00'),
        internalReplyMessage: 'Back in January.',
      },
    });
    const { automaticRepliesSetting, ...after } = await call('get-mailbox-settings');
    const { status } = old;
    await call('update-mailbox-settings', { mailboxTimeZone: timeZone, automaticRepliesSetting: { status } });
    expect(after.timeZone).toBe('Pacific Standard Time');
    expect(automaticRepliesSetting).toMatchObject({
      status: 'scheduled',
      scheduledStartDateTime: { dateTime: '2046-12-21T17:00:00.0000000' },
      internalReplyMessage: expect.stringContaining('Back in January.'),
      externalReplyMessage: old.externalReplyMessage,
    });
  });

  it('have zones and languages to choose from', async () => {
    const windows = await call('list-supported-time-zones');
    expect(windows.complete).toBe(true);
    expect(windows.value).toContainEqual(expect.objectContaining({ alias: 'GMT Standard Time' }));
    const iana = await call('list-supported-time-zones', { timeZoneStandard: 'iana' });
    expect(iana.value).toContainEqual(expect.objectContaining({ alias: 'Europe/London' }));
    expect(await call('list-supported-time-zones', { maxItems: 3 })).toEqual({
      value: windows.value.slice(0, 3),
      complete: false,
    });
    const languages = await call('list-supported-languages');
    expect(languages.value).toContainEqual(expect.objectContaining({ locale: 'en-GB' }));
  });
});

/** Working hours as they can be written again, the zone by its name. */
function ownHours({ daysOfWeek, startTime, endTime, timeZone }: Answered): Answered {
  return { daysOfWeek, startTime, endTime, timeZone: timeZone.name };
}

describeContract('ids', ({ call, unique, isEmulated }) => {
  it('are translated and back, and those that are none have their error', async () => {
    const times = { startDateTime: '2026-11-24T09:00:00', endDateTime: '2026-11-24T10:00:00', timeZone: 'UTC' };
    const event = await call('create-event', { subject: unique('Exam'), ...times });
    const back = { sourceIdType: 'restImmutableEntryId', targetIdType: 'restId' };
    const plain = await call('translate-ids', { inputIds: [event.id], ...back });
    expect(plain.value).toMatchObject([{ sourceId: event.id, targetId: expect.any(String) }]);
    const [{ targetId }] = plain.value;
    expect(targetId).not.toBe(event.id);
    // What is asked for where nothing else is said is what every operation uses.
    expect((await call('translate-ids', { inputIds: [targetId] })).value).toMatchObject([{ targetId: event.id }]);
    await call('delete-event', { eventId: event.id });
    if (!isEmulated) return;
    const wrong = await call('translate-ids', { inputIds: ['none'] });
    expect(wrong.value).toMatchObject([
      { sourceId: 'none', targetId: null, errorDetails: { code: expect.any(String) } },
    ]);
  });
});

describeContract('who is who', ({ call, callAsPerson, mailbox, colleague, isEmulated }) => {
  it('is told of an app', async () => {
    const told = await call('who-am-i');
    expect(told).toMatchObject({ signedInAs: 'app', account: null, authentication: 'app', mailbox });
    expect(told.tenant).toMatch(/^[0-9a-f-]{36}$/);
    expect(told.clientId).toMatch(/^[0-9a-f-]{36}$/);
    expect(told.owner.address).toBe(mailbox);
    if (isEmulated) expect(told.user).toMatchObject({ displayName: 'Tutor 7', userPrincipalName: mailbox });
  });

  it('is told of a person, and of the mailbox that is named', async () => {
    const own = await callAsPerson('who-am-i', { mailbox: 'me' });
    expect(own).toMatchObject({ signedInAs: 'person', authentication: 'person', mailbox: 'me' });
    expect(own).toMatchObject({ account: mailbox, owner: { address: mailbox } });
    const other = await callAsPerson('who-am-i', { mailbox: colleague });
    // Nobody shared that calendar.
    expect(other).toMatchObject({ account: mailbox, mailbox: colleague, owner: null });
  });
});

describeContract('access to a mailbox', ({ call, callAsPerson, colleague, mailbox, isEmulated }) => {
  const allowed = { allowed: true, status: null, code: null };

  it('is tried for each thing that is read', async () => {
    expect(await call('check-mailbox-access')).toEqual({
      mailbox,
      problem: null,
      hint: null,
      calendars: allowed,
      events: allowed,
      freeBusy: allowed,
      settings: allowed,
    });
  });

  it('is told by its refusals, where somebody shared nothing', async () => {
    const told = await callAsPerson('check-mailbox-access', { mailbox: colleague });
    expect(told.events).toEqual({ allowed: false, status: 403, code: 'ErrorAccessDenied' });
    expect(told.settings.allowed).toBe(false);
  });

  it('says what is wrong where there is no such mailbox', async () => {
    const gone = isEmulated ? 'leaver@school.example' : mailbox.replace(/^[^@]*/, 'nobody.by.this.name');
    const told = await call('check-mailbox-access', { mailbox: gone });
    expect(told.problem).toBe(isEmulated ? 'not-in-exchange-online' : 'not-found');
    expect(told.hint).toContain(isEmulated ? 'licence' : 'Check the address');
    const refused = { allowed: false, status: 404, code: expect.any(String) };
    expect(told).toMatchObject({ calendars: refused, events: refused, freeBusy: refused, settings: refused });
  });
});
