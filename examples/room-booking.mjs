// Books the smallest free room for a meeting, and the next one where that was taken meanwhile.
// Run it with `node examples/room-booking.mjs`.
import assert from 'node:assert/strict';
import { withTenant } from './emulated.mjs';

const TUTOR = 'tutor.7@school.example';
const room = (number, capacity) => ({
  userPrincipalName: `room.${number}@school.example`,
  displayName: `Room ${number}`,
  purpose: 'room',
  place: { capacity },
});

await withTenant(
  { users: [{ userPrincipalName: TUTOR }, room(101, 8), room(102, 30), room(103, 4)] },
  async (tenant) => {
    const { calendar } = tenant;

    /** The rooms for so many people that are free all the time, the smallest first. */
    const freeRooms = async (people, { startDateTime, endDateTime, timeZone }) => {
      const { value: rooms } = await calendar.listRooms();
      const large = rooms.filter(({ capacity }) => capacity >= people).sort((a, b) => a.capacity - b.capacity);
      const schedules = large.map(({ emailAddress }) => emailAddress);
      const { value } = await calendar.getSchedule({ mailbox: TUTOR, schedules, startDateTime, endDateTime, timeZone });
      const isFree = new Map(
        value.map(({ scheduleId, availabilityView }) => [scheduleId, /^0*$/.test(availabilityView)]),
      );
      return large.filter(({ emailAddress }) => isFree.get(emailAddress));
    };

    /** The event and the name of the room that took it; undefined where none is free. */
    const book = async (subject, people, time) => {
      for (const { emailAddress, displayName } of await freeRooms(people, time)) {
        const attendees = [{ address: emailAddress, name: displayName, type: 'resource' }];
        const event = await calendar.createEvent({
          mailbox: TUTOR,
          subject,
          ...time,
          location: displayName,
          attendees,
        });
        // Rooms answer by themselves; in a tenant that takes a moment, so ask again until there is an answer.
        const { attendees: asked } = await calendar.getEvent({ mailbox: TUTOR, eventId: event.id });
        if (asked[0].status.response === 'accepted') return displayName;
        await calendar.cancelEvent({ mailbox: TUTOR, eventId: event.id, comment: 'Another room is taken.' });
      }
      return undefined;
    };

    const nine = {
      startDateTime: '2037-09-07T09:00:00',
      endDateTime: '2037-09-07T10:00:00',
      timeZone: 'Europe/London',
    };
    assert.equal(await book('Department', 6, nine), 'Room 101');
    assert.equal(await book('Parents', 6, nine), 'Room 102');
    assert.equal(await book('Governors', 6, nine), undefined);
    assert.equal(await book('Mentoring', 2, nine), 'Room 103');
    console.log('Three meetings have the smallest room that was free, and the fourth has none.');
  },
);
