/** The server that gave this page, asked for data. */

/** @typedef {<T>(path: string) => Promise<T>} Ask */

/** An answer that says no. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** No answer at all. */
class Unreachable extends Error {}

/**
 * Makes the two ways to speak to it: to ask, and to tell. Both fail with `Refused` or `Unreachable`.
 *
 * @param {typeof fetch} send
 */
export function createServer(send) {
  /**
   * @param {string} path below /emulator
   * @param {RequestInit} init
   */
  async function exchange(path, init) {
    const response = await send(`/emulator/${path}`, { ...init, credentials: 'omit', cache: 'no-store' }).catch(() => {
      throw new Unreachable('Not reachable');
    });
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw new Refused(response.status, body?.message ?? `The server answered ${response.status}.`);
    return body;
  }
  return {
    /** @type {Ask} */
    ask: (path) => exchange(path, {}),
    /**
     * @param {string} path below /emulator
     * @param {unknown} body
     */
    tell: (path, body) =>
      exchange(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
}
