import type { JsonValue } from '../core/json.ts';

/** What an operation or a request does to the calendar; confirmation, dry run, audit and hints of every surface follow from it. */
export type Effect = 'read' | 'create' | 'update' | 'delete';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Versions of Graph; beta may change without notice. https://learn.microsoft.com/graph/versioning-and-support */
export type ApiVersion = 'v1.0' | 'beta';

/** A request as operations build it: relative to host and version, without a token, not yet sent. */
export interface GraphRequest {
  method: HttpMethod;
  /** Default v1.0; another one for raw requests only. */
  version?: ApiVersion;
  /**
   * Encoded path below the version, beginning with `/`: built by path.ts, checked by its `readRawTarget` (raw requests),
   * or taken from a next link of the service.
   */
  path: string;
  /** Query options in the order in which they are sent; values are not yet encoded. */
  query?: Readonly<Record<string, string>>;
  /** Headers beside the sender's own; names in any letter case. */
  headers?: Readonly<Record<string, string>>;
  /** A JSON body; left out where there is none. */
  body?: JsonValue;
  /** A JSON body that is text already; instead of `body`, where many are sent. */
  bodyText?: string;
  /** A body that is not JSON (raw requests only); needs a Content-Type header. */
  rawBody?: Uint8Array;
  /** The bytes of the answer are wanted as they are, not as text or JSON. */
  wantsBytes?: boolean;
  /**
   * The address that the service gave for an upload, in place of host, version and path. It is secret, and whoever has
   * it needs no token: none is sent there. https://learn.microsoft.com/graph/outlook-large-attachments
   */
  uploadUrl?: string;
  /** Requests that it is for the service, which counts the parts of a batch one by one; default 1. */
  counts?: number;
  /** The mailbox whose limits the request counts against: address or id in lower case, or `me`. */
  mailbox: string;
}

/** An answer as operations read it. */
export interface GraphReply {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Parsed JSON where the answer is JSON, else text; bytes where they were wanted; undefined when empty. */
  body: unknown;
}

/**
 * How a repeat is made safe after an outcome that nobody saw:
 * `safe` repeats lead to the same state (reads, deletes); `transaction-id` lets the service drop the repeat;
 * `settle` reads what is there first, and repeats only what was not done;
 * `never` leaves the unknown outcome to the caller.
 */
export type Repeat = 'safe' | 'transaction-id' | 'settle' | 'never';
