/**
 * Everything that a connection tells of its calls, one type to one payload: traces, spans, metrics and tests listen here.
 * A call is what somebody asked for; it has as many tries as it takes, and a list one for each page. No event holds a
 * token, an address of a request, a body or an id of an event; mailboxes are the only personal data.
 */
export interface WireEvents {
  /** `operation` is the name in the table, where the call is one of it; `path` has `{id}` for addresses and ids. */
  'call-started': OfCall & { operation: string | undefined; method: string; path: string; requests: number };
  /** It waits for its lane and its token; `closedMs` is how long the mailbox is closed for, in milliseconds. */
  'call-waits': OfCall & { closedMs: number };
  /** A try is on its way, `waitedMs` after it began to wait; `attempt` counts from 1 for each request of the call. */
  'call-sent': OfTry & {
    operation: string | undefined;
    method: string;
    path: string;
    attempt: number;
    /** Requests that it counts as: 1, or the parts of a batch. */
    requests: number;
    /** Of the body. */
    bytes: number;
    waitedMs: number;
  };
  /** The whole answer came; `statuses` counts the parts of a batch by their status, or by why they have none. */
  'call-answered': OfTry & {
    status: number;
    statuses: Readonly<Record<string, number>>;
    /** Id that the service gave the request. */
    requestId: string | undefined;
    bytes: number;
    ms: number;
  };
  /** No whole answer came; `code` is that of a TransportError, or `aborted`, or `other`. */
  'call-failed': OfTry & { code: string; ms: number };
  /** `throttled` of its requests were; `ms` is the longest wait that the service asked for, if it named one. */
  'call-throttled': OfTry & { throttled: number; requests: number; ms: number | undefined };
  /** The same is sent again after `waitMs`; `reason` is the class of the answer. */
  'call-retried': OfCall & { attempt: number; reason: string; waitMs: number };
  /** `error` is the code of the error that it ended with. */
  'call-ended': OfCall & { error: string | undefined; ms: number };
  /** The service throttled the mailbox: nothing is sent for it in the next `ms` milliseconds. */
  'lane-closed': { mailbox: string; ms: number };
  /** A token that was refused was replaced by another. */
  'token-renewed': { ms: number };
}

export interface OfCall {
  /** Number of the call within its connection; all its tries share it. */
  call: number;
  /** Address, id, `groups/ID` or `me`; '' for requests of no mailbox. */
  mailbox: string;
}

export interface OfTry extends OfCall {
  /** The client-request-id of the try, by which Microsoft's support finds it. */
  clientRequestId: string;
}

export type WireEvent = { [K in keyof WireEvents]: { type: K } & WireEvents[K] }[keyof WireEvents];

/** Listens to a connection; one that throws disturbs nothing. */
export type WireListener = (event: WireEvent) => void;
