import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const TIME = {
  startDateTime: '2046-09-07T09:00:00',
  endDateTime: '2046-09-07T10:00:00',
  timeZone: 'Europe/London',
};

describeContract('events', ({ call, callAsPerson, refusal, unique, mailbox, colleague, isEmulated }) => {
  const create = async (more: object = {}) => call('create-event', { subject: unique('Maths'), ...TIME, ...more });

  it('are created with what was given, and got by their id', async () => {
    const subject = unique('Assembly');
    const made = await create({ subject, location: 'Hall', body: 'Bring chairs', categories: ['Red'], showAs: 'oof' });
    expect(made).toMatchObject({ subject, location: { displayName: 'Hall' }, isOrganizer: true });
    expect(made.start).toEqual({ dateTime: '2046-09-07T09:00:00.0000000', timeZone: 'Europe/London' });
    const got = await call('get-event', { eventId: made.id, bodyContentType: 'text' });
    expect(got).toMatchObject({ id: made.id, subject, categories: ['Red'], showAs: 'oof' });
    expect(got.body.content.trim()).toBe('Bring chairs');
    expect(got.start).toEqual({ dateTime: '2046-09-07T08:00:00.0000000', timeZone: 'UTC' });
    const some = await call('get-event', { eventId: made.id, select: 'subject', timeZone: 'Europe/London' });
    expect(some).toMatchObject({ subject });
    expect(some).not.toHaveProperty('start');
  });

  it('are created once, however often the same transactionId is sent', async () => {
    const transactionId = unique('lesson');
    const { id, subject } = await create({ transactionId });
    const again = await call('create-event', { subject, ...TIME, transactionId });
    expect(again.id).toBe(id);
  });

  it('are listed, by condition and order, whole or in part', async () => {
    const prefix = unique('List');
    for (const name of ['b', 'a', 'c']) await create({ subject: `${prefix} ${name}` });
    const filter = `startswith(subject,'${prefix} ')`;
    const all = await call('list-events', { filter, orderBy: 'subject', select: 'subject', top: 2 });
    expect(all.complete).toBe(true);
    expect(all.value.map((one: { subject: string }) => one.subject)).toEqual(
      ['a', 'b', 'c'].map((name) => `${prefix} ${name}`),
    );
    const some = await call('list-events', { filter, orderBy: 'subject', maxItems: 1 });
    expect(some).toMatchObject({ value: [{ subject: `${prefix} a` }], complete: false });
  });

  it('lie in the calendar that is named', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Exams') });
    const { id } = await create({ calendarId });
    const listed = await call('list-events', { calendarId });
    expect(listed.value.map((one: { id: string }) => one.id)).toEqual([id]);
    const range = { startDateTime: '2046-09-07T00:00:00Z', endDateTime: '2046-09-08T00:00:00Z' };
    const view = await call('list-calendar-view', { calendarId, ...range });
    expect(view.value.map((one: { id: string }) => one.id)).toEqual([id]);
    const empty = { startDateTime: '2046-09-08T00:00:00Z', endDateTime: '2046-09-09T00:00:00Z' };
    expect(await call('list-calendar-view', { calendarId, ...empty })).toEqual({ value: [], complete: true });
  });

  it('are changed in what is given, and in nothing else', async () => {
    const { id: eventId, subject, ...made } = await create({ location: 'Hall', categories: ['Red'] });
    const changed = await call('update-event', {
      ...{ eventId, location: 'Gym', categories: [], isReminderOn: false },
      ...{ startDateTime: '2046-09-08T09:00:00', endDateTime: '2046-09-08T10:00:00', timeZone: 'Europe/London' },
    });
    expect(changed).toMatchObject({ id: eventId, subject, location: { displayName: 'Gym' }, categories: [] });
    expect(changed.start.dateTime).toBe('2046-09-08T09:00:00.0000000');
    expect(changed.isReminderOn).toBe(false);
    expect(await refusal('update-event', { eventId, subject: 'x', ifMatch: made['@odata.etag'] })).toBe('service-412');
    expect((await call('get-event', { eventId })).subject).toBe(subject);
  });

  it('are cancelled by their organizer, and deleted or deleted for good by anybody', async () => {
    const gone = async (eventId: string) => refusal('get-event', { eventId });
    const meeting = await create({ attendees: [colleague] });
    expect(await call('cancel-event', { eventId: meeting.id, comment: 'The hall is closed.' })).toEqual({
      cancelled: true,
      eventId: meeting.id,
      mailed: [colleague],
    });
    if (isEmulated) expect(await gone(meeting.id)).toBe('service-404');
    const other = await create();
    const changed = await call('update-event', { eventId: other.id, location: 'Gym' });
    const [old, now] = [other['@odata.etag'], changed['@odata.etag']];
    expect(await refusal('delete-event', { eventId: other.id, ifMatch: old })).toBe('service-412');
    expect((await call('get-event', { eventId: other.id })).id).toBe(other.id);
    expect(await call('delete-event', { eventId: other.id, ifMatch: now })).toEqual({
      deleted: true,
      eventId: other.id,
    });
    if (isEmulated) expect(await gone(other.id)).toBe('service-404');
    const third = await create();
    const deleted = { deleted: true, eventId: third.id };
    expect(await call('permanently-delete-event', { eventId: third.id })).toEqual(deleted);
    expect(await gone(third.id)).toBe('service-404');
    expect(await refusal('permanently-delete-event', { eventId: third.id })).toBe('service-404');
  });

  it('are those of whoever signs in, where a person does', async () => {
    const { id } = await create();
    const mine = await callAsPerson('get-event', { mailbox: 'me', eventId: id });
    expect(mine).toMatchObject({ id, organizer: { emailAddress: { address: mailbox } } });
  });

  it('are refused where the input or the service says no', async () => {
    expect(await refusal('create-event', { subject: 'x', ...TIME, timeZone: 'Mars/Olympus' })).toBe('service-400');
    expect(await refusal('delete-event', { eventId: 'AAMkNone=' })).toMatch(/^service-40[04]$/u);
  });
});
