// A leave calendar that follows a database: each row of a table is a whole-day event in the calendar that all can see.
// Run it with `node examples/leave-calendar.mjs`.
import assert from 'node:assert/strict';
import { applyRows } from 'graphcal/bulk';
import Database from 'libsql';
import { withTenant } from './emulated.mjs';

const LEAVE = 'leave@school.example';

const database = new Database(':memory:');
database.exec(`
  CREATE TABLE leave (id INTEGER PRIMARY KEY, person TEXT, kind TEXT, first_day TEXT, last_day TEXT);
  INSERT INTO leave VALUES
    (1, 'Tutor 7', 'holiday', '2037-12-21', '2037-12-24'),
    (2, 'Tutor 8', 'training', '2037-12-07', '2037-12-07'),
    (3, 'Head', 'holiday', '2037-12-28', '2038-01-01');
`);

/** The rows as they are now. An all-day event ends at the midnight after its last day. */
function* leave() {
  const query = database.prepare(`SELECT id, person, kind, first_day, date(last_day, '+1 day') AS after FROM leave`);
  for (const { id, person, kind, first_day, after } of query.iterate()) {
    yield { Key: `leave-${id}`, Subject: `${person}: ${kind}`, Start: first_day, End: after, IsAllDay: true };
  }
}

await withTenant({ users: [{ userPrincipalName: LEAVE, timeZone: 'Europe/London' }] }, async (tenant) => {
  const { calendar, connection, home } = tenant;
  // `prune` cancels the events of rows that are gone.
  const options = { connection, home, job: 'leave', mailbox: LEAVE, timeZone: 'Europe/London', prune: true };
  const follow = () => applyRows(leave(), options).report();
  const shown = async () => {
    const range = { startDateTime: '2037-12-01T00:00:00Z', endDateTime: '2038-01-31T00:00:00Z' };
    const { value } = await calendar.listCalendarView({ mailbox: LEAVE, ...range, timeZone: 'Europe/London' });
    return value.map(({ subject, start, end }) => [subject, start.dateTime.slice(0, 10), end.dateTime.slice(0, 10)]);
  };

  assert.equal((await follow()).createdNow, 3);
  assert.deepEqual(await shown(), [
    ['Tutor 8: training', '2037-12-07', '2037-12-08'],
    ['Tutor 7: holiday', '2037-12-21', '2037-12-25'],
    ['Head: holiday', '2037-12-28', '2038-01-02'],
  ]);

  database.exec(`
    UPDATE leave SET last_day = '2037-12-23' WHERE id = 1;
    DELETE FROM leave WHERE id = 2;
    INSERT INTO leave VALUES (4, 'Tutor 9', 'holiday', '2038-01-11', '2038-01-15');
  `);
  const { createdNow, updatedNow, cancelledNow } = await follow();
  assert.deepEqual({ createdNow, updatedNow, cancelledNow }, { createdNow: 1, updatedNow: 1, cancelledNow: 1 });
  assert.deepEqual(await shown(), [
    ['Tutor 7: holiday', '2037-12-21', '2037-12-24'],
    ['Head: holiday', '2037-12-28', '2038-01-02'],
    ['Tutor 9: holiday', '2038-01-11', '2038-01-16'],
  ]);
  console.log('The calendar says what the table says: one row was added, one changed, one deleted.');
});
database.close();
