import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { isObject, parseJson } from '../../core/json.ts';

/** A point in a mailbox's life. */
export interface DeltaPoint {
  /** Number of the first change that is not known yet. */
  change: number;
  /** Milliseconds since 1970. */
  time: number;
}

/** What a round follows, fixed by its first request. */
export interface DeltaRange {
  /** Instances of a time, or the events of a calendar themselves. */
  of: 'calendarView' | 'events';
  /** Number of the calendar; null: all of the mailbox. */
  folder: number | null;
  /** Milliseconds since 1970; null: without an end on that side. */
  from: number | null;
  to: number | null;
}

/** The last item that was given, by its number and, of the occurrences of a series, by its day. */
export type DeltaCursor = readonly [number: number, day: number];

/** All that a link says: a round, and how far it went. */
export interface DeltaState {
  range: DeltaRange;
  generation: number;
  /** When the link was given, milliseconds since 1970. */
  issued: number;
  /** What the follower knows; null: nothing yet. */
  since: DeltaPoint | null;
  /** A round that is under way: where it began, and the last item that was given. Null: the next one begins. */
  round: { began: DeltaPoint; after: DeltaCursor | null } | null;
}

/** Bytes that a sealed state takes at least, so that links have the length of the service's: 200 characters. */
const STATE_BYTES = 150;
const IV_BYTES = 16;

/** Seals a state: about 200 characters, a dot and 43 more, as in recorded links. Only who has the key can make one. */
export function sealState(state: DeltaState, key: Buffer): string {
  const text = Buffer.from(JSON.stringify(state).padEnd(STATE_BYTES));
  const tag = createHmac('sha256', key).update(text).digest();
  const cipher = createCipheriv('aes-256-ctr', key, tag.subarray(0, IV_BYTES));
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return `${sealed.toString('base64url')}.${tag.toString('base64url')}`;
}

/** The state of a token; undefined for one that was not made with the key. */
export function openState(token: string, key: Buffer): DeltaState | undefined {
  const [, sealed, mark] = /^([\w-]+)\.([\w-]{43})$/.exec(token) ?? [];
  if (sealed === undefined || mark === undefined) return undefined;
  const tag = Buffer.from(mark, 'base64url');
  const decipher = createDecipheriv('aes-256-ctr', key, tag.subarray(0, IV_BYTES));
  const text = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]);
  if (!timingSafeEqual(createHmac('sha256', key).update(text).digest(), tag)) return undefined;
  const state = parseJson(text.toString('utf8'));
  return isObject(state) ? (state as unknown as DeltaState) : undefined;
}
