import { createHash } from 'node:crypto';
import { asciiJson, canonicalJson, isObject, type JsonObject, parseJson } from '../../core/json.ts';

/** Who does something, as far as this process knows. */
export interface Actor {
  /** User of the operating system, or whoever a service says is signed in to it. */
  user: string | null;
  /** The person whose token is used; null for an app. */
  account: string | null;
  /** Name of the stored authentication; null for a credential of the caller's own. */
  authentication: string | null;
  /** Tenant (directory) id. */
  tenant: string | null;
}

/** What is about to be sent. Holds no address of a request, no body and no header. */
export interface BeganEntry extends Actor {
  type: 'began';
  operation: string;
  /** What this request does, of however many the operation takes. */
  effect: string;
  mailbox: string;
  method: string;
  /** With `{id}` in the place of addresses and ids. */
  path: string;
  /** Requests that it is for the service: the parts of a batch. */
  requests: number;
  eventId: string | null;
}

export type CallOutcome = 'done' | 'refused' | 'not-sent' | 'unknown';

/** What became of the call that the entry of this number began. */
export interface EndedEntry {
  type: 'ended';
  of: number;
  outcome: CallOutcome;
  /** Of the error; null where there was none. */
  code: string | null;
  /** HTTP status; null without an answer. */
  status: number | null;
  requestId: string | null;
  eventId: string | null;
}

/** What a log has of every entry beside it. */
export interface Chained {
  /** From 1, without a gap. */
  number: number;
  /** UTC, ISO 8601. */
  time: string;
  /** `hash` of the entry before it. */
  previous: string;
  /** SHA-256, in hex, of all the others. */
  hash: string;
}

export type AuditEntry = (BeganEntry | EndedEntry) & Chained;

/** The last entry of a log, which vouches for all before it. */
export type Head = Pick<Chained, 'number' | 'hash'>;

/** What the first entry of a log follows. */
export const NOTHING: Head = { number: 0, hash: '0'.repeat(64) };

/** Characters of a text that are kept: what a caller wrote must not make a line that nobody can read back. */
const MOST_CHARACTERS = 1_000;

/** Joins an entry to the chain; `time` is milliseconds since 1970. */
export function chain(entry: BeganEntry | EndedEntry, { number, hash }: Head, time: number): AuditEntry {
  const linked = { ...shortened(entry), number: number + 1, time: new Date(time).toISOString(), previous: hash };
  return { ...linked, hash: hashOf(linked) };
}

/** SHA-256, in hex, of an entry without its hash. */
function hashOf(entry: object): string {
  return createHash('sha256')
    .update(canonicalJson(entry as JsonObject))
    .digest('hex');
}

/** A line of the log, without the line end. */
export function writeEntry(entry: AuditEntry): string {
  return asciiJson(entry);
}

/** The entry of a line; undefined where it is none, or its hash is not its own. */
export function readEntry(line: string): AuditEntry | undefined {
  const entry = parseJson(line);
  if (!isObject(entry)) return undefined;
  const { hash, ...rest } = entry;
  if (typeof rest.number !== 'number' || typeof rest.time !== 'string' || typeof rest.previous !== 'string') {
    return undefined;
  }
  const isKnown = rest.type === 'began' || (rest.type === 'ended' && typeof rest.of === 'number');
  return isKnown && hash === hashOf(rest) ? (entry as unknown as AuditEntry) : undefined;
}

function shortened<E extends object>(entry: E): E {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [
      name,
      // Half of a pair of surrogates is no character, and does not survive being written.
      typeof value === 'string' ? value.slice(0, MOST_CHARACTERS).toWellFormed() : value,
    ]),
  ) as E;
}
