// The ways to send the same creates: graphcal from the file, the others from the requests that graphcal made of it.
// Each gives how many events were created; the mailboxes run beside each other, one request of each at a time.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool } from 'undici';
import { connectTo } from '../emulator/command.mjs';
import { readCreates, readRequests, recordRequests } from './rows.mjs';

const PARTS = 20;
const clients = createRequire(new URL('../../test/clients/package.json', import.meta.url));

/** Prepares a way: reads what it needs, and gives the function whose time is measured. */
export const senders = {
  async graphcal({ emulator, csv, mark }) {
    const client = await connectTo(emulator);
    return { run: () => sendFile(client, emulator, csv, mark), close: () => client.close() };
  },

  async record({ emulator, csv, requests }) {
    const transport = recordRequests(undiciTransport(emulator.url), emulator.graph, requests);
    const client = await connectTo(emulator, { transport });
    return { run: () => sendFile(client, emulator, csv, () => {}), close: () => transport.close() };
  },

  async bare({ emulator, token, requests }) {
    const { post, close } = bareLoop(emulator, token);
    const mailboxes = await readRequests(requests);
    return {
      run: () => eachMailbox(mailboxes, async (list) => total(list, ({ path, body }) => post(path, body))),
      close,
    };
  },

  async bareBy20({ emulator, token, requests }) {
    const { post, close } = bareLoop(emulator, token);
    const mailboxes = await readBatches(requests);
    const bodies = new Map([...mailboxes].map(([name, list]) => [name, list.map((body) => JSON.stringify(body))]));
    return { run: () => eachMailbox(bodies, (list) => total(list, (body) => post('/$batch', body))), close };
  },

  async microsoft({ emulator, token, requests }) {
    const { BatchRequestContent, BatchResponseContent, client } = await microsoftClient(emulator, token);
    const mailboxes = await readBatches(requests);
    const send = async ({ requests: parts }) => {
      const content = new BatchRequestContent(
        parts.map(({ id, url, headers, body }) => {
          const request = new Request(emulator.url + url, { method: 'POST', headers, body: JSON.stringify(body) });
          return { id, request };
        }),
      );
      const answers = new BatchResponseContent(await client.api('/$batch').post(await content.getContent()));
      let created = 0;
      for (const [, response] of answers.getResponsesIterator()) {
        const { id } = await response.json();
        if (response.status === 201 && id !== undefined) created += 1;
      }
      return created;
    };
    return { run: () => eachMailbox(mailboxes, (list) => total(list, send)), close: () => {} };
  },

  async microsoftPost({ emulator, token, requests }) {
    const { client } = await microsoftClient(emulator, token);
    const mailboxes = await readBatches(requests);
    const send = async (body) => createdOf(await client.api('/$batch').post(body));
    return { run: () => eachMailbox(mailboxes, (list) => total(list, send)), close: () => {} };
  },

  async pnp({ emulator, token, requests }) {
    const { GraphBrowser, graphfi } = await load('@pnp/graph');
    await Promise.all(['batching.js', 'calendars/index.js', 'users/index.js'].map((one) => load(`@pnp/graph/${one}`)));
    const { BearerToken } = await load('@pnp/queryable');
    const graph = graphfi().using(GraphBrowser({ baseUrl: emulator.graph }), BearerToken(token));
    const mailboxes = await readBatches(requests);
    const send = async ({ requests: parts }) => {
      const [batched, execute] = graph.batched();
      const adding = parts.map(({ url, body }) => {
        const mailbox = decodeURIComponent(url.split('/')[2]);
        return batched.users.getById(mailbox).events.add(body);
      });
      await execute();
      const made = await Promise.all(adding);
      return made.filter(({ id }) => id !== undefined).length;
    };
    return { run: () => eachMailbox(mailboxes, (list) => total(list, send)), close: () => {} };
  },
};

/** Sends the file by graphcal, ledger and results in the folder of the run; tells `mark` where its phases end. */
async function sendFile(client, { folder }, csv, mark) {
  const { sendFile } = await import('../../dist/bulk.js');
  const { counts } = await sendFile({
    file: csv,
    connection: client.connection,
    home: folder,
    results: join(folder, 'results.jsonl'),
    tell: ({ type }) => mark(type),
  });
  return counts.created;
}

function bareLoop({ url }, token) {
  const pool = new Pool(url);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    async post(path, body) {
      const answer = await pool.request({ method: 'POST', path: `/v1.0${path}`, headers, body });
      const read = JSON.parse(await answer.body.text());
      return path === '/$batch' ? createdOf(read) : Number(answer.statusCode === 201);
    },
    close: () => pool.close(),
  };
}

/** A plain wire for the run that records, which nobody measures. */
function undiciTransport(url) {
  const pool = new Pool(url);
  return {
    async send({ method, url: address, headers, body, signal }) {
      const { pathname, search } = new URL(address);
      const answer = await pool.request({ method, path: pathname + search, headers, body, signal });
      const bytes = new Uint8Array(await answer.body.arrayBuffer());
      return { status: answer.statusCode, headers: answer.headers, body: bytes };
    },
    close: () => pool.close(),
  };
}

/** Its chain of handlers as it is by default, but for the first, which gives a token to TLS alone. */
async function microsoftClient({ url }, token) {
  const library = await load('@microsoft/microsoft-graph-client');
  const { Client, HTTPMessageHandler, RedirectHandler, RetryHandler, TelemetryHandler } = library;
  const authentication = {
    execute(context) {
      context.options.headers = { ...context.options.headers, Authorization: `Bearer ${token}` };
      return this.next.execute(context);
    },
    setNext(next) {
      this.next = next;
    },
  };
  const rest = [new RetryHandler(), new RedirectHandler(), new TelemetryHandler(), new HTTPMessageHandler()];
  const client = Client.initWithMiddleware({ baseUrl: url, middleware: [authentication, ...rest] });
  return { ...library, client };
}

function load(name) {
  return import(pathToFileURL(clients.resolve(name)).href);
}

/** Batches of 20 creates, by mailbox, as objects. */
async function readBatches(file) {
  const batches = new Map();
  for (const [name, creates] of await readCreates(file)) {
    const list = [];
    for (let at = 0; at < creates.length; at += PARTS) {
      const requests = creates.slice(at, at + PARTS).map(({ url, body }, index) => ({
        id: String(index + 1),
        method: 'POST',
        url,
        headers: { Prefer: 'IdType="ImmutableId"', 'Content-Type': 'application/json' },
        body,
      }));
      list.push({ requests });
    }
    batches.set(name, list);
  }
  return batches;
}

async function eachMailbox(mailboxes, send) {
  const counts = await Promise.all([...mailboxes.values()].map(send));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function total(list, send) {
  let count = 0;
  for (const one of list) count += await send(one);
  return count;
}

function createdOf({ responses }) {
  return responses.filter(({ status, body }) => status === 201 && body.id !== undefined).length;
}
