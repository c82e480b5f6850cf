/** An item that was deleted, kept so that followers of its calendar hear of it. */
export interface DeletionRecord {
  /** Number of the calendar that held it. */
  folder: number;
  /** Number of the change that deleted it. */
  change: number;
}

/** What the links of a mailbox's followers rest on. */
export interface SyncStateRecord {
  /** Links of an earlier generation are dead. */
  generation: number;
  /** Number of a change; deletions before it may be forgotten. */
  floor: number;
  /** Key that seals the links, hexadecimal; '' until the first one is given. */
  key: string;
}
