// A calendar that mirrors another one: the hall's bookings, without their details, in the calendar of the front desk.
// Run it with `node examples/mirror-calendar.mjs`.
import assert from 'node:assert/strict';
import { applyRows } from 'graphcal/bulk';
import { withTenant } from './emulated.mjs';

const HALL = 'hall@school.example';
const DESK = 'front.desk@school.example';
const TERM = { startDateTime: '2037-09-01T00:00:00Z', endDateTime: '2037-12-31T00:00:00Z' };

await withTenant({ users: [HALL, DESK].map((userPrincipalName) => ({ userPrincipalName })) }, async (tenant) => {
  const { calendar, connection, home, emulator } = tenant;
  const book = (subject, day) =>
    calendar.createEvent({
      ...{ mailbox: HALL, subject, body: 'Not for the front desk.', timeZone: 'Europe/London' },
      ...{ startDateTime: `${day}T18:00:00`, endDateTime: `${day}T20:00:00` },
    });
  /** Each booking as a row, known by the id of its event: ids are immutable ones. */
  async function* bookings() {
    const select = 'id,subject,start,end';
    for await (const { id, subject, start, end } of calendar.listCalendarView.items({
      mailbox: HALL,
      ...TERM,
      select,
    })) {
      yield {
        Key: id,
        Subject: `Hall: ${subject}`,
        Start: start.dateTime,
        End: end.dateTime,
        TimeZone: start.timeZone,
      };
    }
  }
  const mirror = () =>
    applyRows(bookings(), { connection, home, job: 'hall-at-the-desk', mailbox: DESK, prune: true }).report();
  const shown = async () => {
    const { value } = await calendar.listCalendarView({ mailbox: DESK, ...TERM });
    return value.map(({ subject, start, bodyPreview }) => [subject, start.dateTime.slice(0, 16), bodyPreview]);
  };

  const choir = await book('Choir', '2037-09-08');
  const chess = await book('Chess', '2037-09-15');
  await book('Concert', '2037-12-15');
  await mirror();
  assert.deepEqual(await shown(), [
    ['Hall: Choir', '2037-09-08T17:00', ''],
    ['Hall: Chess', '2037-09-15T17:00', ''],
    ['Hall: Concert', '2037-12-15T18:00', ''],
  ]);

  await calendar.updateEvent({ mailbox: HALL, eventId: choir.id, subject: 'Choir and orchestra' });
  await calendar.deleteEvent({ mailbox: HALL, eventId: chess.id });
  await book('Debate', '2037-10-06');
  const { createdNow, updatedNow, cancelledNow } = await mirror();
  assert.deepEqual({ createdNow, updatedNow, cancelledNow }, { createdNow: 1, updatedNow: 1, cancelledNow: 1 });
  assert.deepEqual(
    (await shown()).map(([subject]) => subject),
    ['Hall: Choir and orchestra', 'Hall: Debate', 'Hall: Concert'],
  );

  const writes = emulator.record.commits.length;
  await mirror();
  assert.equal(emulator.record.commits.length, writes);
  console.log('Three bookings at the front desk, each once, and without what is not for it.');
});
