// Another process of the same app: it reads, with a token of its own, from inside the server, so that a slot which it
// holds is taken again before anybody else's request is read.
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { mailbox } from '../emulator/events.mjs';
import { STEADY_EVERY_MS, secondSlot } from './uses.mjs';

const QUERY = '/events?$top=1&$select=id';
/** How soon it asks again for a slot that was not free, in milliseconds. */
const AGAIN_MS = 10;

/** Signs it in; it does nothing before it is told to. `use` counts its requests, by what became of them. */
export async function createOther(emulator, mailboxes) {
  const headers = { authorization: `Bearer ${await signIn(emulator)}` };
  const paths = Array.from({ length: mailboxes }, (_, n) => `/v1.0/users/${mailbox(n)}${QUERY}`);
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const use = { accepted: 0, throttled: 0 };

  const read = async (path) => {
    const { status } = await emulator.handle({ method: 'GET', url: path, headers });
    if (status === 200) use.accepted += 1;
    else if (status === 429) use.throttled += 1;
    else throw new Error(`${path} was answered with ${status}.`);
    return status;
  };
  const hold = async (path, ms) => {
    const until = performance.now() + ms;
    while (!over.signal.aborted && performance.now() < until) {
      if ((await read(path)) === 429) await sleep(AGAIN_MS, undefined, over);
    }
  };
  const holdNowAndThen = async (path, times) => {
    for (const { freeMs, heldMs } of times) {
      await sleep(freeMs, undefined, over);
      await hold(path, heldMs);
    }
  };
  const steadily = async (path, firstMs) => {
    const began = performance.now() + firstMs;
    for (let count = 0; ; count += 1) {
      await sleep(Math.max(1, began + count * STEADY_EVERY_MS - performance.now()), undefined, over);
      void unlessOver(read(path));
    }
  };
  const unlessOver = (work) =>
    work.catch((error) => {
      if (!over.signal.aborted) throw error;
    });

  return {
    use,
    isPath: (path) => path.endsWith(QUERY),
    /** One slot all the time, and a second one a third of the time. */
    holdSlots() {
      for (const [at, path] of paths.entries()) {
        void unlessOver(hold(path, Number.POSITIVE_INFINITY));
        void unlessOver(holdNowAndThen(path, secondSlot(at, paths.length)));
      }
    },
    /** A third of the window, evenly. */
    sendSteadily() {
      for (const [at, path] of paths.entries()) void unlessOver(steadily(path, (at * STEADY_EVERY_MS) / paths.length));
    },
    end: () => over.abort(),
  };
}

async function signIn({ handle, tenantId, clientId, clientSecret }) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  });
  const { status, body } = await handle({
    method: 'POST',
    url: `/${tenantId}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
  if (status !== 200) throw new Error(`Signing in was answered with ${status}.`);
  return JSON.parse(body).access_token;
}
