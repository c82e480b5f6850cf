import { crc32 } from 'node:zlib';

/**
 * Sums by which a row is seen to be damaged: SQLite itself keeps none. Each belongs to values that are always written
 * together, so that a statement which copies the values copies the sum, and no write reads a row first. They are 32
 * bits: they find what a disk breaks, and do not keep out who wants to forge.
 */

/** What an intake says of a row. */
export interface RowIdentity {
  shard: number;
  mailbox: string | null;
  key: string | null;
  source_key: string | null;
  content_hash: string | null;
  ends_at: number | null;
  notes: string;
}

/** Of `identity_sum`. */
export function identitySum(row: RowIdentity): number {
  const { shard, mailbox, key, source_key, content_hash, ends_at, notes } = row;
  return textSum(`${shard}\n${mailbox}\n${key}\n${source_key}\n${content_hash}\n${ends_at}\n${notes}`);
}

/** Of `fields_sum`, `base_sum` and `outcome_sum`; a value that is not there has none. */
export function textSum(text: string): number {
  return crc32(text) | 0;
}

/** What the event itself adds to `event_sum`. */
export function eventIdSum(eventId: string | null): number {
  return eventId === null ? 0 : crc32(eventId);
}

/** What the numbers of an event add to `event_sum`, in SQL: a statement may count an incarnation up. */
export function eventNumbers(incarnation: string, taken: string): string {
  return `4294967296 * (2 * (${incarnation}) + (${taken}))`;
}

/** The same for values that were read. */
export function eventSum(row: { event_id: string | null; incarnation: number; taken: number }): number {
  return eventIdSum(row.event_id) + 4_294_967_296 * (2 * row.incarnation + row.taken);
}

/** What makes a job, and its events' keys. */
export interface JobIdentity {
  id: number;
  service: string;
  app: string;
  name: string;
  namespace: string;
  shards: number;
  created_at: number;
}

/** Of `identity_sum` of a job. */
export function jobSum({ id, service, app, name, namespace, shards, created_at }: JobIdentity): number {
  return textSum(JSON.stringify([id, service, app, name, namespace, shards, created_at]));
}
