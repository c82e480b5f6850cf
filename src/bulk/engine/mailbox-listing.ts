import { ServiceError } from '../../core/errors.ts';
import { backoff } from '../../http/retry.ts';
import { sourceKeyPrefix } from '../key.ts';
import { keyedEvents } from '../keyed-events.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import type { ActiveRows } from './active-rows.ts';
import { isTakenEvent } from './event-origin.ts';
import { faultOf } from './fault.ts';
import { type EventIds, type Refusal, refusesMailbox } from './outcome.ts';
import { readRowContent } from './row-content.ts';
import { differsFromRow } from './row-likeness.ts';

/** A row that waits and the events that carry its key. */
export interface Listed {
  row: LedgerRow;
  events: Adoptable[];
}

export interface Adoptable extends EventIds {
  id: string;
  /** It was there before the job. */
  isTaken?: true;
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
 * Lists what earlier runs created in a mailbox, before anything is created in this one: the ledger may be new because
 * the old one was lost, or an older copy of itself (R10, R40). Throws when the run was stopped.
 */
export async function listMailbox(rows: ActiveRows): Promise<Listing> {
  const { settings, breaker, clock, random, stopper } = rows.run;
  let failures = 0;
  for (;;) {
    try {
      return { act: 'adopt', found: await collect(rows) };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || fault.kind === 'authentication') throw error;
      if (fault.kind === 'refused' && refusesMailbox(fault.refusal)) return { act: 'refused', refusal: fault.refusal };
      if (error instanceof ServiceError && SEARCH_REFUSED.has(error.evidence.status)) return { act: 'look-up-each' };
      // What refuses to be read says nothing of what may be written, nor of what is there.
      if (fault.kind === 'refused') return { act: 'leave', reason: fault.refusal.code };
      // The sender waited and asked again as often as it may.
      if (fault.kind === 'throttled') return { act: 'leave', reason: 'throttled' };
      // While nobody is answered, it is not this mailbox that fails.
      if (!breaker.isOpen) failures += 1;
      if (failures >= settings.row.attempts) return { act: 'leave', reason: fault.code };
      await clock.sleep(backoff(Math.max(0, failures - 1), settings.row, random.next()), stopper.signal);
    }
  }
}

async function collect({ run, mailbox, calendars, reads }: ActiveRows): Promise<Listed[]> {
  const found = new Map<string, Listed>();
  const seen = new Set<string>();
  const { listed } = run;
  if (!listed?.has(mailbox, undefined)) await collectFrom(undefined, undefined);
  for (const name of run.calendarsNamed.get(mailbox) ?? []) {
    if (listed?.has(mailbox, name)) continue;
    try {
      const choice = await calendars.find(name, reads);
      if ('id' in choice && choice.id !== undefined) await collectFrom(choice.id, name);
    } catch (error) {
      // A calendar that cannot be listed concerns the rows that name it: their creates will be told.
      if (faultOf(error)?.kind !== 'refused') throw error;
    }
  }
  return [...found.values()];

  async function collectFrom(calendarId: string | undefined, name: string | undefined): Promise<void> {
    let isOnRecord = true;
    const { job, ledger, sender, zones } = run;
    const query = { mailbox, calendarId, operator: 'startswith', value: sourceKeyPrefix(job.namespace) } as const;
    for await (const { key, id, iCalUId, webLink, item } of keyedEvents(sender, query, reads)) {
      if (seen.has(id)) continue;
      seen.add(id);
      const known = found.get(key);
      if (known !== undefined) {
        known.events.push({ id, iCalUId, webLink });
        continue;
      }
      // An event of a row that is settled or gone is not ours to judge; one of another mailbox is a copy.
      const row = await ledger.findRow(job.id, key, mailbox);
      if (row === undefined && isOnRecord && listed !== undefined) isOnRecord = await listed.isOnRecord(key);
      if (row?.mailbox !== mailbox || row.act !== 'create') continue;
      const content = readRowContent(run, row);
      const differs = content !== undefined && differsFromRow(item, content.event, zones);
      const isTaken = isTakenEvent(row, item);
      // A mailbox may hold a hundred thousand: what a row holds is not kept for all of them.
      const light = { ...row, payload: NOTHING };
      found.set(key, {
        row: light,
        events: [{ id, iCalUId, webLink, ...(differs ? { differs } : {}), ...(isTaken ? { isTaken } : {}) }],
      });
    }
    if (isOnRecord) listed?.add(mailbox, name);
  }
}

const NOTHING = new Uint8Array();
