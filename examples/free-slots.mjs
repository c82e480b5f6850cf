// Finds when a few people are all free, within the working hours of each of them, wherever they are.
// Run it with `node examples/free-slots.mjs`.
import assert from 'node:assert/strict';
import { withTenant } from './emulated.mjs';

const LONDON = 'head@school.example';
const PARIS = 'exchange@school.example';
const PEOPLE = [LONDON, PARIS];
const STEP_MINUTES = 30;

const busy = (subject, start, end) => ({
  subject,
  start: { dateTime: start, timeZone: 'Europe/London' },
  end: { dateTime: end, timeZone: 'Europe/London' },
});

/** Nine to five on weekdays, as the clocks of the zone show it. */
const workingHours = (name) => ({
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime: '09:00:00',
  endTime: '17:00:00',
  timeZone: { name },
});

const users = [
  {
    userPrincipalName: LONDON,
    timeZone: 'GMT Standard Time',
    settings: { workingHours: workingHours('GMT Standard Time') },
    events: [busy('Assembly', '2037-09-07T09:00:00', '2037-09-07T11:00:00')],
  },
  {
    userPrincipalName: PARIS,
    timeZone: 'Romance Standard Time',
    settings: { workingHours: workingHours('Romance Standard Time') },
    events: [busy('Visit', '2037-09-07T12:00:00', '2037-09-07T15:00:00')],
  },
];

/** Runs of steps that are free in every view, as [first, steps]; a view has one digit a step, 0 is free. */
function commonRuns(views) {
  const runs = [];
  for (let step = 0; step < views[0].length; step++) {
    if (views.some((view) => view[step] !== '0')) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === step) last[1] += 1;
    else runs.push([step, 1]);
  }
  return runs;
}

await withTenant({ users }, async ({ calendar }) => {
  const day = { startDateTime: '2037-09-07T08:00:00', endDateTime: '2037-09-07T18:00:00', timeZone: 'UTC' };
  const { value } = await calendar.getSchedule({
    ...{ mailbox: LONDON, schedules: PEOPLE, ...day },
    availabilityViewInterval: STEP_MINUTES,
  });
  const begins = Date.parse(`${day.startDateTime}Z`);
  const timeOf = (step) => new Date(begins + step * STEP_MINUTES * 60_000).toISOString().slice(11, 16);
  const free = commonRuns(value.map(({ availabilityView }) => availabilityView)).map(([first, steps]) => [
    timeOf(first),
    timeOf(first + steps),
  ]);
  // In UTC: London is at work from 08:00 to 16:00, and Paris from 07:00 to 15:00.
  const atWork = free
    .map(([from, to]) => [from < '08:00' ? '08:00' : from, to > '15:00' ? '15:00' : to])
    .filter(([from, to]) => from < to);
  assert.deepEqual(atWork, [
    ['10:00', '11:00'],
    ['14:00', '15:00'],
  ]);
  console.log(`All are free and at work at ${atWork.map((slot) => slot.join('-')).join(' and ')} UTC.`);
});
