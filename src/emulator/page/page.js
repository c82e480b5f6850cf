/** The page: follows the server while somebody looks, and shows what the views make of it. */

import { showHeader, showViews } from './header.js';
import { loadMailboxes, showMailboxes } from './mailboxes.js';
import { loadMails, showMails } from './mails.js';
import { createRender, h } from './render.js';
import { loadRequests, showRequests } from './requests.js';
import { readRoute, VIEWS } from './routes.js';
import { createServer, Refused } from './server.js';
import { currentTime } from './times.js';
import { loadWeek, showWeek } from './week.js';

/** @typedef {import('../administration/told.ts').StatusTold} StatusTold */
/** @typedef {import('./tree.ts').Child} Child */
/** @typedef {import('./routes.js').Route} Route */

const REFRESH_MS = 2000;
const TICK_MS = 500;

const server = createServer((path, init) => fetch(path, init));
const render = createRender(document);
const { origin } = location;

/** @type {import('./header.js').HeaderState & { receivedAt: number }} */
const state = {
  status: undefined,
  errors: [],
  problem: undefined,
  now: 0,
  paused: false,
  copied: undefined,
  refusedTime: undefined,
  origin,
  receivedAt: 0,
};
/** What the main part was last made from: an answer that comes after the next question is dropped. */
const shown = { version: '', hash: '', question: 0, asking: 0 };

/** @param {string} id */
function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no ${id}.`);
  return element;
}

function showHead() {
  if (state.status) state.now = currentTime(state.status, performance.now() - state.receivedAt);
  render(part('header'), showHeader(state, { copy, moveClock, setClock, pause }));
}

/** @param {string} text */
async function copy(text) {
  // A browser may refuse; the text can still be selected.
  const isCopied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  state.copied = isCopied ? text : undefined;
  showHead();
}

/** @param {boolean} paused */
function pause(paused) {
  state.paused = paused;
  showHead();
  if (!paused) void refresh();
}

/** @param {string} text */
function setClock(text) {
  void moveClock({ set: /^\d+$/.test(text) ? Number(text) : text.trim() });
}

/** @param {Record<string, unknown>} change */
async function moveClock(change) {
  try {
    await server.tell('clock', change);
    state.refusedTime = undefined;
  } catch (error) {
    state.refusedTime = error instanceof Error ? error.message : String(error);
  }
  await refresh();
}

/**
 * Goes to another address of the same view without a step in the history, as while somebody types.
 *
 * @param {string} hash
 */
function go(hash) {
  history.replaceState(null, '', hash);
  void refresh();
}

/**
 * Loads what a route shows, and gives it as trees.
 *
 * @param {Route} route
 * @param {StatusTold} status
 * @returns {Promise<Child>}
 */
async function load(route, status) {
  const circumstances = { status, origin, go };
  switch (route.view) {
    case 'requests':
      return showRequests(await loadRequests(route, server.ask), route, circumstances);
    case 'mails':
      return showMails(await loadMails(route, server.ask), route, circumstances);
    default:
      if (route.path === '') return showMailboxes(await loadMailboxes(route, server.ask), route, circumstances);
      return showWeek(await loadWeek(route, state.now, server.ask), route);
  }
}

/** Asks how things stand, and for the rest only where something changed. */
async function refresh() {
  const question = ++shown.question;
  shown.asking++;
  try {
    const status = /** @type {StatusTold} */ (await server.ask('status'));
    if (question !== shown.question) return;
    const isNews = status.version !== shown.version;
    Object.assign(state, { status, problem: undefined, receivedAt: performance.now() });
    if (isNews) state.errors = status.errors === 0 ? [] : await server.ask('errors');
    showHead();
    const { hash } = location;
    if (!isNews && hash === shown.hash) return;
    await showMain(hash, status, question);
  } catch (error) {
    // Whoever comes back may be another server with the same numbers.
    state.problem = error instanceof Error ? error.message : String(error);
    shown.version = '';
    showHead();
  } finally {
    shown.asking--;
  }
}

/**
 * @param {string} hash
 * @param {StatusTold} status
 * @param {number} question
 */
async function showMain(hash, status, question) {
  const route = readRoute(hash);
  /** @type {Child} */
  const tree = await load(route, status).catch((error) => {
    if (!(error instanceof Refused)) throw error;
    return [h('h2', { tabindex: '-1' }, 'Not found'), h('p', { class: 'problem' }, error.message)];
  });
  if (question !== shown.question) return;
  const before = readRoute(shown.hash);
  const isFirst = shown.hash === '' && shown.version === '';
  Object.assign(shown, { version: status.version, hash });
  render(part('nav'), showViews(route));
  render(part('main'), tree);
  const title = route.path || VIEWS.find(({ view }) => view === route.view)?.title;
  document.title = `${title} · graphcal emulator`;
  if (route.query.event !== undefined && before.query.event !== route.query.event)
    document.querySelector('[aria-current=true].cancelled, .events [aria-current=true]')?.scrollIntoView();
  // Another view is another page to who hears it.
  if (!isFirst && (before.view !== route.view || before.path !== route.path)) part('main').querySelector('h2')?.focus();
}

function follow() {
  // The answers of a slow server would else be dropped, each for the next question.
  if (shown.asking === 0 && !state.paused && document.visibilityState === 'visible') void refresh();
}

document.querySelector('.skip')?.addEventListener('click', (event) => {
  // What stands behind the mark is a view here.
  event.preventDefault();
  part('main').focus();
});
addEventListener('hashchange', () => void refresh());
document.addEventListener('visibilitychange', follow);
setInterval(follow, REFRESH_MS);
setInterval(showHead, TICK_MS);
render(part('nav'), showViews(readRoute(location.hash)));
void refresh();
