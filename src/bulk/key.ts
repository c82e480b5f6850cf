import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../core/json.ts';
import { formatUuid } from '../core/random.ts';

/**
 * The property that ties an event to its row. It is set in the same POST that creates the event, so no event of ours
 * ever exists without it. One fixed name: each distinct name takes a slot of the mailbox for ever.
 * https://learn.microsoft.com/graph/api/resources/extended-properties-overview
 */
export const SOURCE_KEY_PROPERTY = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey';

/** First part of the source keys of a namespace: 16 hexadecimal digits and a hyphen. */
export function sourceKeyPrefix(namespace: string): string {
  return `${sha256(namespace).slice(0, 16)}-`;
}

/** The value of the property: lower case, because Graph compares it without letter case. */
export function sourceKey(namespace: string, rowKey: string): string {
  // A JSON array, so that ('a', 'bc') and ('ab', 'c') differ.
  return sourceKeyPrefix(namespace) + sha256(JSON.stringify([namespace, rowKey])).slice(0, 48);
}

/** Fingerprint of what a row asks for: equal content gives equal hashes, whatever the order of its names. */
export function contentHash(content: JsonValue): string {
  return sha256(canonicalJson(content));
}

/** Key of a row that brings none: its content, and which of several equal rows it is (1-based). */
export function contentKey(hash: string, occurrence: number): string {
  return `${hash}#${occurrence}`;
}

/**
 * The id by which the service drops a repeated create: never random, so that a resumed run sends the same.
 * `incarnation` rises only when somebody asks to create a deleted event again.
 */
export function transactionId(mailbox: string, key: string, incarnation: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([mailbox, key, incarnation]))
    .digest();
  return formatUuid(digest, 8);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
