import { DAY } from '../../core/durations.ts';
import { InputError } from '../../core/errors.ts';
import { idOf } from '../events/show-event.ts';
import { VIEW_DAYS } from '../limits.ts';
import { findById } from '../mailboxes/find-event.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { World } from '../world.ts';
import type { AdministrationPaths, AdministrationRequest } from './answers.ts';
import { invalid, readTime, readTop, readWhole } from './query-values.ts';
import { pageTimes, showEventInShort, showMailbox } from './show-mailbox.ts';
import type { EventsTold, EventTold, ListTold, MailboxTold } from './told.ts';

/** The most that an all-day event's date, read as UTC, differs from when it happens: zones end at 14 hours. */
const WIDEST_OFFSET_MS = 14 * 3_600_000;

/** Mailboxes, and the events of one in a range, without the weight of a snapshot; nobody is made by asking. */
export function mailboxPaths(world: World): AdministrationPaths {
  return {
    'GET mailboxes': ({ query }) => listMailboxes(world, query),
    'GET mailboxes/{mailbox}': (request) => showMailbox(findMailbox(world, request)),
    'GET mailboxes/{mailbox}/events': (request) => listEvents(world, findMailbox(world, request), request.query),
    'GET mailboxes/{mailbox}/events/{event}': (request) => showOneEvent(world, request),
  };
}

function listMailboxes({ directory }: World, query: URLSearchParams): ListTold<MailboxTold> {
  const text = query.get('search')?.trim().toLowerCase() ?? '';
  const skip = readWhole(query, 'skip') ?? 0;
  const top = readTop(query);
  const found = [...directory.mailboxes()].filter(
    ({ key, user }) => text === '' || key.includes(text) || user.displayName.toLowerCase().includes(text),
  );
  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { count: found.length, value: found.slice(skip, skip + top).map(showMailbox) };
}

function findMailbox({ directory }: World, { params }: AdministrationRequest): Mailbox {
  const wanted = params.mailbox ?? '';
  const named = directory.named(wanted);
  if (named) return named;
  for (const mailbox of directory.mailboxes()) if (mailbox.userId === wanted.toLowerCase()) return mailbox;
  throw new InputError('not-found', `There is no mailbox ${wanted}.`);
}

function listEvents(world: World, mailbox: Mailbox, query: URLSearchParams): EventsTold {
  const from = readTime(query, 'from');
  const to = readTime(query, 'to');
  if (from === undefined || to === undefined || to <= from)
    throw invalid('from and to must be given as times, such as from=2026-01-05&to=2026-01-12, and to be after from.');
  // A series without end has something on each day of all years.
  if (to - from > VIEW_DAYS * DAY) throw invalid(`from and to must be no more than ${VIEW_DAYS} days apart.`);
  const top = readTop(query);
  const found = [...mailbox.calendars.keys()]
    .flatMap((folder) => mailbox.overlapping(folder, from - WIDEST_OFFSET_MS, to + WIDEST_OFFSET_MS))
    .map((event) => ({ event, times: pageTimes(event) }))
    .filter(({ times }) => times.start < to && (times.end > from || times.start >= from))
    .sort((a, b) => a.times.start - b.times.start || a.event.number - b.event.number);
  return {
    count: found.length,
    value: found.slice(0, top).map(({ event }) => showEventInShort(world, mailbox, event)),
    ...neighbours(mailbox, from, to),
  };
}

function neighbours(mailbox: Mailbox, from: number, to: number): Pick<EventsTold, 'before' | 'after'> {
  let before: number | undefined;
  let after: number | undefined;
  for (const folder of mailbox.calendars.keys()) {
    const next = mailbox.around(folder, from, to);
    if (next.before !== undefined) before = Math.max(before ?? next.before, next.before);
    if (next.after !== undefined) after = Math.min(after ?? next.after, next.after);
  }
  const show = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
  return { before: show(before), after: show(after) };
}

function showOneEvent(world: World, request: AdministrationRequest): EventTold {
  const mailbox = findMailbox(world, request);
  const id = request.params.event ?? '';
  const event = findById(mailbox, id);
  if (!event || event === 'malformed' || idOf(mailbox, event, false) !== id)
    throw new InputError('not-found', 'There is no such event in the mailbox; it may have been deleted.');
  return showEventInShort(world, mailbox, event);
}
