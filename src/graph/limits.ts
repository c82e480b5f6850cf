/**
 * The limits of the service as the client keeps them: each number once, with its unit, scope and source.
 * Where Microsoft documents no number, the comment says so and the number errs on the small side.
 */
import { MINUTE, SECOND } from '../core/durations.ts';

/** So many of something in any stretch of `windowMs` milliseconds. */
export interface WindowLimit {
  readonly count: number;
  /** Milliseconds. */
  readonly windowMs: number;
}

/** Attendees of one event. https://learn.microsoft.com/graph/api/resources/event */
export const MAX_ATTENDEES = 500;

/** Characters of a subject that Exchange keeps. Not documented for Graph; Outlook's own limit, so it is only noted. */
export const SUBJECT_LENGTH = 255;

/** Bytes of one request body. Not documented for events; about 4 MB, taken as 4,000,000 so as not to be refused. */
export const MAX_REQUEST_BYTES = 4_000_000;

/** Bytes that a create takes beside its event: transactionId, the property of the key, headers. Ours, and ample. */
export const CREATE_EXTRA_BYTES = 1_024;

/** Requests of one batch. https://learn.microsoft.com/graph/json-batching#batch-size-limitations */
export const MAX_BATCH_PARTS = 20;

/** Requests of one unordered batch that Graph sends to Outlook at a time. https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
export const BATCH_PARTS_AT_A_TIME = 4;

/**
 * Requests in flight, for one app and one mailbox; parts of a batch count each.
 * https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
export const MAILBOX_CONCURRENT_REQUESTS = 4;

/** Requests, for one app and one mailbox. https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
export const MAILBOX_REQUESTS: WindowLimit = { count: 10_000, windowMs: 10 * MINUTE };

/**
 * Bytes uploaded by POST, PATCH and PUT, for one app and one mailbox: 150 MB.
 * https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
export const MAILBOX_UPLOAD_BYTES: WindowLimit = { count: 150_000_000, windowMs: 5 * MINUTE };

/** Requests of any kind, for one app over all tenants. https://learn.microsoft.com/graph/throttling-limits#global-limit */
export const APP_REQUESTS: WindowLimit = { count: 130_000, windowMs: 10 * SECOND };

/**
 * Calendars whose availability one request asks for. The page of getSchedule says 20; a recorded refusal names 100, and
 * counts the members of lists each. https://learn.microsoft.com/graph/api/calendar-getschedule
 */
export const MAX_SCHEDULES = 20;

/** Ids that one request translates. https://learn.microsoft.com/graph/api/user-translateexchangeids */
export const MAX_TRANSLATED_IDS = 1_000;

/**
 * Bytes of a file from which on it takes an upload session, which the service refuses for less: 3 MB.
 * https://learn.microsoft.com/graph/outlook-large-attachments
 */
export const UPLOAD_SESSION_BYTES = 3_000_000;

/** Bytes of the largest file that can be attached: 150 MB. Same page. */
export const MAX_ATTACHMENT_BYTES = 150_000_000;

/**
 * Bytes of one range of an upload: the most within the documented 4 MB that is a multiple of 320 KiB. Graph asks for such
 * multiples elsewhere (OneDrive); the same page does not, and its example keeps to none.
 */
export const UPLOAD_RANGE_BYTES = 12 * 320 * 1024;

/** Minutes that a subscription to events lives at most. https://learn.microsoft.com/graph/outlook-change-notifications-overview */
export const SUBSCRIPTION_MINUTES = 4_230;

/** The same with resource data. Same page. */
export const RICH_SUBSCRIPTION_MINUTES = 1_440;

/** Minutes beyond which nobody has seen a subscription to Outlook be taken. Not documented at hand: others tell of it. */
export const LONGEST_SUBSCRIPTION_MINUTES = 10_080;

/** Characters of the secret in notifications. https://learn.microsoft.com/graph/api/resources/subscription */
export const CLIENT_STATE_LENGTH = 128;
