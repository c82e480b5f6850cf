import { connectTo, withEmulator } from './emulator/command.mjs';
import { eventJson, mailbox } from './emulator/events.mjs';

const LATENCY_MS = 100;
const AIM = 0.25;
/** Days over which the events lie; the view is of all of them. */
const VIEW = { startDateTime: '2026-09-01T00:00:00Z', endDateTime: '2027-09-01T00:00:00Z' };
/** What a calendar shows of an event. */
const SELECT = 'subject,start,end,location,showAs';
const PLAIN = 'page after page';
const GRAPHS_PAGE = 10;
/** What the client asks for where its caller does not say. */
const CLIENTS_PAGE = 500;
const FULL = { events: 10_000, pages: [100, 500], rounds: 3, naive: true };
const QUICK = { events: 600, pages: [50], rounds: 1, naive: false };

export const title = 'A year of one mailbox read in ranges at once, beside page after page (seconds)';

/** `--quick` reads fewer events, and leaves out the pages of Graph's own size. */
export const options = { quick: { type: 'boolean' } };

/** Each round reads by every way once, so that a slow moment of the machine falls on all of them. */
export async function run({ quick = false } = {}) {
  const sizes = quick ? QUICK : FULL;
  const seed = { users: [{ userPrincipalName: mailbox(0), events: eventsOf(sizes.events) }] };
  const rows = await withEmulator({ flags: ['--latency', String(LATENCY_MS)], seed }, async (emulator) => {
    const wire = { requests: 0 };
    const count = ({ type, method }) => {
      if (type === 'call-sent' && method === 'GET') wire.requests += 1;
    };
    const client = await connectTo(emulator, { mailbox: mailbox(0), onWire: count });
    try {
      return await compare(client, wire, sizes);
    } finally {
      await client.close();
    }
  });
  return { settings: settingsOf(sizes), rows };
}

function settingsOf({ events, rounds }) {
  return {
    server: `graphcal emulator in a process of its own: latency ${LATENCY_MS} ms a request, documented limits`,
    events: `${events} of one mailbox, each with 200 characters of text, over a year; asked for: ${SELECT}`,
    'page after page': "by the client's own sender, along the next links, in the service's order, unchecked",
    'in ranges': 'calendar.listCalendarView and its items(): up to four ranges at once, in order, each event checked',
    rounds: `${rounds}, medians, ways in turn; Graph's own page size once`,
    'no size given': `a view or a list as a caller gets it who says nothing of pages: the client asks for ${CLIENTS_PAGE}, and the service gives ${GRAPHS_PAGE} unasked, which is what it is compared with`,
    aim: `${AIM} of page after page; with pages of the same size that is what four readers take that lose nothing`,
  };
}

async function compare(client, wire, { events, pages, rounds, naive }) {
  const ways = pages.flatMap((top) => [
    { name: PLAIN, top, rounds, read: () => pageAfterPage(client, top) },
    { name: 'in ranges, collected', top, rounds, read: () => collected(client, top) },
    { name: 'in ranges, one by one', top, rounds, read: () => oneByOne(client, top) },
  ]);
  // What one gets who says nothing of pages, beside what one gets of the service who does not either.
  const unasked = { top: CLIENTS_PAGE, rounds, beside: GRAPHS_PAGE };
  if (naive) {
    ways.unshift(
      { name: PLAIN, top: GRAPHS_PAGE, rounds: 1, read: () => pageAfterPage(client, undefined) },
      { name: 'a view, no size given', ...unasked, read: () => collected(client, undefined) },
      { name: 'a view one by one, no size given', ...unasked, read: () => oneByOne(client, undefined) },
      { name: 'a list, no size given', ...unasked, read: () => wholeList(client) },
    );
  }
  // Signs in, and lets both sides compile.
  for (const way of ways.slice(-3)) await way.read();
  const runs = new Map(ways.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) {
      if (round >= way.rounds) continue;
      runs.get(way).push(await timed(way, wire, events));
    }
  }
  return ways.map((way) => rowOf(way, runs, events));
}

async function timed({ name, read }, wire, events) {
  wire.requests = 0;
  const began = performance.now();
  const ids = await read();
  const seconds = (performance.now() - began) / 1000;
  if (ids.size !== events) throw new Error(`${name} gave ${ids.size} events of ${events}.`);
  return { seconds, requests: wire.requests };
}

function rowOf(way, runs, events) {
  const medianOf = (one) => median(runs.get(one).map(({ seconds }) => seconds));
  const seconds = runs.get(way).map((one) => one.seconds);
  const { beside = way.top } = way;
  const plain = [...runs.keys()].find(({ name, top }) => name === PLAIN && top === beside);
  const ratio = plain === undefined ? undefined : medianOf(way) / medianOf(plain);
  const isAimed = ratio !== undefined && way !== plain;
  return {
    way: way.name,
    'a page': way.top,
    requests: median(runs.get(way).map(({ requests }) => requests)),
    median: rounded(medianOf(way)),
    fastest: rounded(Math.min(...seconds)),
    slowest: rounded(Math.max(...seconds)),
    'events/s': Math.round(events / medianOf(way)),
    beside: isAimed ? `pages of ${beside}` : '',
    'of page after page': ratio === undefined ? '' : Math.round(ratio * 1000) / 1000,
    reached: isAimed ? (ratio <= AIM ? 'yes' : 'no') : '',
  };
}

async function pageAfterPage({ connection: { sender } }, top) {
  const first = {
    method: 'GET',
    path: `/users/${encodeURIComponent(mailbox(0))}/calendarView`,
    query: { ...VIEW, $select: SELECT, ...(top === undefined ? {} : { $top: String(top) }) },
    headers: { Prefer: 'IdType="ImmutableId"' },
    mailbox: mailbox(0),
  };
  const ids = new Set();
  let request = first;
  while (request !== undefined) {
    const { body } = await sender.send(request, 'safe', 'json');
    for (const { id } of body.value) ids.add(id);
    const link = body['@odata.nextLink'];
    request = link === undefined ? undefined : sender.next(link, first);
  }
  return ids;
}

async function collected({ calendar }, top) {
  const { value } = await calendar.listCalendarView({ ...VIEW, select: SELECT, top });
  return inOrder(value);
}

/** A list that has no range of time: page after page, each asked for while the one before is checked. */
async function wholeList({ calendar }) {
  const { value } = await calendar.listEvents({ select: SELECT });
  return new Set(value.map(({ id }) => id));
}

async function oneByOne({ calendar }, top) {
  const events = [];
  for await (const event of calendar.listCalendarView.items({ ...VIEW, select: SELECT, top })) events.push(event);
  return inOrder(events);
}

/** The ids, once it is sure that the events came by start and none twice. */
function inOrder(events) {
  const ids = new Set(events.map(({ id }) => id));
  const isSorted = events.every(({ start }, at) => at === 0 || events[at - 1].start.dateTime <= start.dateTime);
  if (!isSorted || ids.size !== events.length) throw new Error('The events came out of order, or twice.');
  return ids;
}

function eventsOf(count) {
  return Array.from({ length: count }, (_, n) => JSON.parse(eventJson(n)));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function rounded(seconds) {
  return Math.round(seconds * 1000) / 1000;
}
