import { hash } from 'node:crypto';

/** Shards of a job, fixed when it is made: the grain in which many machines would share it. */
export const SHARDS = 256;

/** The shard of a mailbox: the same on every machine and for every spelling of the mailbox. */
export function shardOf(mailbox: string, shards: number): number {
  return hash('sha256', mailbox.toLowerCase(), 'buffer').readUInt32BE(0) % shards;
}
