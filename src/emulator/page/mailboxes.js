/** The view of mailboxes: their list. */

import { showCount } from './header.js';
import { labelled, mailboxKind, nothingYet, table } from './parts.js';
import { h } from './render.js';
import { writeQuery, writeRoute } from './routes.js';

/** @typedef {import('../administration/told.ts').StatusTold} StatusTold */
/** @typedef {import('../administration/told.ts').MailboxTold} MailboxTold */
/** @typedef {import('./routes.js').Route} Route */
/** @typedef {import('./server.js').Ask} Ask */
/** @typedef {{ status: StatusTold, origin: string, go: (hash: string) => void }} Circumstances */
/** @typedef {import('../administration/told.ts').ListTold<MailboxTold>} Mailboxes */

const MAILBOXES = 100;

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
            mailboxKind(mailbox),
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
