/** The view of one mailbox: its events, a week at a time. */

import { showCount } from './header.js';
import { badge, mailboxKind } from './parts.js';
import { h } from './render.js';
import { writeQuery, writeRoute } from './routes.js';
import { Refused } from './server.js';
import { DAY, readDate, showDate, showDay, showRange, startOfDay, startOfWeek, WEEK } from './times.js';

/** @typedef {import('../administration/told.ts').MailboxTold} MailboxTold */
/** @typedef {import('../administration/told.ts').EventTold} EventTold */
/** @typedef {import('../administration/told.ts').EventsTold} EventsTold */
/** @typedef {import('../administration/told.ts').AttendeeTold} AttendeeTold */
/** @typedef {import('./routes.js').Route} Route */
/** @typedef {import('./server.js').Ask} Ask */
/** @typedef {{ mailbox: MailboxTold, week: number, events: EventsTold, missing: boolean }} Week */

const EVENTS = 500;

/**
 * The week that the route names; else that of the event it names, that of now, or the nearest one with events.
 *
 * @param {Route} route
 * @param {number} now
 * @param {Ask} ask
 * @returns {Promise<Week>}
 */
export async function loadWeek({ path, query }, now, ask) {
  const base = `mailboxes/${encodeURIComponent(path)}`;
  const askWeek = (/** @type {number} */ week) =>
    /** @type {Promise<EventsTold>} */ (
      ask(`${base}/events${writeQuery({ from: week, to: week + WEEK, top: EVENTS })}`)
    );
  const mailbox = /** @type {MailboxTold} */ (await ask(base));
  const named = readDate(query.week);
  const event = query.event === undefined ? undefined : await askEvent(`${base}/events/${query.event}`, ask);
  const missing = query.event !== undefined && event === undefined;
  const wanted = named ?? (event && Date.parse(event.start));
  const week = startOfWeek(wanted ?? now);
  const events = await askWeek(week);
  const nearest = wanted === undefined && events.count === 0 ? (events.after ?? events.before) : null;
  if (nearest === null) return { mailbox, week, events, missing };
  const other = startOfWeek(Date.parse(nearest));
  return { mailbox, week: other, events: await askWeek(other), missing };
}

/**
 * @param {string} path
 * @param {Ask} ask
 * @returns {Promise<EventTold | undefined>}
 */
async function askEvent(path, ask) {
  try {
    return await ask(path);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Events by the days on which they begin; one that began before the week stands under its first day.
 *
 * @param {readonly EventTold[]} events
 * @param {number} week
 * @returns {{ day: number, events: EventTold[] }[]}
 */
export function byDay(events, week) {
  return [0, 1, 2, 3, 4, 5, 6].map((at) => {
    const day = week + at * DAY;
    return { day, events: events.filter(({ start }) => Math.max(startOfDay(Date.parse(start)), week) === day) };
  });
}

/**
 * @param {Week} told
 * @param {Route} route
 */
export function showWeek({ mailbox, week, events, missing }, { query }) {
  const { userPrincipalName: address, displayName, timeZone } = mailbox;
  return [
    h('p', {}, h('a', { href: writeRoute('mailboxes') }, 'All mailboxes')),
    h('h2', { tabindex: '-1' }, displayName, ' ', h('span', { class: 'quiet' }, address)),
    h(
      'p',
      {},
      mailboxKind(mailbox),
      `, ${countOf(mailbox.events, 'event')} in ${countOf(mailbox.calendars, 'calendar')}, zone ${timeZone || 'never chosen'}. `,
      h('a', { href: writeRoute('requests', '', { mailbox: address }) }, 'Its requests'),
      ' · ',
      h('a', { href: writeRoute('mails', '', { mailbox: address }) }, 'Its mails'),
    ),
    missing && h('p', { class: 'problem', role: 'alert' }, 'The event is not in this mailbox any more.'),
    showWeeks(address, week, events),
    events.count > events.value.length &&
      h(
        'p',
        { class: 'problem' },
        `The first ${events.value.length} of ${showCount(events.count)} events of the week.`,
      ),
    events.count === 0
      ? h('p', { class: 'empty' }, 'No events in this week.')
      : byDay(events.value, week).map(({ day, events: ofDay }) =>
          h(
            'section',
            { key: String(day), class: 'day' },
            h('h3', {}, showDay(day)),
            ofDay.length === 0
              ? h('p', { class: 'quiet' }, 'No events.')
              : h(
                  'ul',
                  { class: 'events' },
                  ofDay.map((event) => showEvent(event, showDate(day), query.event)),
                ),
          ),
        ),
  ];
}

/**
 * @param {string} address
 * @param {number} week
 * @param {EventsTold} events
 */
function showWeeks(address, week, { before, after }) {
  const to = (/** @type {number} */ time) => writeRoute('mailboxes', address, { week: showDate(startOfWeek(time)) });
  const far = (/** @type {string | null} */ start, /** @type {string} */ text) =>
    start !== null &&
    Math.abs(startOfWeek(Date.parse(start)) - week) > WEEK &&
    h('a', { href: to(Date.parse(start)) }, `${text} (${start.slice(0, 10)})`);
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Weeks' },
    far(before, 'Earlier events'),
    h('a', { href: to(week - WEEK) }, 'Previous week'),
    h('strong', {}, `Week of ${showDate(week)}`),
    h('a', { href: to(week + WEEK) }, 'Next week'),
    far(after, 'Later events'),
  );
}

/**
 * @param {EventTold} event
 * @param {string} day
 * @param {string | undefined} wanted id of the event that a link led to
 */
function showEvent(event, day, wanted) {
  const { id, subject, start, end, isAllDay, local, isCancelled, isOrganizer, attendees } = event;
  const title = subject === '' ? '(no subject)' : subject;
  const time = isAllDay ? showDates(start, end) : showRange(start, end, day);
  const marks = [
    isCancelled && badge('cancelled', 'bad'),
    event.showAs !== 'busy' && badge(event.showAs),
    event.isOnlineMeeting && badge('online'),
    !isOrganizer && badge(RESPONSES[event.response] ?? event.response, RESPONSE_KINDS[event.response]),
  ];
  return h(
    'li',
    { key: id, class: isCancelled ? 'cancelled' : undefined, 'aria-current': id === wanted ? 'true' : undefined },
    h('p', { class: 'when' }, time, !isAllDay && h('span', { class: 'quiet' }, ' UTC')),
    h(
      'div',
      {},
      h(
        'p',
        { class: 'subject' },
        isCancelled ? h('s', {}, title) : title,
        ' ',
        marks.filter(Boolean).flatMap((mark) => [mark, ' ']),
      ),
      local && h('p', { class: 'quiet' }, `${showRange(local.start, local.end, day)} ${local.zone}`),
      h('p', { class: 'quiet' }, [event.calendar, event.location].filter(Boolean).join(' · ')),
      !isOrganizer && h('p', {}, `Organizer: ${event.organizer.name} <${event.organizer.address}>`),
      attendees.length > 0 &&
        h(
          'ul',
          { class: 'attendees', 'aria-label': 'Attendees' },
          attendees.map((attendee) => showAttendee(attendee, event.organizer.address)),
        ),
    ),
  );
}

/**
 * @param {string} start
 * @param {string} end
 */
function showDates(start, end) {
  const last = showDate(Date.parse(end) - DAY);
  return start.slice(0, 10) >= last ? 'All day' : `All day, ${start.slice(0, 10)} to ${last}`;
}

/** @type {Readonly<Record<string, string>>} */
const RESPONSES = {
  none: 'no answer',
  notResponded: 'no answer',
  organizer: 'organizer',
  accepted: 'accepted',
  tentativelyAccepted: 'tentative',
  declined: 'declined',
};
/** @type {Readonly<Record<string, string>>} */
const RESPONSE_KINDS = { accepted: 'good', tentativelyAccepted: 'warn', declined: 'bad' };

/**
 * @param {AttendeeTold} attendee
 * @param {string} organizer whom a copy names among its attendees, without an answer
 */
function showAttendee({ name, address, type, response, isRoom }, organizer) {
  const isOrganizer = address.toLowerCase() === organizer.toLowerCase();
  return h(
    'li',
    {},
    h('a', { href: writeRoute('mailboxes', address), title: address }, name || address),
    ' ',
    isRoom && [badge('room', 'room'), ' '],
    type === 'optional' && [badge('optional'), ' '],
    isOrganizer ? badge('organizer') : badge(RESPONSES[response] ?? response, RESPONSE_KINDS[response]),
  );
}

/**
 * @param {number} count
 * @param {string} noun
 */
function countOf(count, noun) {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
