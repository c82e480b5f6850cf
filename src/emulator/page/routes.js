/** Addresses of the views, behind the `#` of the page's own. */

/** @typedef {'mailboxes' | 'requests' | 'mails'} View */
/**
 * A view with what it shows: `path` names one of its things, as the address of a mailbox.
 *
 * @typedef {{ readonly view: View, readonly path: string, readonly query: Readonly<Record<string, string>> }} Route
 */

/** @type {readonly { readonly view: View, readonly title: string }[]} */
export const VIEWS = [
  { view: 'mailboxes', title: 'Mailboxes' },
  { view: 'requests', title: 'Requests' },
  { view: 'mails', title: 'Mails' },
];

/**
 * Reads an address; what is not known is the list of mailboxes.
 *
 * @param {string} hash
 * @returns {Route}
 */
export function readRoute(hash) {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [name, ...rest] = path.split('/');
  const known = VIEWS.find(({ view }) => view === name);
  if (!known) return { view: 'mailboxes', path: '', query: {} };
  return { view: known.view, path: decode(rest.join('/')), query: Object.fromEntries(new URLSearchParams(query)) };
}

/**
 * Writes an address; what is empty is left out.
 *
 * @param {View} view
 * @param {string} [path]
 * @param {Readonly<Record<string, string | number | null | undefined>>} [query]
 */
export function writeRoute(view, path = '', query = {}) {
  return `#/${view}${path === '' ? '' : `/${encodeURIComponent(path)}`}${writeQuery(query)}`;
}

/**
 * A query with its mark; what is empty is left out.
 *
 * @param {Readonly<Record<string, string | number | null | undefined>>} query
 */
export function writeQuery(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
