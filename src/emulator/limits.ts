import { DAY, HOUR, MINUTE, SECOND } from '../core/durations.ts';

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

/**
 * Bytes of the smallest and the largest file of an upload session: 3 MB and 150 MB.
 * https://learn.microsoft.com/graph/outlook-large-attachments
 */
export const UPLOAD_BYTES_MINIMUM = 3_000_000;
export const UPLOAD_BYTES_MAXIMUM = 150 * 1024 * 1024;
/**
 * Bytes of all attachments of one event: those of a message.
 * https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#message-limits
 */
export const EVENT_ATTACHMENTS_BYTES = 150 * 1024 * 1024;
/** Milliseconds until the address of an upload ends; it is in the answers, how long it is nowhere. */
export const UPLOAD_LIFETIME_MS = HOUR;

// Recurrence.
/** Day, since 1970-01-01, after which no series goes on: 1 September 4500, as the refusal of later ends was seen. */
export const SERIES_LAST_DAY = 924_307;
/** Largest interval of a pattern of days. https://learn.microsoft.com/exchange/client-developer/web-service-reference/interval */
export const DAILY_INTERVAL = 999;
/** Largest interval of patterns of weeks, months and years. Same page. */
export const OTHER_INTERVAL = 99;

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
/** Items of a mailbox whose last change its followers are told; not documented, "a bounded cache". https://learn.microsoft.com/graph/delta-query-overview#token-duration */
export const DELTA_CHANGES = 50_000;

// Subscriptions.
/** Minutes that a subscription to events lives. https://learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime */
export const SUBSCRIPTION_MINUTES = 4230;
/** The same as newer texts have it: under seven days. */
export const LONG_SUBSCRIPTION_MINUTES = 10_080;
/** The same of one whose notifications carry data. https://learn.microsoft.com/graph/outlook-change-notifications-overview */
export const RICH_SUBSCRIPTION_MINUTES = 1440;
/** Characters of clientState. https://learn.microsoft.com/graph/api/resources/subscription#properties */
export const CLIENT_STATE_LENGTH = 128;
/** Characters of encryptionCertificateId. https://learn.microsoft.com/graph/change-notifications-with-resource-data#managing-encryption-keys */
export const ENCRYPTION_CERTIFICATE_ID_LENGTH = 128;
/** Subscriptions of one mailbox, over all applications. https://learn.microsoft.com/graph/outlook-change-notifications-overview */
export const MAILBOX_SUBSCRIPTIONS = 1000;
/** Requests about single subscriptions in `SUBSCRIPTION_WINDOW_MS`, of an application and of all. https://learn.microsoft.com/graph/throttling-limits#subscription-service-limits */
export const APP_SUBSCRIPTION_REQUESTS = 1000;
export const TENANT_SUBSCRIPTION_REQUESTS = 2000;
/** Lists of subscriptions in the same time, of all applications. Same page. */
export const SUBSCRIPTION_LISTS = 40;
export const SUBSCRIPTION_WINDOW_MS = 20 * SECOND;
/** Milliseconds in which an endpoint has to prove itself. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation */
export const VALIDATION_MS = 10 * SECOND;
/** Milliseconds in which it has to answer a notification. Same page. */
export const NOTIFICATION_ANSWER_MS = 3 * SECOND;
/** Milliseconds after the first try until the second; each wait is twice the one before, up to the longest. Not documented. */
export const NOTIFICATION_FIRST_WAIT_MS = 10 * SECOND;
export const NOTIFICATION_LONGEST_WAIT_MS = 30 * MINUTE;
/** Milliseconds after the first try of a notification until which it is sent again. Same page. */
export const NOTIFICATION_LIFE_MS = 4 * HOUR;
/** An answer that takes longer, in milliseconds, is slow. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#throttling */
export const SLOW_ANSWER_MS = 2900;
/** Answers of an endpoint from which on its share of slow ones counts; they are forgotten after `ENDPOINT_WINDOW_MS`. Same page. */
export const ENDPOINT_ANSWERS = 100;
export const ENDPOINT_WINDOW_MS = 10 * MINUTE;
/** Of a hundred answers, how many slow ones delay its notifications by `SLOW_ENDPOINT_DELAY_MS`, and how many have them dropped. Same page. */
export const SLOW_ENDPOINT_PERCENT = 10;
export const DROPPED_ENDPOINT_PERCENT = 15;
export const SLOW_ENDPOINT_DELAY_MS = 10 * MINUTE;
/** Notifications that one request carries; not documented. */
export const NOTIFICATIONS_AT_ONCE = 100;
/** Notifications of one subscription that wait; more are dropped. Not documented. */
export const WAITING_NOTIFICATIONS = 10_000;
/** Milliseconds before its end at which a subscription is to be authorized anew; not documented as a number. */
export const REAUTHORIZATION_AHEAD_MS = 15 * MINUTE;
/** Seconds that the token of a notification with data lives; seen in the documentation's example. */
export const VALIDATION_TOKEN_SECONDS = 29_100;

/** Mailboxes of one getSchedule or findMeetingTimes, members of lists included; named in the service's refusal. */
export const SCHEDULE_MAILBOXES = 100;
/** Days that a getSchedule may span, and findMeetingTimes may look through; named in the service's refusal. */
export const SCHEDULE_DAYS = 62;
/** Minutes of a slot of an availability view unless asked otherwise. https://learn.microsoft.com/graph/api/calendar-getschedule */
export const AVAILABILITY_INTERVAL_MINUTES = 30;
/** The shortest and the longest of them. Same page. */
export const AVAILABILITY_INTERVAL_MINIMUM_MINUTES = 5;
export const AVAILABILITY_INTERVAL_MAXIMUM_MINUTES = 1440;
/** Calendar entries in one slot of an availability view. Same page. */
export const SCHEDULE_SLOT_ENTRIES = 1000;

/** Minutes of a meeting that says nothing else. https://learn.microsoft.com/graph/api/user-findmeetingtimes */
export const MEETING_MINUTES = 30;
/** Percent of the attendees who must be there on average, unless asked otherwise. Same page. */
export const MINIMUM_ATTENDEE_PERCENTAGE = 50;
/** Percent by which somebody comes. Same page; it leaves out who is tentative or works elsewhere. */
export const ATTENDANCE_CHANCES = {
  free: 100,
  workingElsewhere: 100,
  unknown: 49,
  tentative: 49,
  busy: 0,
  oof: 0,
} as const;
/** Suggestions unless asked otherwise; not documented, five in the page's example and in answers. */
export const MEETING_CANDIDATES = 5;
/** Minutes between the times at which a meeting is tried; not documented. */
export const MEETING_STEP_MINUTES = 30;
/** Days from now that are looked through where no time is named; not documented. */
export const MEETING_SEARCH_DAYS = 7;
/** Rooms suggested for one meeting; not documented. */
export const SUGGESTED_LOCATIONS = 5;

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
