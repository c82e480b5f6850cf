/** The head of the page: where clients connect, the clock, and what happened in numbers. */

import { h } from './render.js';
import { VIEWS, writeRoute } from './routes.js';
import { showTime } from './times.js';

/** @typedef {import('../administration/told.ts').StatusTold} StatusTold */
/** @typedef {import('../administration/told.ts').ErrorTold} ErrorTold */
/**
 * What is known of the server, and how the page follows it.
 *
 * @typedef {{
 *   status: StatusTold | undefined,
 *   errors: readonly ErrorTold[],
 *   problem: string | undefined,
 *   now: number,
 *   paused: boolean,
 *   copied: string | undefined,
 *   refusedTime: string | undefined,
 *   origin: string,
 * }} HeaderState
 */
/**
 * What its buttons do.
 *
 * @typedef {{
 *   copy: (text: string) => void,
 *   moveClock: (change: Record<string, unknown>) => void,
 *   setClock: (text: string) => void,
 *   pause: (paused: boolean) => void,
 * }} HeaderActions
 */

/**
 * @param {HeaderState} state
 * @param {HeaderActions} actions
 */
export function showHeader(state, actions) {
  const { status } = state;
  return [
    h('div', { class: 'title' }, h('h1', {}, 'graphcal emulator'), showLife(state, actions)),
    status && showClock(status, state, actions),
    status && showCounts(status),
    status && showFaults(status, state.errors),
    status && showConnection(status, state, actions),
  ];
}

/**
 * Links to the views.
 *
 * @param {import('./routes.js').Route} route
 */
export function showViews(route) {
  return h(
    'ul',
    {},
    VIEWS.map(({ view, title }) => {
      const current = view === route.view ? (route.path === '' ? 'page' : 'true') : undefined;
      return h('li', { key: view }, h('a', { href: writeRoute(view), 'aria-current': current }, title));
    }),
  );
}

/**
 * @param {HeaderState} state
 * @param {HeaderActions} actions
 */
function showLife({ problem, paused }, { pause }) {
  const [kind, text] = problem ? ['bad', problem] : paused ? ['warn', 'Paused'] : ['good', 'Live'];
  return h(
    'div',
    { class: 'life' },
    h('span', { role: 'status', class: `badge ${kind}` }, text),
    h('button', { type: 'button', onclick: () => pause(!paused) }, paused ? 'Go on' : 'Pause'),
  );
}

/**
 * @param {StatusTold} status
 * @param {HeaderState} state
 * @param {HeaderActions} actions
 */
function showClock({ runs }, { now, refusedTime }, { moveClock, setClock }) {
  const move = (/** @type {string} */ text, /** @type {Record<string, unknown>} */ change) =>
    h('button', { type: 'button', onclick: () => moveClock(change) }, text);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setClock(String(data.get('time')));
  };
  return h(
    'section',
    { class: 'clock', 'aria-label': 'Clock' },
    h(
      'p',
      {},
      h('time', { datetime: new Date(now).toISOString() }, `${showTime(now)} UTC`),
      runs ? '' : ' (stands) ',
      h('span', { class: 'quiet' }, ' by the server’s own clock, as all times here'),
    ),
    h(
      'details',
      {},
      h('summary', {}, 'Change the time'),
      h(
        'div',
        { class: 'buttons' },
        move('+1 minute', { advance: 60_000 }),
        move('+1 hour', { advance: 3_600_000 }),
        move('+1 day', { advance: 86_400_000 }),
        runs ? move('Let it stand', { run: false }) : move('Let it run', { run: true }),
      ),
      h(
        'form',
        { class: 'buttons', onsubmit: submit },
        h('label', { for: 'time' }, 'Time in UTC'),
        h('input', {
          id: 'time',
          name: 'time',
          required: true,
          placeholder: '2026-01-05T10:00:00Z',
          autocomplete: 'off',
          spellcheck: 'false',
        }),
        h('button', { type: 'submit' }, 'Set'),
      ),
      refusedTime && h('p', { class: 'problem', role: 'alert' }, refusedTime),
    ),
  );
}

/** @param {StatusTold} status */
function showCounts(status) {
  /** @type {readonly (readonly [string, number, boolean?])[]} */
  const counts = [
    ['Mailboxes', status.mailboxes],
    ['Events', status.events],
    ['Copies', status.copies],
    ['Requests', status.requests],
    ['Writes', status.writes],
    ['Batches', status.batches],
    ['Throttled', status.throttled],
    ['Mails', status.mails],
    ['Own faults', status.errors, status.errors > 0],
  ];
  return h(
    'dl',
    { class: 'counts', 'aria-label': 'Counts' },
    counts.map(([name, count, bad]) =>
      h('div', { key: name, class: bad ? 'bad' : undefined }, h('dt', {}, name), h('dd', {}, showCount(count))),
    ),
  );
}

/**
 * 1,234,567
 *
 * @param {number} count
 */
export function showCount(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * @param {StatusTold} status
 * @param {readonly ErrorTold[]} errors
 */
function showFaults({ errors: count }, errors) {
  if (count === 0) return null;
  return h(
    'details',
    { class: 'faults' },
    h('summary', {}, `${showCount(count)} faults of the server itself: what it tells may be wrong`),
    h(
      'ol',
      {},
      errors.map(({ time, method, path, name, message, stack }) =>
        h(
          'li',
          {},
          `${showTime(time)} ${method} ${path} `,
          h('strong', {}, `${name}: ${message}`),
          stack[0] !== undefined && h('code', {}, ` ${stack[0]}`),
        ),
      ),
    ),
  );
}

/**
 * @param {StatusTold} status
 * @param {HeaderState} state
 * @param {HeaderActions} actions
 */
function showConnection({ tenantId, clientId }, { origin, copied }, { copy }) {
  const rows = [
    ['Graph', `${origin}/v1.0`],
    ['Authority', `${origin}/${tenantId}`],
    ['Tenant id', tenantId],
    ['Client id', clientId],
  ];
  return h(
    'dl',
    { class: 'connection', 'aria-label': 'For clients' },
    rows.map(([name = '', value = '']) =>
      h(
        'div',
        { key: name },
        h('dt', {}, name),
        h(
          'dd',
          {},
          h('code', {}, value),
          h(
            'button',
            { type: 'button', 'aria-label': `Copy ${name}`, onclick: () => copy(value) },
            copied === value ? 'Copied' : 'Copy',
          ),
        ),
      ),
    ),
  );
}
