/** The view of mailboxes: their list, and the week of one. */

import { showCount } from './header.js';
import { badge, labelled, nothingYet, table } from './parts.js';
import { h } from './render.js';
import { writeQuery, writeRoute } from './routes.js';
import { Refused } from './server.js';
import { DAY, readDate, showDate, showDay, showRange, startOfDay, startOfWeek, WEEK } from './times.js';

/** @typedef {import('../administration/told.ts').StatusTold} StatusTold */
/** @typedef {import('../administration/told.ts').MailboxTold} MailboxTold */
/** @typedef {import('../administration/told.ts').EventTold} EventTold */
/** @typedef {import('../administration/told.ts').EventsTold} EventsTold */
/** @typedef {import('../administration/told.ts').AttendeeTold} AttendeeTold */
/** @typedef {import('./routes.js').Route} Route */
/** @typedef {import('./server.js').Ask} Ask */
/** @typedef {{ status: StatusTold, origin: string, go: (hash: string) => void }} Circumstances */
/** @typedef {import('../administration/told.ts').ListTold<MailboxTold>} Mailboxes */
/** @typedef {{ mailbox: MailboxTold, week: number, events: EventsTold, missing: boolean }} Week */

const MAILBOXES = 100;
const EVENTS = 500;

/**
 * @param {Route} route
 * @param {Ask} ask
 * @returns {Promise<Mailboxes>}
 */
export function loadMailboxes({ query }, ask) {
  return ask(`mailboxes${writeQuery({ search: query.search, skip: query.skip, top: MAILBOXES })}`);
}

/**
 * @param {Mailboxes} mailboxes
 * @param {Route} route
 * @param {Circumstances} circumstances
 */
export function showMailboxes({ count, value }, { query }, { status, origin, go }) {
  const search = query.search ?? '';
  const onSearch = (/** @type {Event} */ event) =>
    go(writeRoute('mailboxes', '', { search: /** @type {HTMLInputElement} */ (event.target).value }));
  if (count === 0 && search === '')
    return [
      h('h2', { tabindex: '-1' }, 'Mailboxes'),
      nothingYet('No mailboxes yet: each is made at its first use, or by a seed.', status, origin),
    ];
  return [
    h('h2', { tabindex: '-1' }, 'Mailboxes'),
    h(
      'form',
      { role: 'search', class: 'filters', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      labelled('Address or name', h('input', { id: 'search', type: 'search', value: search, oninput: onSearch })),
    ),
    count === 0 && h('p', { class: 'empty' }, `No mailbox has “${search}” in its address or name.`),
    count > 0 &&
      table(
        'Mailboxes',
        ['Address', 'Name', 'Kind', 'Calendars', 'Events'],
        value.map((mailbox) => ({
          key: mailbox.id,
          cells: [
            h('a', { href: writeRoute('mailboxes', mailbox.userPrincipalName) }, mailbox.userPrincipalName),
            mailbox.displayName,
            kindOf(mailbox),
            showCount(mailbox.calendars),
            showCount(mailbox.events),
          ],
        })),
      ),
    showSkips(count, Number(query.skip ?? 0), search),
  ];
}

/**
 * @param {number} count
 * @param {number} skip
 * @param {string} search
 */
function showSkips(count, skip, search) {
  if (count <= MAILBOXES) return null;
  const link = (/** @type {number} */ to, /** @type {string} */ text) =>
    h('a', { href: writeRoute('mailboxes', '', { search, skip: to > 0 ? to : undefined }) }, text);
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Parts of the list' },
    skip > 0 && link(skip - MAILBOXES, 'Previous'),
    h('span', {}, `${skip + 1} to ${Math.min(skip + MAILBOXES, count)} of ${showCount(count)}`),
    skip + MAILBOXES < count && link(skip + MAILBOXES, 'Next'),
  );
}

/**
 * @param {number} count
 * @param {string} noun
 */
function countOf(count, noun) {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** @param {MailboxTold} mailbox */
function kindOf({ purpose, mailbox }) {
  if (mailbox === 'none') return badge('no mailbox', 'warn');
  if (mailbox === 'denied') return badge('closed to the application', 'warn');
  return purpose === 'user' ? 'user' : badge(purpose, 'room');
}

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
      kindOf(mailbox),
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
