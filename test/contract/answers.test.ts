import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const TIME = {
  startDateTime: '2046-09-07T09:00:00',
  endDateTime: '2046-09-07T10:00:00',
  timeZone: 'Europe/London',
};
const PROPOSAL = {
  proposedStartDateTime: '2046-09-08T15:00:00',
  proposedEndDateTime: '2046-09-08T16:00:00',
  timeZone: 'Europe/London',
};

// A real tenant delivers an invitation when it likes; an emulator at once.
describeContract('answers', ({ call, refusal, unique, mailbox, colleague, room, isEmulated }) => {
  /** A meeting of the colleague's, and the copy that `mailbox` has of it. */
  const invite = async (more: object = {}) => {
    const subject = unique('Staff meeting');
    const meeting = { mailbox: colleague, subject, ...TIME, attendees: [mailbox], ...more };
    const { id: own } = await call('create-event', meeting);
    const { value } = await call('list-events', { filter: `subject eq '${subject}'` });
    expect(value).toHaveLength(1);
    return { own, eventId: value[0].id };
  };
  const tallied = async (eventId: string) => {
    const { attendees } = await call('get-event', { mailbox: colleague, eventId });
    return attendees[0];
  };

  it.runIf(isEmulated)('accept an invitation, and reach the organizer once', async () => {
    const { own, eventId } = await invite();
    const accepted = { eventId, response: 'accepted', changed: true, mailed: [colleague] };
    expect(await call('accept-event', { eventId, comment: 'I bring the projector.' })).toEqual(accepted);
    expect((await call('get-event', { eventId })).responseStatus.response).toBe('accepted');
    expect((await tallied(own)).status.response).toBe('accepted');
    // The same once more says nothing new; words do.
    expect(await call('accept-event', { eventId })).toEqual({ ...accepted, changed: false, mailed: [] });
    expect(await call('accept-event', { eventId, comment: 'And chairs.' })).toEqual(accepted);
  });

  it.runIf(isEmulated)('accept as tentative and propose another time', async () => {
    const { own, eventId } = await invite();
    expect(await call('tentatively-accept-event', { eventId, ...PROPOSAL })).toEqual({
      eventId,
      response: 'tentativelyAccepted',
      changed: true,
      mailed: [colleague],
    });
    expect(await tallied(own)).toMatchObject({
      status: { response: 'tentativelyAccepted' },
      proposedNewTime: { start: { dateTime: '2046-09-08T14:00:00.0000000', timeZone: 'UTC' } },
    });
  });

  it.runIf(isEmulated)('decline, after which the event is no more in the calendar', async () => {
    const { own, eventId } = await invite();
    expect(await call('decline-event', { eventId, comment: 'I teach then.', ...PROPOSAL })).toEqual({
      eventId,
      response: 'declined',
      changed: true,
      mailed: [colleague],
    });
    expect((await tallied(own)).status.response).toBe('declined');
    expect(await refusal('get-event', { eventId })).toBe('service-404');
  });

  it.runIf(isEmulated)('can be kept from the organizer', async () => {
    const { own, eventId } = await invite();
    const kept = await call('accept-event', { eventId, sendResponse: false });
    expect(kept).toMatchObject({ changed: true, mailed: [] });
    expect((await tallied(own)).status.response).toBe('none');
  });

  it.runIf(isEmulated)('propose no time where the organizer wants none', async () => {
    const { eventId } = await invite({ allowNewTimeProposals: false });
    expect(await refusal('tentatively-accept-event', { eventId, ...PROPOSAL })).toBe('proposals-not-allowed');
    expect(await refusal('decline-event', { eventId, ...PROPOSAL })).toBe('proposals-not-allowed');
  });

  it("are none to an own event, and none without the event's id", async () => {
    const { id: eventId } = await call('create-event', { subject: unique('Maths'), ...TIME });
    for (const name of ['accept-event', 'tentatively-accept-event', 'decline-event']) {
      expect(await refusal(name, { eventId })).toBe('is-organizer');
      expect(await refusal(name)).toBe('input-invalid');
    }
    await call('delete-event', { eventId });
  });

  it('pass an event on to others, who are invited', async () => {
    const { id: eventId, subject } = await call('create-event', { subject: unique('Maths'), ...TIME });
    const toRecipients = [colleague, { address: room, name: 'The room' }];
    expect(await call('forward-event', { eventId, toRecipients, comment: 'Please come.' })).toEqual({
      forwarded: true,
      eventId,
      mailed: [colleague, room],
    });
    if (isEmulated) {
      const filter = `subject eq '${subject}'`;
      expect((await call('list-events', { mailbox: colleague, filter })).value).toHaveLength(1);
    }
    expect(await refusal('forward-event', { eventId, toRecipients: [] })).toBe('input-invalid');
    await call('delete-event', { eventId });
  });
});

describeContract('reminders', ({ call, refusal, unique }) => {
  const DAY = { startDateTime: '2046-10-01T00:00:00Z', endDateTime: '2046-10-02T00:00:00Z' };
  const create = async () => {
    const times = { startDateTime: '2046-10-01T09:00:00', endDateTime: '2046-10-01T10:00:00', timeZone: 'UTC' };
    const event = await call('create-event', { subject: unique('Maths'), ...times, reminderMinutesBeforeStart: 30 });
    return { eventId: event.id as string, subject: event.subject as string };
  };
  const fires = async (subject: string, range = DAY) => {
    const { value, complete } = await call('list-reminders', { ...range, timeZone: 'Europe/London' });
    expect(complete).toBe(true);
    return value.filter((one: { eventSubject: string }) => one.eventSubject === subject);
  };

  it('are listed by when they fire, put off, and put away', async () => {
    const { eventId, subject } = await create();
    expect(await fires(subject)).toMatchObject([
      { eventId, reminderFireTime: { dateTime: '2046-10-01T09:30:00.0000000', timeZone: 'Europe/London' } },
    ]);
    const later = { newReminderTime: '2046-10-01T10:55:00', timeZone: 'Europe/London' };
    expect(await call('snooze-reminder', { eventId, ...later })).toEqual({ snoozed: true, eventId });
    expect(await fires(subject)).toMatchObject([{ reminderFireTime: { dateTime: '2046-10-01T10:55:00.0000000' } }]);
    expect(await call('dismiss-reminder', { eventId })).toEqual({ dismissed: true, eventId });
    expect(await fires(subject)).toEqual([]);
    await call('delete-event', { eventId });
  });

  it('are refused without a range, and with a time that is none', async () => {
    expect(await refusal('list-reminders', { startDateTime: '2046-10-01' })).toBe('input-invalid');
    expect(await refusal('snooze-reminder', { eventId: 'AAMk=', newReminderTime: 'soon', timeZone: 'UTC' })).toBe(
      'input-invalid',
    );
    expect(await refusal('dismiss-reminder')).toBe('input-invalid');
  });
});
