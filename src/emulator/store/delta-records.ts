import type { Series } from '../events/event-record.ts';

/** What an item was until a change took it away or gave it another form; kept so that followers hear of it. */
export interface PastRecord {
  number: number;
  /** Number of the calendar that held it. */
  folder: number;
  /** When its occurrences were, and nothing else of them; null: an event by itself. */
  series: Series | null;
}

/** What the links of a mailbox's followers rest on. */
export interface SyncStateRecord {
  /** Links of an earlier generation are dead. */
  generation: number;
  /** Number of a change; what was before it may be forgotten. */
  floor: number;
  /** Key that seals the links, hexadecimal; '' until the first one is given. */
  key: string;
}
