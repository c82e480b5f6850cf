import type { EventRecord } from '../events/event-record.ts';
import type { ExtendedProperty } from '../events/extended-property.ts';
import type { FaultAction } from '../faults/faults.ts';
import { eventId } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { MailRecord } from '../store/store.ts';
import { createDeliveryRecord, type RecordedDelivery } from './delivery.ts';

/** One request as it arrived; each part of a batch is one. */
export interface RecordedRequest {
  /** Wall time of arrival on the emulator's clock, milliseconds since 1970. */
  time: number;
  /** Client id of the token; '' where there was none. */
  app: string;
  /** userPrincipalName in lower case of the signed-in user; '' where the application speaks for itself. */
  user: string;
  /** userPrincipalName in lower case; '' where the request names no mailbox. */
  mailbox: string;
  method: string;
  /** Path with query as it was sent. */
  path: string;
  /** 0 while it runs, and for ever where the connection was reset. */
  status: number;
  /** Requests of the same app and mailbox in flight, this one included, when it was let in. */
  inFlight: number;
  inBatch: boolean;
  /** Refused by the limits, not by a fault plan. */
  throttled?: true;
  /** What the fault plan did to it. */
  fault?: FaultAction['type'];
  /** Text of its body, where bodies are recorded and it had one. */
  body?: string;
  /** Text of the answer's body, where bodies are recorded and it had one. */
  answer?: string;
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

/** A fault of the emulator itself, never one of its fault plan: whoever tests a client must see it, not survive it. */
export interface RecordedError {
  time: number;
  method: string;
  /** Path as it was sent, with its query for requests to Graph. */
  path: string;
  /** Name of the error's class. */
  name: string;
  /** What the error says; '' for requests to sign in, whose text may hold a secret. */
  message: string;
  /** Where it happened, innermost first. */
  stack: readonly string[];
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
  /** Requests in flight now, over all apps and mailboxes; each part of a batch is one. */
  readonly inFlight: number;
  /** Highest number of requests of one app and mailbox in flight at once. */
  readonly maxInFlight: number;
  readonly maxInFlightByMailbox: ReadonlyMap<string, number>;
  /** Every event created since the start or the last reset, those of a data folder included. */
  readonly commits: readonly RecordedCommit[];
  /** How many there are. */
  readonly commitCount: number;
  readonly mails: readonly MailRecord[];
  /** Faults of the emulator itself, answered with 500 `EmulatorFault`: the first 100, oldest first. */
  readonly errors: readonly RecordedError[];
  /** Such faults in all. */
  readonly errorCount: number;
  /** The latest 10,000 tries to reach endpoints of subscribers, oldest first. */
  readonly deliveries: readonly RecordedDelivery[];
}

/** The record as the application writes it. */
export interface Recorder extends EmulatorRecord {
  /** Another number after each change of what the emulator holds or has recorded; it does not begin anew. */
  readonly version: number;
  /** The requests that are kept, newest first, with their numbers: the first one since the start or a reset is 1. */
  newestRequests(): Iterable<readonly [number: number, request: RecordedRequest]>;
  arrived(request: RecordedRequest): void;
  letIn(request: RecordedRequest, inFlight: number): void;
  /** A request that was let in is over. */
  left(): void;
  throttled(): void;
  batch(): void;
  tokenRequest(): void;
  /** Takes an event as it was created. */
  committed(mailbox: Mailbox, event: EventRecord): void;
  mailed(mail: MailRecord): void;
  failed(error: RecordedError): void;
  delivered(delivery: RecordedDelivery): void;
  /** Something was changed by no request that is in flight. */
  changed(): void;
  clear(): void;
}

/** The first ones tell the cause; a fault in every request must not fill the memory. */
const KEPT_ERRORS = 100;
const WRITES: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT', 'DELETE']);

const NO_COUNTS = { requests: 0, tokens: 0, batches: 0, writes: 0, throttled: 0, maxInFlight: 0, errors: 0 } as const;

/** Makes a record that keeps the latest `capacity` requests. */
export function createRecorder(capacity: number): Recorder {
  let ring: RecordedRequest[] = [];
  let oldest = 0;
  // An event and its mailbox say all of a commit; written out, a million of them would take hundreds of megabytes.
  let committed: { mailboxes: Mailbox[]; events: EventRecord[] } = { mailboxes: [], events: [] };
  let commits: RecordedCommit[] = [];
  let mails: MailRecord[] = [];
  let errors: RecordedError[] = [];
  const notified = createDeliveryRecord();
  const highest = new Map<string, number>();
  let running = 0;
  let version = 0;
  const counts: Record<keyof typeof NO_COUNTS, number> = { ...NO_COUNTS };
  return {
    get version() {
      return version;
    },
    *newestRequests() {
      for (let age = 0; age < ring.length; age++) {
        const request = ring[(oldest + ring.length - 1 - age) % ring.length];
        if (request) yield [counts.requests - age, request] as const;
      }
    },
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
    get inFlight() {
      return running;
    },
    get maxInFlight() {
      return counts.maxInFlight;
    },
    maxInFlightByMailbox: highest,
    get commits() {
      const { mailboxes, events } = committed;
      for (let at = commits.length; at < events.length; at++) {
        const [mailbox, event] = [mailboxes[at], events[at]];
        if (mailbox && event) commits.push(showCommit(mailbox, event));
      }
      return commits;
    },
    get commitCount() {
      return committed.events.length;
    },
    get mails() {
      return mails;
    },
    get errors() {
      return errors;
    },
    get errorCount() {
      return counts.errors;
    },
    get deliveries() {
      return notified.deliveries;
    },
    delivered(delivery) {
      version++;
      notified.delivered(delivery);
    },
    arrived(request) {
      version++;
      counts.requests++;
      if (WRITES.has(request.method)) counts.writes++;
      if (ring.length < capacity) ring.push(request);
      else if (capacity > 0) {
        ring[oldest] = request;
        oldest = (oldest + 1) % capacity;
      }
    },
    letIn(request, inFlight) {
      running++;
      request.inFlight = inFlight;
      if (inFlight > counts.maxInFlight) counts.maxInFlight = inFlight;
      if (request.mailbox !== '' && inFlight > (highest.get(request.mailbox) ?? 0))
        highest.set(request.mailbox, inFlight);
    },
    left() {
      version++;
      running--;
    },
    throttled() {
      counts.throttled++;
    },
    batch() {
      version++;
      counts.batches++;
    },
    tokenRequest() {
      version++;
      counts.tokens++;
    },
    committed(mailbox, event) {
      version++;
      committed.mailboxes.push(mailbox);
      committed.events.push(event);
    },
    mailed(mail) {
      version++;
      mails.push(mail);
    },
    failed(error) {
      version++;
      counts.errors++;
      if (errors.length < KEPT_ERRORS) errors.push(error);
    },
    changed() {
      version++;
    },
    clear() {
      version++;
      ring = [];
      oldest = 0;
      committed = { mailboxes: [], events: [] };
      commits = [];
      mails = [];
      errors = [];
      notified.clearDeliveries();
      highest.clear();
      Object.assign(counts, NO_COUNTS);
    },
  };
}

function showCommit(mailbox: Mailbox, event: EventRecord): RecordedCommit {
  return {
    time: event.created.ms,
    mailbox: mailbox.key,
    eventId: eventId(mailbox, event.folder, event.number),
    transactionId: event.transactionId,
    properties: event.properties,
  };
}
