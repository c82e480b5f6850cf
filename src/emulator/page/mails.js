/** The view of mails that would have gone out, newest first. */

import { badge, mailboxLink, nothingYet, pager, table, timeCell } from './parts.js';
import { h } from './render.js';
import { writeQuery, writeRoute } from './routes.js';

/** @typedef {import('../administration/told.ts').MailTold} MailTold */
/** @typedef {import('../administration/told.ts').NewestTold<MailTold>} Mails */
/** @typedef {import('./routes.js').Route} Route */
/** @typedef {import('./mailboxes.js').Circumstances} Circumstances */

const MAILS = 100;

/** What each kind is called, and why it goes out. @type {Readonly<Record<MailTold['kind'], readonly [string, string]>>} */
const KINDS = {
  request: ['invitation', 'The organizer made a meeting, or added these people to one.'],
  update: ['update', 'The organizer changed what attendees see.'],
  cancellation: ['cancellation', 'The organizer cancelled or deleted the meeting, or took these people off it.'],
  response: ['answer', 'An attendee, or a room by its rules, answered the organizer.'],
  forward: ['forward', 'An attendee passed the invitation on.'],
  'forward-notification': ['forward notice', 'The organizer hears that the invitation was passed on.'],
};
/** @type {Readonly<Record<string, string>>} */
const RESPONSES = { accepted: 'accepted', tentativelyAccepted: 'tentative', declined: 'declined' };

/**
 * @param {Route} route
 * @param {import('./server.js').Ask} ask
 * @returns {Promise<Mails>}
 */
export function loadMails({ query }, ask) {
  return ask(`mails/newest${writeQuery({ mailbox: query.mailbox, before: query.before, top: MAILS })}`);
}

/**
 * @param {Mails} mails
 * @param {Route} route
 * @param {Circumstances} circumstances
 */
export function showMails({ value, next }, { query }, { status, origin }) {
  const { mailbox } = query;
  if (status.mails === 0)
    return [
      h('h2', { tabindex: '-1' }, 'Mails'),
      nothingYet('No mails yet: events with attendees make them. None ever leaves this machine.', status, origin),
    ];
  return [
    h('h2', { tabindex: '-1' }, 'Mails'),
    h(
      'p',
      { class: 'quiet' },
      'What the service would have sent; none left this machine. ',
      mailbox !== undefined && [
        `Only those from or to ${mailbox}. `,
        h('a', { href: writeRoute('mails') }, 'All mails'),
      ],
    ),
    value.length === 0
      ? h('p', { class: 'empty' }, 'No mail fits.')
      : table(
          'Mails, newest first',
          ['Number', 'Time (UTC)', 'Kind', 'From', 'To', 'Subject'],
          value.map((mail) => ({
            key: String(mail.number),
            cells: [
              mail.number,
              timeCell(mail.time),
              showKind(mail),
              mailboxLink(mail.from),
              h(
                'ul',
                { class: 'plain' },
                mail.recipients.map((address) => h('li', {}, mailboxLink(address))),
              ),
              [
                h(
                  'a',
                  { href: writeRoute('mailboxes', mail.from, { event: mail.eventId }) },
                  mail.subject || '(no subject)',
                ),
                mail.comment !== undefined && h('blockquote', {}, mail.comment),
              ],
            ],
          })),
        ),
    pager('mails', query, next),
  ];
}

/** @param {MailTold} mail */
function showKind({ kind, response }) {
  const [name, reason] = KINDS[kind] ?? [kind, ''];
  return [
    badge(name, kind === 'cancellation' ? 'bad' : 'plain'),
    response !== undefined && [' ', badge(RESPONSES[response] ?? response, response === 'declined' ? 'bad' : 'good')],
    h('p', { class: 'quiet' }, reason),
  ];
}
