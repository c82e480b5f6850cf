// Finds when a few people are all free, within the working hours of each of them, wherever they are.
// Run it with `node examples/free-slots.mjs`.
import assert from 'node:assert/strict';
import { withTenant } from './emulated.mjs';

const LONDON = 'head@school.example';
const PARIS = 'exchange@school.example';
const PEOPLE = [LONDON, PARIS];
const STEP = 30 * 60_000;

const busy = (subject, start, end) => ({
  subject,
  start: { dateTime: start, timeZone: 'Europe/London' },
  end: { dateTime: end, timeZone: 'Europe/London' },
});

/** On weekdays, as the clocks of the zone show it. */
const workingHours = (startTime, endTime, name) => ({
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime,
  endTime,
  timeZone: { name },
});

const users = [
  {
    userPrincipalName: LONDON,
    settings: { workingHours: workingHours('09:00:00', '17:00:00', 'Europe/London') },
    events: [busy('Assembly', '2037-09-07T09:00:00', '2037-09-07T11:00:00')],
  },
  {
    userPrincipalName: PARIS,
    settings: { workingHours: workingHours('08:30:00', '16:30:00', 'Europe/Paris') },
    events: [busy('Visit', '2037-09-07T12:00:00', '2037-09-07T15:00:00')],
  },
];

/**
 * Tells of an instant whether it lies in working hours as a mailbox's settings have them. Intl knows IANA's names; a
 * mailbox with a name of Windows needs CLDR's table of both.
 */
function readsWork({ daysOfWeek, startTime, endTime, timeZone }) {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: timeZone.name, weekday: 'long', hourCycle: 'h23' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  return (instant) => {
    const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
    const time = `${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}`;
    const isWorkday = daysOfWeek.includes(parts.get('weekday').toLowerCase());
    return isWorkday && startTime.slice(0, 8) <= time && time < endTime.slice(0, 8);
  };
}

/** Runs of steps that are open, as [first, steps]. */
function runsOf(steps) {
  const runs = [];
  for (const [step, isOpen] of steps.entries()) {
    if (!isOpen) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === step) last[1] += 1;
    else runs.push([step, 1]);
  }
  return runs;
}

await withTenant({ users }, async ({ calendar }) => {
  const day = { startDateTime: '2037-09-07T05:00:00', endDateTime: '2037-09-07T21:00:00', timeZone: 'UTC' };
  const { value } = await calendar.getSchedule({
    ...{ mailbox: LONDON, schedules: PEOPLE, ...day },
    availabilityViewInterval: STEP / 60_000,
  });
  // A view has one digit a step, and 0 is free.
  const views = value.map(({ availabilityView }) => availabilityView);
  const settings = await Promise.all(
    PEOPLE.map((mailbox) => calendar.getMailboxSettings({ mailbox, select: 'workingHours' })),
  );
  const areAtWork = settings.map((setting) => readsWork(setting.workingHours));

  const begins = Date.parse(`${day.startDateTime}Z`);
  const isOpen = Array.from(views[0], (_, step) => {
    const [from, to] = [begins + step * STEP, begins + (step + 1) * STEP - 1];
    return views.every((view) => view[step] === '0') && areAtWork.every((isAtWork) => isAtWork(from) && isAtWork(to));
  });
  const timeOf = (step) => new Date(begins + step * STEP).toISOString().slice(11, 16);
  const slots = runsOf(isOpen).map(([first, steps]) => [timeOf(first), timeOf(first + steps)]);
  // In UTC, London is at work from 08:00 to 16:00 and busy until 10:00; Paris is at work from 06:30 to 14:30 and busy
  // from 11:00 to 14:00.
  assert.deepEqual(slots, [
    ['10:00', '11:00'],
    ['14:00', '14:30'],
  ]);
  console.log(`All are free and at work at ${slots.map((slot) => slot.join('-')).join(' and ')} UTC.`);
});
