/** The view of requests, newest first. */

import { badge, labelled, mailboxLink, nothingYet, pager, table, timeCell } from './parts.js';
import { h } from './render.js';
import { writeQuery, writeRoute } from './routes.js';

/** @typedef {import('../administration/told.ts').RequestTold} RequestTold */
/** @typedef {import('../administration/told.ts').NewestTold<RequestTold>} Requests */
/** @typedef {import('./routes.js').Route} Route */
/** @typedef {import('./mailboxes.js').Circumstances} Circumstances */

const REQUESTS = 100;

const OUTCOMES = [
  ['', 'All'],
  ['2xx', '2xx: done'],
  ['3xx', '3xx: elsewhere'],
  ['4xx', '4xx: refused'],
  ['5xx', '5xx: failed'],
  ['throttled', 'Throttled by the limits'],
  ['faulted', 'Touched by the fault plan'],
  ['unanswered', 'Without an answer'],
];

/**
 * @param {Route} route
 * @param {import('./server.js').Ask} ask
 * @returns {Promise<Requests>}
 */
export function loadRequests({ query }, ask) {
  const { mailbox, status, text, before } = query;
  return ask(`requests/newest${writeQuery({ mailbox, status, text, before, top: REQUESTS })}`);
}

/**
 * @param {Requests} requests
 * @param {Route} route
 * @param {Circumstances} circumstances
 */
export function showRequests({ value, next }, { query }, { status, origin, go }) {
  const isFiltered = ['mailbox', 'status', 'text', 'before'].some((name) => query[name] !== undefined);
  if (status.requests === 0)
    return [h('h2', { tabindex: '-1' }, 'Requests'), nothingYet('No requests to Graph yet.', status, origin)];
  return [
    h('h2', { tabindex: '-1' }, 'Requests'),
    showFilters(query, go),
    value.length === 0
      ? h('p', { class: 'empty' }, isFiltered ? 'No request fits these filters.' : 'No request was kept.')
      : table(
          'Requests, newest first',
          ['Number', 'Time (UTC)', 'Method', 'Path', 'Mailbox', 'Application', 'Answer'],
          value.map((request) => ({
            key: String(request.number),
            mark: request.status >= 400 || request.fault !== undefined ? 'odd' : undefined,
            cells: [
              request.number,
              timeCell(request.time),
              h('span', { class: 'method' }, request.method),
              h('code', { title: request.path }, shortPath(request.path)),
              request.mailbox === '' ? '–' : mailboxLink(request.mailbox),
              showApp(request, status.apps),
              showAnswer(request),
            ],
          })),
        ),
    pager('requests', query, next),
  ];
}

/**
 * A path whose ids are cut to their ends, by which they differ.
 *
 * @param {string} path
 */
export function shortPath(path) {
  return path.replace(/(?:[\w+-]|%2[BF]){40,}(?:=|%3D){0,2}/gi, (id) => `${id.slice(0, 6)}…${id.slice(-12)}`);
}

/**
 * What became of a request, in words.
 *
 * @param {RequestTold} request
 * @returns {{ text: string, kind: string }}
 */
export function answerOf({ status, fault }) {
  if (status !== 0) return { text: String(status), kind: status < 300 ? 'good' : status < 400 ? 'plain' : 'bad' };
  const isReset = fault === 'reset-before' || fault === 'commit-then-reset';
  return isReset ? { text: 'connection reset', kind: 'bad' } : { text: 'none yet', kind: 'plain' };
}

/** @param {RequestTold} request */
function showAnswer(request) {
  const { text, kind } = answerOf(request);
  return [
    badge(text, kind),
    request.inBatch && [' ', badge('in batch')],
    request.throttled && [' ', badge('throttled', 'warn')],
    request.fault !== undefined && [' ', badge(`fault: ${request.fault}`, 'warn')],
  ];
}

/**
 * @param {RequestTold} request
 * @param {import('../administration/told.ts').StatusTold['apps']} apps
 */
function showApp({ app, user }, apps) {
  if (app === '') return 'not signed in';
  const name = apps.find(({ clientId }) => clientId === app)?.displayName ?? app;
  return [h('span', { title: app }, name), user !== '' && [' for ', mailboxLink(user)]];
}

/**
 * @param {Readonly<Record<string, string>>} query
 * @param {(hash: string) => void} go
 */
function showFilters(query, go) {
  const change = (/** @type {string} */ name) => (/** @type {Event} */ event) => {
    const { before: _before, ...rest } = query;
    go(writeRoute('requests', '', { ...rest, [name]: /** @type {HTMLInputElement} */ (event.target).value }));
  };
  return h(
    'form',
    { role: 'search', class: 'filters', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    labelled(
      'Mailbox',
      h('input', { id: 'mailbox', type: 'search', value: query.mailbox ?? '', onchange: change('mailbox') }),
    ),
    labelled(
      'Answer',
      h(
        'select',
        { id: 'status', value: query.status ?? '', onchange: change('status') },
        OUTCOMES.map(([value, text]) => h('option', { value }, text)),
      ),
    ),
    labelled(
      'Method, path, application or user',
      h('input', { id: 'text', type: 'search', value: query.text ?? '', oninput: change('text') }),
    ),
  );
}
