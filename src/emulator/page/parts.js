/** What several views are made of. */

import { h } from './render.js';
import { writeRoute } from './routes.js';
import { showTime } from './times.js';

/** @typedef {import('./tree.ts').Child} Child */
/** @typedef {import('./tree.ts').ElementTree} ElementTree */

/**
 * A table that stays one for a screen reader where a narrow screen shows its rows as blocks.
 *
 * @param {string} caption
 * @param {readonly string[]} names
 * @param {readonly { key: string, cells: readonly Child[], mark?: string | undefined }[]} rows
 * @returns {ElementTree}
 */
export function table(caption, names, rows) {
  const head = names.map((name) => h('th', { scope: 'col', role: 'columnheader' }, name));
  return h(
    'table',
    { role: 'table' },
    h('caption', { class: 'unseen' }, caption),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)),
    h(
      'tbody',
      { role: 'rowgroup' },
      rows.map(({ key, cells, mark }) =>
        h(
          'tr',
          { role: 'row', key, class: mark },
          cells.map((cell, at) => h('td', { role: 'cell', 'data-name': names[at] }, h('div', {}, cell))),
        ),
      ),
    ),
  );
}

/**
 * A word that stands out.
 *
 * @param {string} text
 * @param {string} [kind]
 */
export function badge(text, kind = 'plain') {
  return h('span', { class: `badge ${kind}` }, text);
}

/**
 * A labelled field of a form.
 *
 * @param {string} label
 * @param {ElementTree} field with an id
 */
export function labelled(label, field) {
  return h('p', { class: 'field' }, h('label', { for: field.attributes.id }, label), field);
}

/**
 * A time on the server's clock.
 *
 * @param {number} time milliseconds since 1970
 */
export function timeCell(time) {
  return h('time', { datetime: new Date(time).toISOString() }, showTime(time));
}

/**
 * What an address links to: the mailbox, whether or not the server has it.
 *
 * @param {string} address
 */
export function mailboxLink(address) {
  return h('a', { href: writeRoute('mailboxes', address) }, address);
}

/**
 * What a mailbox is for, or why it is closed.
 *
 * @param {import('../administration/told.ts').MailboxTold} mailbox
 */
export function mailboxKind({ purpose, mailbox }) {
  if (mailbox === 'none') return badge('no mailbox', 'warn');
  if (mailbox === 'denied') return badge('closed to the application', 'warn');
  return purpose === 'user' ? 'user' : badge(purpose, 'room');
}

/**
 * Links to newer and older entries of a list.
 *
 * @param {import('./routes.js').View} view
 * @param {Readonly<Record<string, string>>} query
 * @param {number | null} next
 */
export function pager(view, query, next) {
  const { before, ...rest } = query;
  if (before === undefined && next === null) return null;
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Parts of the list' },
    before !== undefined && h('a', { href: writeRoute(view, '', rest) }, 'Newest'),
    next !== null && h('a', { href: writeRoute(view, '', { ...rest, before: next }) }, 'Older'),
  );
}

/**
 * What to do where there is nothing to see yet: the lines that send something here.
 *
 * @param {string} what
 * @param {import('../administration/told.ts').StatusTold} status
 * @param {string} origin
 */
export function nothingYet(what, status, origin) {
  const lines = [
    "export GRAPHCAL_CLIENT_SECRET='...'",
    `graphcal auth add local --mode client-secret --tenant ${status.tenantId} --client-id ${status.clientId} --authority ${origin}/${status.tenantId} --graph ${origin}/v1.0`,
    'graphcal send rows.csv --auth local',
  ];
  return h(
    'section',
    { class: 'empty' },
    h('p', {}, what),
    h('p', {}, 'Send something here from another terminal; the secret stands where the server was started:'),
    h('pre', { tabindex: '0', 'aria-label': 'Commands' }, h('code', {}, lines.join('\n'))),
    origin.startsWith('https:') &&
      h('p', {}, 'Its certificate is self-signed: name its file in NODE_EXTRA_CA_CERTS before a client starts.'),
    h('p', {}, 'Any client of Microsoft Graph will do, with this authority and this address of Graph.'),
  );
}
