import { hash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../core/json.ts';
import { formatUuid } from '../core/random.ts';

export { SOURCE_KEY_PROPERTY } from '../graph/source-key.ts';

/** First part of the source keys of a namespace: 16 hexadecimal digits and a hyphen. */
export function sourceKeyPrefix(namespace: string): string {
  return `${sha256(namespace).slice(0, 16)}-`;
}

/** The value of the property: lower case, because Graph compares it without letter case. */
export function sourceKey(namespace: string, rowKey: string): string {
  return createSourceKeys(namespace)(rowKey);
}

/** Makes the source keys of one namespace, row key by row key. */
export function createSourceKeys(namespace: string): (rowKey: string) => string {
  const prefix = sourceKeyPrefix(namespace);
  // A JSON array, so that ('a', 'bc') and ('ab', 'c') differ.
  return (rowKey) => prefix + sha256(JSON.stringify([namespace, rowKey])).slice(0, 48);
}

/** Fingerprint of what a row asks for: equal content gives equal hashes, whatever the order of its names. */
export function contentHash(content: JsonValue): string {
  return contentTextHash(canonicalJson(content));
}

/** The same of content that is canonical JSON already. */
export function contentTextHash(text: string): string {
  return sha256(text);
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
  const digest = hash('sha256', JSON.stringify([mailbox, key, incarnation]), 'buffer');
  return formatUuid(digest, 8);
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
