import type { EventRecord } from '../events/event-record.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';

/** A filter ready to use on one mailbox's events. */
export interface CompiledFilter {
  test(event: EventRecord, mailbox: Mailbox): boolean;
  /** Numbers of the only events that can pass, ascending; undefined means all must be looked at. */
  candidates(mailbox: Mailbox): readonly number[] | undefined;
  /** Whether extended properties are looked at; the service may see them later than the event. */
  readsExtended: boolean;
  /** Paths of the properties in the order in which they stand, in lower case. */
  properties: readonly string[];
}

/** A part of a filter, ready to use. */
export type Compiled = Pick<CompiledFilter, 'test' | 'candidates'>;
