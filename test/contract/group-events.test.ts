import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

const TIME = {
  startDateTime: '2046-09-07T09:00:00',
  endDateTime: '2046-09-07T10:00:00',
  timeZone: 'Europe/London',
};
const WEEK = { startDateTime: '2046-09-03T00:00:00Z', endDateTime: '2046-09-10T00:00:00Z' };

describeContract(
  "events of a group's calendar",
  ({ callAsPerson, refusal, unique, group, mailbox, colleague, room }) => {
    const call = (name: string, input: object = {}): Promise<Answered> => callAsPerson(name, { group, ...input });
    const create = async (more: object = {}) => call('create-event', { subject: unique('Maths'), ...TIME, ...more });

    it('are created, got, listed and viewed by a member', async () => {
      const { id: eventId, subject } = await create();
      expect(await call('get-event', { eventId })).toMatchObject({ id: eventId, subject });
      const filter = `subject eq '${subject}'`;
      for (const list of [
        await call('list-events', { filter }),
        await call('list-calendar-view', { ...WEEK, filter }),
      ]) {
        expect(list.value.map(({ id }: Answered) => id)).toEqual([eventId]);
      }
      // They are the group's, not the member's.
      const { value } = await callAsPerson('list-events', { mailbox, filter });
      expect(value).toEqual([]);
      await call('delete-event', { eventId });
    });

    it('are created only where the time is free, where that is asked for', async () => {
      const night = { startDateTime: '2046-09-08T03:10:00', endDateTime: '2046-09-08T03:20:00', ifFree: true };
      const { id: eventId } = await create(night);
      const taken = callAsPerson('create-event', { group, ...TIME, ...night });
      await expect(taken).rejects.toThrow('The time is not free');
      await call('delete-event', { eventId });
    });

    it('are changed, with their attendees, and deleted', async () => {
      const { id: eventId } = await create();
      expect(await call('update-event', { eventId, location: 'Gym' })).toMatchObject({
        location: { displayName: 'Gym' },
      });
      const changed = { eventId, changed: true };
      expect(await call('add-attendees', { eventId, attendees: [colleague] })).toMatchObject({
        ...changed,
        mailed: [colleague],
      });
      expect(await call('set-attendees', { eventId, attendees: [room] })).toMatchObject(changed);
      expect(await call('remove-attendees', { eventId, attendees: [room] })).toMatchObject({
        ...changed,
        attendees: [],
      });
      expect(await call('delete-event', { eventId })).toEqual({ deleted: true, eventId });
    });

    it('are cancelled and passed on', async () => {
      const { id: eventId } = await create({ attendees: [colleague] });
      const forwarded = { forwarded: true, eventId, mailed: [room] };
      expect(await call('forward-event', { eventId, toRecipients: [room] })).toEqual(forwarded);
      const cancelled = await call('cancel-event', { eventId });
      expect(cancelled).toMatchObject({ cancelled: true, eventId });
      expect(cancelled.mailed).toContain(colleague);
    });

    it('can be series', async () => {
      const pattern = { type: 'daily', interval: 1 };
      const range = { type: 'numbered', startDate: '2046-09-07', numberOfOccurrences: 3 };
      const { id: seriesMasterId } = await create({ properties: { recurrence: { pattern, range } } });
      const instances = async () => (await call('list-instances', { eventId: seriesMasterId, ...WEEK })).value;
      expect(await instances()).toHaveLength(3);
      const changed = await call('update-occurrence', { seriesMasterId, date: '2046-09-08', location: 'Gym' });
      expect(changed).toMatchObject({ type: 'exception', location: { displayName: 'Gym' } });
      const originalStart = '2046-09-09T08:00:00Z';
      expect(await call('cancel-occurrence', { seriesMasterId, originalStart })).toMatchObject({ cancelled: true });
      expect(await instances()).toHaveLength(2);
      await call('delete-event', { eventId: seriesMasterId });
    });

    it('are found, by subject and in a range, and stand in the time that they take', async () => {
      const { id: eventId, subject } = await create();
      const ids = ({ value }: Answered) => value.map(({ id }: Answered) => id);
      expect(ids(await call('find-events', { subject }))).toEqual([eventId]);
      expect(ids(await call('find-events', { subject, ...WEEK }))).toEqual([eventId]);
      const conflicts = await call('list-conflicts', TIME);
      expect([conflicts.free, ids(conflicts)]).toEqual([false, expect.arrayContaining([eventId])]);
      const moment = { ...TIME, endDateTime: TIME.startDateTime };
      expect(ids(await call('list-conflicts', moment))).toContain(eventId);
      await call('delete-event', { eventId });
      expect(ids(await call('list-conflicts', TIME))).not.toContain(eventId);
    });

    it('are not for an app alone to make or list, and have one calendar', async () => {
      expect(await refusal('create-event', { group, ...TIME })).toBe('group-needs-person');
      expect(await refusal('list-events', { group })).toBe('group-needs-person');
      expect(await refusal('find-events', { group, subject: 'Maths' })).toBe('group-needs-person');
      expect(await refusal('list-events', { group, calendarId: 'AAMk=' })).toBe('group-and-calendar');
      expect(await refusal('list-events', { group, mailbox })).toBe('group-and-mailbox');
    });
  },
);
