import { DAY, MINUTE, SECOND } from '../core/durations.ts';

/**
 * The documented numbers of the service, each once, with unit, scope and source.
 * This server keeps its own; nothing here is shared with the client.
 */

/** Per app and mailbox. https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
export const MAILBOX_CONCURRENT_REQUESTS = 4;
/** Per app and mailbox, in `MAILBOX_REQUEST_WINDOW_MS`. Same page. */
export const MAILBOX_REQUESTS = 10_000;
export const MAILBOX_REQUEST_WINDOW_MS = 10 * MINUTE;
/** Bytes of PATCH, POST and PUT bodies per app and mailbox, in `MAILBOX_UPLOAD_WINDOW_MS`. Same page. */
export const MAILBOX_UPLOAD_BYTES = 150 * 1024 * 1024;
export const MAILBOX_UPLOAD_WINDOW_MS = 5 * MINUTE;
/** Per app over all mailboxes, in `APP_REQUEST_WINDOW_MS`. https://learn.microsoft.com/graph/throttling-limits */
export const APP_REQUESTS = 130_000;
export const APP_REQUEST_WINDOW_MS = 10 * SECOND;

/** Parts of one batch. https://learn.microsoft.com/graph/json-batching */
export const BATCH_PARTS = 20;
/** Parts of one batch that run at a time, whatever their mailboxes. Same page. */
export const BATCH_PARTS_AT_A_TIME = 4;
/** Writes of one unordered batch to one mailbox; not documented, refused beyond in 2020. */
export const BATCH_MAILBOX_WRITES = 4;

/** Attendees of one event. https://learn.microsoft.com/graph/api/resources/event */
export const EVENT_ATTENDEES = 500;
/** Characters of a subject; not documented, Exchange's own limit. */
export const EVENT_SUBJECT_LENGTH = 255;
/** Characters of bodyPreview; seen in answers. */
export const BODY_PREVIEW_LENGTH = 255;
/** Bytes of one request body; common knowledge. */
const REQUEST_BODY_BYTES = 4 * 1024 * 1024;
/** Bytes of a body to this server's own paths, such as a snapshot; a text in Node holds no more. */
const ADMINISTRATION_BODY_BYTES = 512 * 1024 * 1024;

/** Bytes that the body of a request to this path, or address, may have. */
export function bodyLimit(url: string): number {
  return /^(?:https?:\/\/[^/?#]+)?\/emulator\//i.test(url) ? ADMINISTRATION_BODY_BYTES : REQUEST_BODY_BYTES;
}

/** Days that a calendar view may span; named in the service's refusal. */
export const VIEW_DAYS = 1825;
/** Items of a list without `$top`. */
export const PAGE_SIZE = 10;
/** Largest `$top`. */
export const PAGE_SIZE_MAXIMUM = 1000;

/** Categories of a list without `$top`: its page is answered whole. https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories */
export const CATEGORY_LIST_SIZE = 1000;
/** Places of a list without `$top`. https://learn.microsoft.com/graph/api/place-list */
export const PLACE_LIST_SIZE = 100;
/** Ids that are translated at once. https://learn.microsoft.com/graph/api/user-translateexchangeids */
export const TRANSLATED_IDS = 1000;

/** Seconds that a token lives unless set otherwise. https://learn.microsoft.com/graph/auth-v2-service */
export const TOKEN_LIFETIME_SECONDS = 3599;
/** Milliseconds after its issue at which a refresh token ends. https://learn.microsoft.com/entra/identity-platform/refresh-tokens */
export const REFRESH_TOKEN_LIFETIME_MS = 90 * DAY;
/** The same of one that a single-page application got, or of what it was turned in for. Same page. */
export const SPA_REFRESH_TOKEN_LIFETIME_MS = DAY;
/** Milliseconds until an authorization code ends. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response */
export const AUTHORIZATION_CODE_LIFETIME_MS = 10 * MINUTE;
/** Seconds until a device code ends. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code */
export const DEVICE_CODE_LIFETIME_SECONDS = 900;
/** Seconds between two times that a device asks, unless set otherwise; seen in answers. */
export const DEVICE_CODE_INTERVAL_SECONDS = 5;
/** Milliseconds that a browser stays signed in. https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime */
export const BROWSER_SESSION_MS = DAY;
/** Characters of a redirect URI. https://learn.microsoft.com/entra/identity-platform/reply-url#maximum-uri-length */
export const REDIRECT_URI_LENGTH = 256;
/** Seconds by which the clock of a client may differ from the sign-in service's; not documented, the custom of both sides. */
export const CLOCK_SKEW_SECONDS = 300;

/** Days ahead that a room can be booked. https://learn.microsoft.com/powershell/module/exchange/set-calendarprocessing */
export const ROOM_BOOKING_WINDOW_DAYS = 180;
/** Minutes of the longest meeting that a room takes. Same page. */
export const ROOM_MAXIMUM_DURATION_MINUTES = 1440;
