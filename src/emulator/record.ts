import type { ExtendedProperty } from './events/extended-property.ts';
import type { MailRecord } from './store/store.ts';

/** One request as it arrived; each part of a batch is one. */
export interface RecordedRequest {
  /** Wall time of arrival on the emulator's clock, milliseconds since 1970. */
  time: number;
  /** Client id of the token; '' where there was none. */
  app: string;
  /** userPrincipalName in lower case; '' where the request names no mailbox. */
  mailbox: string;
  method: string;
  /** Path with query as it was sent. */
  path: string;
  /** 0 while it runs, and for ever where the connection was cut. */
  status: number;
  /** Requests of the same app and mailbox in flight, this one included, when it was let in. */
  inFlight: number;
  inBatch: boolean;
}

/** An event that was created. */
export interface RecordedCommit {
  time: number;
  mailbox: string;
  eventId: string;
  transactionId: string | null;
  /** Its single-value extended properties. */
  properties: readonly ExtendedProperty[];
}

/** What tests and oracles read: what arrived, what was committed, what was mailed. */
export interface EmulatorRecord {
  /** The latest requests to Graph paths, oldest first; older ones are forgotten. */
  readonly requests: readonly RecordedRequest[];
  /** Requests to Graph paths in all; a batch counts by its parts, not itself. */
  readonly requestCount: number;
  /** Requests to the token endpoint. */
  readonly tokenRequestCount: number;
  readonly batchCount: number;
  /** POST, PATCH, PUT and DELETE requests that arrived, whatever became of them. */
  readonly writeCount: number;
  /** Requests refused with 429 by the limits (not by a fault plan). */
  readonly throttledCount: number;
  /** Highest number of requests of one app and mailbox in flight at once. */
  readonly maxInFlight: number;
  readonly maxInFlightByMailbox: ReadonlyMap<string, number>;
  /** Every event created since the start or the last reset, those of a data folder included. */
  readonly commits: readonly RecordedCommit[];
  readonly mails: readonly MailRecord[];
}

/** The record as the application writes it. */
export interface Recorder extends EmulatorRecord {
  arrived(request: RecordedRequest): void;
  letIn(request: RecordedRequest, inFlight: number): void;
  throttled(): void;
  batch(): void;
  tokenRequest(): void;
  committed(commit: RecordedCommit): void;
  mailed(mail: MailRecord): void;
  clear(): void;
}

const WRITES: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT', 'DELETE']);

/** Makes a record that keeps the latest `capacity` requests. */
export function createRecorder(capacity: number): Recorder {
  let ring: RecordedRequest[] = [];
  let oldest = 0;
  let commits: RecordedCommit[] = [];
  let mails: MailRecord[] = [];
  const highest = new Map<string, number>();
  const counts = { requests: 0, tokens: 0, batches: 0, writes: 0, throttled: 0, maxInFlight: 0 };
  return {
    get requests() {
      return [...ring.slice(oldest), ...ring.slice(0, oldest)];
    },
    get requestCount() {
      return counts.requests;
    },
    get tokenRequestCount() {
      return counts.tokens;
    },
    get batchCount() {
      return counts.batches;
    },
    get writeCount() {
      return counts.writes;
    },
    get throttledCount() {
      return counts.throttled;
    },
    get maxInFlight() {
      return counts.maxInFlight;
    },
    maxInFlightByMailbox: highest,
    get commits() {
      return commits;
    },
    get mails() {
      return mails;
    },
    arrived(request) {
      counts.requests++;
      if (WRITES.has(request.method)) counts.writes++;
      if (ring.length < capacity) ring.push(request);
      else if (capacity > 0) {
        ring[oldest] = request;
        oldest = (oldest + 1) % capacity;
      }
    },
    letIn(request, inFlight) {
      request.inFlight = inFlight;
      if (inFlight > counts.maxInFlight) counts.maxInFlight = inFlight;
      if (request.mailbox !== '' && inFlight > (highest.get(request.mailbox) ?? 0))
        highest.set(request.mailbox, inFlight);
    },
    throttled() {
      counts.throttled++;
    },
    batch() {
      counts.batches++;
    },
    tokenRequest() {
      counts.tokens++;
    },
    committed(commit) {
      commits.push(commit);
    },
    mailed(mail) {
      mails.push(mail);
    },
    clear() {
      ring = [];
      oldest = 0;
      commits = [];
      mails = [];
      highest.clear();
      Object.assign(counts, { requests: 0, tokens: 0, batches: 0, writes: 0, throttled: 0, maxInFlight: 0 });
    },
  };
}
