// An on-call roster: each week belongs to somebody, in whose calendar it stands. Two people swap, and only their two
// weeks change. Run it with `node examples/on-call-roster.mjs`.
import assert from 'node:assert/strict';
import { applyRows } from 'graphcal/bulk';
import { withTenant } from './emulated.mjs';

const TEAM = ['duty.1@school.example', 'duty.2@school.example', 'duty.3@school.example'];
const [one, two, three] = TEAM;
const DAY = 24 * 60 * 60 * 1000;

/** Weeks from Monday to Monday at nine, as the clocks in London show it: one of them is an hour longer than the others. */
function* roster(people) {
  for (const [week, Mailbox] of people.entries()) {
    const monday = new Date(Date.UTC(2037, 9, 5) + 7 * week * DAY).toISOString().slice(0, 10);
    const next = new Date(Date.UTC(2037, 9, 12) + 7 * week * DAY).toISOString().slice(0, 10);
    yield {
      Key: `on-call-${monday}`,
      Mailbox,
      Subject: 'On call',
      Start: `${monday}T09:00:00`,
      End: `${next}T09:00:00`,
      TimeZone: 'Europe/London',
      ShowAs: 'free',
      Reminder: 60,
    };
  }
}

await withTenant({ users: TEAM.map((userPrincipalName) => ({ userPrincipalName })) }, async (tenant) => {
  const { calendar, connection, home, emulator } = tenant;
  const apply = (people) => applyRows(roster(people), { connection, home, job: 'on-call', prune: true }).report();
  const weeksOf = async (mailbox) => {
    const range = { startDateTime: '2037-10-01T00:00:00Z', endDateTime: '2037-12-01T00:00:00Z' };
    const { value } = await calendar.listCalendarView({ mailbox, ...range, timeZone: 'Europe/London' });
    return value.map(({ start }) => start.dateTime.slice(0, 10));
  };

  await apply([one, two, three, one, two, three]);
  assert.deepEqual(await weeksOf(one), ['2037-10-05', '2037-10-26']);
  assert.deepEqual(await weeksOf(two), ['2037-10-12', '2037-11-02']);

  // One and two swap their second weeks.
  await apply([one, two, three, two, one, three]);
  assert.deepEqual(await weeksOf(one), ['2037-10-05', '2037-11-02']);
  assert.deepEqual(await weeksOf(two), ['2037-10-12', '2037-10-26']);
  assert.deepEqual(await weeksOf(three), ['2037-10-19', '2037-11-09']);

  // The same roster again writes nothing.
  const writes = emulator.record.commits.length;
  await apply([one, two, three, two, one, three]);
  assert.equal(emulator.record.commits.length, writes);
  console.log('Six weeks on call; two people swapped, and the other four weeks were left alone.');
});
