import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const TIME = {
  startDateTime: '2046-09-07T09:00:00',
  endDateTime: '2046-09-07T10:00:00',
  timeZone: 'Europe/London',
};

describeContract('attendees', ({ call, refusal, unique, mailbox, colleague, room, isEmulated }) => {
  const create = async (attendees: string[]): Promise<string> =>
    (await call('create-event', { subject: unique('Maths'), ...TIME, attendees })).id;
  const there = async (eventId: string) => {
    const { attendees } = await call('get-event', { eventId, select: 'attendees' });
    return attendees.map((one: { emailAddress: { address: string } }) => one.emailAddress.address.toLowerCase()).sort();
  };
  const both = [colleague, room].sort();

  it('are added to those who are there, and only they are mailed', async () => {
    const eventId = await create([colleague]);
    const added = await call('add-attendees', { eventId, attendees: [{ address: room, type: 'resource' }] });
    expect(added).toMatchObject({ eventId, changed: true, mailed: [room] });
    expect(added.attendees).toHaveLength(2);
    expect(await there(eventId)).toEqual(both);
    const again = await call('add-attendees', { eventId, attendees: [room, colleague] });
    expect(again).toMatchObject({ changed: false, mailed: [] });
    await call('delete-event', { eventId });
  });

  it('are taken off, and whoever was not there is no fault', async () => {
    const eventId = await create([colleague, room]);
    const removed = await call('remove-attendees', { eventId, attendees: [room, 'nobody@school.example'] });
    expect(removed).toMatchObject({ changed: true, mailed: [room] });
    expect(await there(eventId)).toEqual([colleague]);
    await call('delete-event', { eventId });
  });

  it('are made exactly these', async () => {
    const eventId = await create([colleague]);
    const set = await call('set-attendees', { eventId, attendees: [room] });
    expect(set.changed).toBe(true);
    expect([...set.mailed].sort()).toEqual(both);
    expect(await there(eventId)).toEqual([room]);
    expect(await call('set-attendees', { eventId, attendees: [] })).toMatchObject({ mailed: [room], attendees: [] });
    await call('delete-event', { eventId });
  });

  it('are not those of a copy: only the organizer asks them', async () => {
    const subject = unique('Maths');
    const invitation = { mailbox: colleague, subject, ...TIME, attendees: [mailbox] };
    const { id: own } = await call('create-event', invitation);
    if (isEmulated) {
      const { value } = await call('list-events', { filter: `subject eq '${subject}'` });
      const input = { eventId: value[0].id, attendees: [room] };
      expect(await refusal('add-attendees', input)).toBe('not-organizer');
      expect(await refusal('remove-attendees', input)).toBe('not-organizer');
      expect(await refusal('set-attendees', input)).toBe('not-organizer');
    }
    await call('delete-event', { mailbox: colleague, eventId: own });
  });
});
