import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const DAY = { startDateTime: '2026-11-24T08:00:00', endDateTime: '2026-11-24T12:00:00', timeZone: 'Europe/London' };

describeContract('availability', ({ call, refusal, unique, mailbox, colleague, isEmulated }) => {
  it('is told of everybody, busy where an event is, and of nobody at an unknown address', async () => {
    const subject = unique('Exam');
    const times = { startDateTime: '2026-11-24T09:00:00', endDateTime: '2026-11-24T10:00:00' };
    const event = await call('create-event', { subject, ...times, timeZone: 'Europe/London' });
    const schedules = [mailbox, colleague, 'nobody@elsewhere.invalid'];
    const { value } = await call('get-schedule', { ...DAY, schedules, availabilityViewInterval: 60 });
    await call('delete-event', { eventId: event.id });
    expect(value.map(({ scheduleId }: { scheduleId: string }) => scheduleId)).toEqual(schedules);
    const [own, other, unknown] = value;
    expect(own.availabilityView).toMatch(/^.2..$/);
    expect(own.scheduleItems).toContainEqual(
      expect.objectContaining({
        status: 'busy',
        start: { dateTime: '2026-11-24T09:00:00.0000000', timeZone: 'Europe/London' },
      }),
    );
    if (isEmulated) expect(other.availabilityView).toBe('0000');
    expect(unknown.error.responseCode).toBeTypeOf('string');
  });

  it('is told of more addresses than one request takes', async () => {
    const schedules = Array.from({ length: 23 }, (_, at) => (at % 2 === 0 ? mailbox : colleague));
    const { value } = await call('get-schedule', { ...DAY, schedules });
    expect(value).toHaveLength(23);
    expect(value[22]).toMatchObject({ scheduleId: mailbox, availabilityView: expect.stringMatching(/^[0-4]{8}$/) });
  });

  it('counts an offset of a time', async () => {
    const times = { startDateTime: '2026-11-24T10:00:00+02:00', endDateTime: '2026-11-24T12:00:00Z' };
    const { value } = await call('get-schedule', { ...times, schedules: [colleague], availabilityViewInterval: 60 });
    // From eight to twelve in UTC.
    expect(value[0].availabilityView).toHaveLength(4);
  });

  it('is no answer to a range that ends before it starts', async () => {
    const times = { startDateTime: DAY.endDateTime, endDateTime: DAY.startDateTime };
    expect(await refusal('get-schedule', { ...times, schedules: [colleague] })).toBe('service-400');
  });
});

describeContract('meeting times', ({ callAsPerson, refusal, mailbox, colleague, room }) => {
  const input = {
    attendees: [colleague],
    startDateTime: '2026-11-24T09:00:00',
    endDateTime: '2026-11-24T17:00:00',
    timeZone: 'Europe/London',
    meetingDuration: 'PT1H',
    maxCandidates: 2,
    returnSuggestionReasons: true,
  };

  it('are suggested to the person who asks', async () => {
    const { meetingTimeSuggestions } = await callAsPerson('find-meeting-times', { ...input, mailbox: 'me' });
    expect(meetingTimeSuggestions).toHaveLength(2);
    expect(meetingTimeSuggestions[0]).toMatchObject({
      meetingTimeSlot: { start: { dateTime: expect.stringMatching(/^2026-11-24T/), timeZone: 'Europe/London' } },
      suggestionReason: expect.any(String),
      attendeeAvailability: [{ attendee: { emailAddress: { address: colleague } } }],
    });
  });

  it('are looked for where the room is free too, by minutes and in several times', async () => {
    const { meetingTimeSuggestions } = await callAsPerson('find-meeting-times', {
      mailbox,
      attendees: [{ address: colleague, type: 'optional' }],
      timeSlots: [{ startDateTime: '2026-11-25T10:00:00', endDateTime: '2026-11-25T10:45:00' }],
      timeZone: 'Europe/London',
      activityDomain: 'unrestricted',
      meetingDuration: '45',
      locationConstraint: { isRequired: true, locations: [{ locationEmailAddress: room, resolveAvailability: true }] },
    });
    expect(meetingTimeSuggestions).toMatchObject([
      {
        meetingTimeSlot: {
          start: { dateTime: '2026-11-25T10:00:00.0000000' },
          end: { dateTime: '2026-11-25T10:45:00.0000000' },
        },
        locations: [{ locationEmailAddress: room }],
      },
    ]);
  });

  it('come with a reason where there are none', async () => {
    const found = await callAsPerson('find-meeting-times', {
      mailbox,
      attendees: [colleague],
      timeSlots: [{ startDateTime: '2026-11-25T10:00:00', endDateTime: '2026-11-25T10:30:00' }],
      meetingDuration: '60',
    });
    expect(found.meetingTimeSuggestions).toEqual([]);
    expect(found.emptySuggestionsReason).not.toBe('');
  });

  it('are for no app alone', async () => {
    expect(await refusal('find-meeting-times', input)).toBe('person-needed');
  });
});
