import { backoff } from '../../http/retry.ts';
import type { CalendarFinder } from '../calendars.ts';
import { sourceKeyPrefix } from '../key.ts';
import { keyedEvents } from '../keyed-events.ts';
import type { LedgerRow, MailboxRecord } from '../ledger/ledger.ts';
import { faultOf } from './fault.ts';
import type { Refusal } from './outcome.ts';
import type { Run } from './run.ts';

/** An unsettled row and the events that carry its key. */
export interface Listed {
  row: LedgerRow;
  events: { id: string; iCalUId: string | undefined; webLink: string | undefined }[];
}

export type Listing =
  | { act: 'adopt'; found: Listed[] }
  /** The service cannot search by prefix here: each row is looked for by itself. */
  | { act: 'look-up-each' }
  | { act: 'refused'; refusal: Refusal }
  /** No answer after all tries: the mailbox waits for the next run. */
  | { act: 'leave'; reason: string };

/** Statuses by which a service refuses the search itself. */
const SEARCH_REFUSED: ReadonlySet<number> = new Set([400, 501]);

/**
 * Lists what earlier runs created in a mailbox, before anything is created by a ledger that does not know the mailbox
 * yet: the ledger may be new because the old one was lost (R10, R40). Throws when the run was stopped.
 */
export async function listMailbox(run: Run, { mailbox }: MailboxRecord, calendars: CalendarFinder): Promise<Listing> {
  const { settings, breaker, clock, random, stopper } = run;
  let failures = 0;
  let throttled = 0;
  for (;;) {
    try {
      return { act: 'adopt', found: await collect(run, mailbox, calendars) };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || fault.kind === 'authentication') throw error;
      if (fault.kind === 'refused') {
        return SEARCH_REFUSED.has(fault.refusal.status ?? 0)
          ? { act: 'look-up-each' }
          : { act: 'refused', refusal: fault.refusal };
      }
      if (fault.kind === 'throttled') {
        throttled += 1;
        if (throttled >= settings.row.throttledAttempts) return { act: 'leave', reason: 'throttled' };
        continue;
      }
      // While nobody is answered, it is not this mailbox that fails.
      if (!breaker.isOpen) failures += 1;
      if (failures >= settings.row.attempts) return { act: 'leave', reason: fault.code };
      await clock.sleep(backoff(Math.max(0, failures - 1), settings.row, random.next()), stopper.signal);
    }
  }
}

async function collect(
  { job, ledger, sender, stopper, breaker, calendarsNamed }: Run,
  mailbox: string,
  calendars: CalendarFinder,
): Promise<Listed[]> {
  const calls = { signal: stopper.signal, abort: stopper.abort, breaker };
  const places: (string | undefined)[] = [undefined];
  for (const name of calendarsNamed.get(mailbox) ?? []) {
    const choice = await calendars.find(name, calls);
    if ('id' in choice && choice.id !== undefined) places.push(choice.id);
  }
  const prefix = sourceKeyPrefix(job.namespace);
  const found = new Map<string, Listed>();
  const seen = new Set<string>();
  for (const place of places) {
    const events = keyedEvents(sender, { mailbox, calendarId: place, operator: 'startswith', value: prefix }, calls);
    for await (const { key, id, iCalUId, webLink } of events) {
      if (seen.has(id)) continue;
      seen.add(id);
      const known = found.get(key);
      if (known !== undefined) {
        known.events.push({ id, iCalUId, webLink });
        continue;
      }
      const row = await ledger.findRow(job.id, key);
      // An event of a row that is settled or gone is not ours to judge; one of another mailbox is a copy.
      if (row?.mailbox === mailbox) found.set(key, { row, events: [{ id, iCalUId, webLink }] });
    }
  }
  return [...found.values()];
}
