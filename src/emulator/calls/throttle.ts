import type { Clock } from '../../core/clock.ts';
import { SECOND } from '../../core/durations.ts';
import {
  APP_REQUEST_WINDOW_MS,
  APP_REQUESTS,
  APP_SUBSCRIPTION_REQUESTS,
  MAILBOX_CONCURRENT_REQUESTS,
  MAILBOX_REQUEST_WINDOW_MS,
  MAILBOX_REQUESTS,
  MAILBOX_UPLOAD_BYTES,
  MAILBOX_UPLOAD_WINDOW_MS,
  SUBSCRIPTION_LISTS,
  SUBSCRIPTION_WINDOW_MS,
  TENANT_SUBSCRIPTION_REQUESTS,
} from '../limits.ts';

/** How a throttled answer names its wait. */
export type RetryAfterForm = 'seconds' | 'fraction' | 'date' | 'absent';

/** A request to be let in. */
interface Arrival {
  app: string;
  /** Key of the mailbox; '' where the request names none. */
  mailbox: string;
  /** Bytes of the body of a write, else 0; asked only where they count. */
  uploadBytes(): number;
  /** What of the subscription service it asks. Default: nothing. */
  of?: 'subscription' | 'subscription-list' | undefined;
}

/** Let in: `leave` must be called once when the request ends. */
interface Admission {
  inFlight: number;
  leave(): void;
}

/** Refused, by which limit and for how many milliseconds. */
interface Rejection {
  limit: 'MailboxConcurrency' | 'RequestRate' | 'IncomingBytes';
  waitMs: number;
}

/** The gate in front of all mailboxes. */
export interface Throttle {
  enter(arrival: Arrival): Admission | Rejection;
  clear(): void;
}

/** Waits that a full set of slots names, as no time of leaving is known. */
const CONCURRENCY_WAIT_MS = SECOND;

/** The refusal of parts that an unordered batch has too many of for one mailbox. */
export const CROWDED: Rejection = { limit: 'MailboxConcurrency', waitMs: CONCURRENCY_WAIT_MS };

/**
 * Makes the gate. A request that is refused counts as a request too, so an early repeat makes the wait longer.
 * With `documented` false nothing is refused, but requests in flight are still counted.
 * https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
export function createThrottle(clock: Clock, documented: boolean): Throttle {
  const apps = new Map<string, RequestWindow>();
  const mailboxes = new Map<string, MailboxGate>();
  let subscriptions = createSubscriptionWindows();
  return {
    enter({ app, mailbox, uploadBytes, of }) {
      const now = clock.monotonic();
      const key = `${app} ${mailbox}`;
      let gate = mailboxes.get(key);
      if (!gate) {
        gate = {
          requests: createRequestWindow(MAILBOX_REQUESTS, MAILBOX_REQUEST_WINDOW_MS),
          uploads: [],
          bytes: 0,
          inFlight: 0,
        };
        mailboxes.set(key, gate);
      }
      if (documented) {
        let appWindow = apps.get(app);
        if (!appWindow) {
          appWindow = createRequestWindow(APP_REQUESTS, APP_REQUEST_WINDOW_MS);
          apps.set(app, appWindow);
        }
        const appWait = appWindow.count(now);
        const serviceWait = of === undefined ? 0 : subscriptions.count(of, app, now);
        const wait = Math.max(appWait, serviceWait, mailbox === '' ? 0 : gate.requests.count(now));
        if (wait > 0) return { limit: 'RequestRate', waitMs: wait };
        if (mailbox !== '') {
          const bytes = uploadBytes();
          const uploadWait = bytes === 0 ? 0 : waitForUpload(gate, now, bytes);
          if (uploadWait > 0) return { limit: 'IncomingBytes', waitMs: uploadWait };
          if (gate.inFlight >= MAILBOX_CONCURRENT_REQUESTS)
            return { limit: 'MailboxConcurrency', waitMs: CONCURRENCY_WAIT_MS };
          if (bytes > 0) {
            gate.uploads.push({ at: now, bytes });
            gate.bytes += bytes;
          }
        }
      }
      const entered = gate;
      entered.inFlight++;
      return { inFlight: entered.inFlight, leave: () => entered.inFlight-- };
    },
    clear() {
      apps.clear();
      subscriptions = createSubscriptionWindows();
      // Requests in flight keep their gate and leave it; only what was counted is forgotten.
      for (const [key, gate] of mailboxes) if (gate.inFlight === 0) mailboxes.delete(key);
      for (const gate of mailboxes.values()) {
        gate.requests = createRequestWindow(MAILBOX_REQUESTS, MAILBOX_REQUEST_WINDOW_MS);
        gate.uploads = [];
        gate.bytes = 0;
      }
    },
  };
}

/** https://learn.microsoft.com/graph/throttling-limits#subscription-service-limits */
function createSubscriptionWindows() {
  const lists = createRequestWindow(SUBSCRIPTION_LISTS, SUBSCRIPTION_WINDOW_MS);
  const tenant = createRequestWindow(TENANT_SUBSCRIPTION_REQUESTS, SUBSCRIPTION_WINDOW_MS);
  const apps = new Map<string, RequestWindow>();
  return {
    count(of: 'subscription' | 'subscription-list', app: string, now: number): number {
      if (of === 'subscription-list') return lists.count(now);
      const own = apps.get(app) ?? createRequestWindow(APP_SUBSCRIPTION_REQUESTS, SUBSCRIPTION_WINDOW_MS);
      apps.set(app, own);
      return Math.max(own.count(now), tenant.count(now));
    },
  };
}

interface MailboxGate {
  requests: RequestWindow;
  uploads: { at: number; bytes: number }[];
  bytes: number;
  inFlight: number;
}

/** The last `limit` arrivals; enough to know exactly whether a sliding window is full. */
interface RequestWindow {
  /** Counts an arrival; gives 0, or the milliseconds until the window has room again. */
  count(now: number): number;
}

function createRequestWindow(limit: number, windowMs: number): RequestWindow {
  const arrivals: number[] = [];
  let oldest = 0;
  return {
    count(now) {
      if (arrivals.length < limit) {
        arrivals.push(now);
        return 0;
      }
      const before = arrivals[oldest] ?? 0;
      arrivals[oldest] = now;
      oldest = (oldest + 1) % limit;
      if (now - before >= windowMs) return 0;
      return Math.max((arrivals[oldest] ?? now) + windowMs - now, 1);
    },
  };
}

function waitForUpload(gate: MailboxGate, now: number, bytes: number): number {
  while (gate.uploads[0] && now - gate.uploads[0].at >= MAILBOX_UPLOAD_WINDOW_MS) {
    gate.bytes -= gate.uploads.shift()?.bytes ?? 0;
  }
  let excess = gate.bytes + bytes - MAILBOX_UPLOAD_BYTES;
  if (excess <= 0) return 0;
  for (const upload of gate.uploads) {
    excess -= upload.bytes;
    if (excess <= 0) return Math.max(upload.at + MAILBOX_UPLOAD_WINDOW_MS - now, 1);
  }
  return MAILBOX_UPLOAD_WINDOW_MS;
}

/** Writes a wait as the header's value; whole seconds are rounded up, so that nobody comes back too early. */
export function formatRetryAfter(waitMs: number, form: RetryAfterForm, nowMs: number): string | undefined {
  switch (form) {
    case 'seconds':
      return String(Math.max(1, Math.ceil(waitMs / SECOND)));
    case 'fraction':
      return (Math.max(1, Math.ceil(waitMs)) / SECOND).toFixed(3);
    case 'date':
      return new Date(Math.ceil((nowMs + waitMs) / SECOND) * SECOND).toUTCString();
    case 'absent':
      return undefined;
  }
}
