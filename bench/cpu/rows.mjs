// The rows of the bench and the requests that graphcal makes of them.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { mailbox } from '../emulator/events.mjs';

const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2026, 8, 1, 8);
/** Hours over which the rows of a mailbox lie, then from the first again: all before the clocks skip one. */
const HOURS = 4_000;
const BODY = 'Bring your notes of last week, a calculator and the signed form. '.repeat(4).slice(0, 200);

/** A CSV of `count` rows for `mailboxes` mailboxes in turn, as text. */
export function csvOf(count, mailboxes) {
  const hourOf = (n) => Math.floor(n / mailboxes) % HOURS;
  const at = (n, hours) => new Date(FIRST + (hourOf(n) + hours) * HOUR_MS).toISOString().slice(0, 19);
  const rows = Array.from({ length: count }, (_, n) => [
    `k${n}`,
    mailbox(n % mailboxes),
    `Lesson ${n}`,
    `"${BODY}"`,
    at(n, 0),
    at(n, 1),
    'Europe/London',
    `Room ${n % 90}`,
  ]);
  return `${[['Key', 'Mailbox', 'Subject', 'Body', 'Start', 'End', 'TimeZone', 'Location'], ...rows].join('\n')}\n`;
}

/** Writes every POST to Graph that goes through the transport into a file, a line each: path and body. */
export function recordRequests(transport, graph, file) {
  const lines = createWriteStream(file);
  return {
    async send(request) {
      if (request.method === 'POST' && request.url.startsWith(`${graph}/`)) {
        lines.write(`${JSON.stringify({ path: request.url.slice(graph.length), body: request.body })}\n`);
      }
      return transport.send(request);
    },
    async close() {
      lines.end();
      await once(lines, 'close');
      await transport.close();
    },
  };
}

/** The recorded requests, by the mailbox that they are for. */
export async function readRequests(file) {
  const requests = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return groupBy(requests, ({ path, body }) => mailboxOf(path === '/$batch' ? JSON.parse(body).requests[0].url : path));
}

/** The creates of the recorded requests, by mailbox: url below the version, headers, body. */
export async function readCreates(file) {
  const requests = [...(await readRequests(file)).values()].flat();
  const creates = requests.flatMap(({ path, body }) =>
    path === '/$batch' ? JSON.parse(body).requests : [{ method: 'POST', url: path, body: JSON.parse(body) }],
  );
  return groupBy(creates, ({ url }) => mailboxOf(url));
}

function mailboxOf(url) {
  return /^\/users\/([^/]+)\//.exec(url)[1];
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
