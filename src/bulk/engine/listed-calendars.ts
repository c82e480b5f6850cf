import type { Ledger } from '../ledger/ledger.ts';

/**
 * Calendars that need not be listed again while one process owns the job: each event in them that carries a source key
 * of the job was on record when they were listed, and what came since is our own.
 */
export interface ListedCalendars {
  /** `calendar` as rows name it; undefined for the one of rows that name none. */
  has(mailbox: string, calendar: string | undefined): boolean;
  add(mailbox: string, calendar: string | undefined): void;
  /** Whether the ledger has the event of this source key: the row of another one may come yet. */
  isOnRecord(sourceKey: string): Promise<boolean>;
}

/** None, at first. */
export function createListedCalendars(ledger: Pick<Ledger, 'hasEvent'>, job: number): ListedCalendars {
  const listed = new Map<string, Set<string | undefined>>();
  return {
    has: (mailbox, calendar) => listed.get(mailbox)?.has(calendar) === true,
    add: (mailbox, calendar) => void listed.set(mailbox, (listed.get(mailbox) ?? new Set()).add(calendar)),
    isOnRecord: (sourceKey) => ledger.hasEvent(job, sourceKey),
  };
}
