/**
 * The event and its neighbours, with Graph's own names.
 * Source: https://learn.microsoft.com/graph/api/resources/event
 */

import type { PatternedRecurrence } from './recurrence.ts';

/** Wall time without offset, and the zone it is in. https://learn.microsoft.com/graph/api/resources/datetimetimezone */
export interface DateTimeTimeZone {
  /** `2026-03-29T09:00:00`, in answers with seven decimals. */
  dateTime: string;
  /** A Windows or IANA zone name. */
  timeZone: string;
}

export interface ItemBody {
  contentType: 'text' | 'html';
  content: string;
}

export interface EmailAddress {
  name?: string | null;
  address: string;
}

export interface Recipient {
  emailAddress: EmailAddress;
}

export type AttendeeType = 'required' | 'optional' | 'resource';
export type ResponseType = 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded';

export interface ResponseStatus {
  response: ResponseType;
  /** UTC; `0001-01-01T00:00:00Z` when there was none. */
  time: string;
}

export interface Attendee extends Recipient {
  type: AttendeeType;
  status?: ResponseStatus;
}

export interface Location {
  displayName?: string;
  locationType?: string;
  uniqueId?: string;
  uniqueIdType?: string;
  address?: Record<string, string>;
  coordinates?: Record<string, number>;
  locationUri?: string;
  locationEmailAddress?: string;
}

export type Importance = 'low' | 'normal' | 'high';
export type Sensitivity = 'normal' | 'personal' | 'private' | 'confidential';
export type FreeBusyStatus = 'unknown' | 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere';
export type EventType = 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster';
export type OnlineMeetingProvider = 'unknown' | 'skypeForBusiness' | 'skypeForConsumer' | 'teamsForBusiness';

/** A named value that an application keeps on an item; the mailbox can be searched for it. */
export interface SingleValueExtendedProperty {
  /** `String {GUID} Name name` and the like. */
  id: string;
  value: string;
}

/** What a client may write when it creates an event. */
export interface EventInput {
  subject?: string;
  body?: ItemBody;
  start: DateTimeTimeZone;
  end: DateTimeTimeZone;
  isAllDay?: boolean;
  location?: Location;
  attendees?: Attendee[];
  categories?: string[];
  showAs?: FreeBusyStatus;
  sensitivity?: Sensitivity;
  importance?: Importance;
  isReminderOn?: boolean;
  /** Minutes. */
  reminderMinutesBeforeStart?: number;
  isOnlineMeeting?: boolean;
  onlineMeetingProvider?: OnlineMeetingProvider;
  hideAttendees?: boolean;
  responseRequested?: boolean;
  allowNewTimeProposals?: boolean;
  /** Makes the event the first of a series. */
  recurrence?: PatternedRecurrence;
  /** Set by the client so that the service can drop a repeated POST; it cannot change later. */
  transactionId?: string;
  singleValueExtendedProperties?: SingleValueExtendedProperty[];
}

/**
 * An event as our own code looks at what the service answers; with $select only `id` is certain. What callers of an
 * operation are given is `AnsweredEvent`.
 */
export interface Event {
  id: string;
  '@odata.etag'?: string;
  changeKey?: string;
  createdDateTime?: string;
  lastModifiedDateTime?: string;
  categories?: string[];
  transactionId?: string | null;
  originalStartTimeZone?: string;
  originalEndTimeZone?: string;
  iCalUId?: string;
  uid?: string;
  reminderMinutesBeforeStart?: number;
  isReminderOn?: boolean;
  hasAttachments?: boolean;
  subject?: string | null;
  bodyPreview?: string;
  importance?: Importance;
  sensitivity?: Sensitivity;
  isAllDay?: boolean;
  isCancelled?: boolean;
  isOrganizer?: boolean;
  isDraft?: boolean;
  responseRequested?: boolean;
  seriesMasterId?: string | null;
  showAs?: FreeBusyStatus;
  type?: EventType;
  webLink?: string;
  onlineMeetingUrl?: string | null;
  isOnlineMeeting?: boolean;
  onlineMeetingProvider?: OnlineMeetingProvider;
  allowNewTimeProposals?: boolean;
  hideAttendees?: boolean;
  responseStatus?: ResponseStatus;
  body?: ItemBody;
  start?: DateTimeTimeZone;
  end?: DateTimeTimeZone;
  location?: Location;
  locations?: Location[];
  recurrence?: unknown;
  attendees?: Attendee[];
  organizer?: Recipient;
  onlineMeeting?: { joinUrl?: string } | null;
  singleValueExtendedProperties?: SingleValueExtendedProperty[];
}

/** A calendar. https://learn.microsoft.com/graph/api/resources/calendar */
export interface Calendar {
  id: string;
  name?: string;
  color?: string;
  hexColor?: string;
  isDefaultCalendar?: boolean;
  changeKey?: string;
  canShare?: boolean;
  canViewPrivateItems?: boolean;
  canEdit?: boolean;
  allowedOnlineMeetingProviders?: OnlineMeetingProvider[];
  defaultOnlineMeetingProvider?: OnlineMeetingProvider;
  isTallyingResponses?: boolean;
  isRemovable?: boolean;
  owner?: EmailAddress;
}
