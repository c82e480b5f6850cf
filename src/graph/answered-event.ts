/**
 * The event as the service answers it: what can be left out or be null may be, choices may get new members, and objects
 * have members that are not named here. Source: https://learn.microsoft.com/graph/api/resources/event
 */

import type {
  AttendeeType,
  EventType,
  FreeBusyStatus,
  Importance,
  ItemBody,
  OnlineMeetingProvider,
  ResponseType,
  Sensitivity,
} from './event.ts';
import type { DayOfWeek, PatternType, RecurrenceRange, WeekIndex } from './recurrence.ts';

/** A choice by its known members; the service may add others without notice, so any text is one. */
export type OpenChoice<Known extends string> = Known | (string & {});

/** What the service may leave out, as `$select` does, and may answer as null. */
type Maybe<T> = T | null | undefined;

/** An object of an answer; what Graph adds to it comes through as it is. */
interface Answered {
  [member: string]: unknown;
}

/** Wall time without offset, and the zone it is in. https://learn.microsoft.com/graph/api/resources/datetimetimezone */
export interface AnsweredTime extends Answered {
  /** `2026-03-29T09:00:00.0000000`. */
  dateTime: string;
  /** A Windows or IANA zone name. */
  timeZone: string;
}

export interface AnsweredBody extends Answered {
  contentType: OpenChoice<ItemBody['contentType']>;
  content: string;
}

export interface AnsweredEmailAddress extends Answered {
  name?: Maybe<string>;
  /** Missing where the service knows no address of a person. */
  address?: Maybe<string>;
}

export interface AnsweredRecipient extends Answered {
  emailAddress?: Maybe<AnsweredEmailAddress>;
}

/** https://learn.microsoft.com/graph/api/resources/responsestatus */
export interface AnsweredResponseStatus extends Answered {
  response?: Maybe<OpenChoice<ResponseType>>;
  /** UTC; `0001-01-01T00:00:00Z` when there was none. */
  time?: Maybe<string>;
}

/** https://learn.microsoft.com/graph/api/resources/attendee */
export interface AnsweredAttendee extends AnsweredRecipient {
  type?: Maybe<OpenChoice<AttendeeType>>;
  /** What the attendee answered; the organizer alone is told. */
  status?: Maybe<AnsweredResponseStatus>;
  proposedNewTime?: Maybe<{ start?: Maybe<AnsweredTime>; end?: Maybe<AnsweredTime> }>;
}

/** https://learn.microsoft.com/graph/api/resources/physicaladdress */
export interface AnsweredAddress extends Answered {
  street?: Maybe<string>;
  city?: Maybe<string>;
  state?: Maybe<string>;
  countryOrRegion?: Maybe<string>;
  postalCode?: Maybe<string>;
}

/** Degrees and metres; text where the service has no number, such as `NaN`. https://learn.microsoft.com/graph/api/resources/outlookgeocoordinates */
export interface AnsweredCoordinates extends Answered {
  latitude?: Maybe<number | string>;
  longitude?: Maybe<number | string>;
  altitude?: Maybe<number | string>;
  accuracy?: Maybe<number | string>;
  altitudeAccuracy?: Maybe<number | string>;
}

export type LocationType =
  | 'default'
  | 'conferenceRoom'
  | 'homeAddress'
  | 'businessAddress'
  | 'geoCoordinates'
  | 'streetAddress'
  | 'hotel'
  | 'restaurant'
  | 'localBusiness'
  | 'postalAddress';

/** https://learn.microsoft.com/graph/api/resources/location */
export interface AnsweredLocation extends Answered {
  displayName?: Maybe<string>;
  locationType?: Maybe<OpenChoice<LocationType>>;
  locationEmailAddress?: Maybe<string>;
  locationUri?: Maybe<string>;
  uniqueId?: Maybe<string>;
  uniqueIdType?: Maybe<OpenChoice<'unknown' | 'locationStore' | 'directory' | 'private' | 'bing'>>;
  address?: Maybe<AnsweredAddress>;
  coordinates?: Maybe<AnsweredCoordinates>;
}

/**
 * When a series repeats. The service fills every member, those that its type does not use as well; so it can be given
 * to an update as it was read. https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export interface AnsweredRecurrence extends Answered {
  pattern: AnsweredPattern;
  range: AnsweredRange;
}

/** https://learn.microsoft.com/graph/api/resources/recurrencepattern */
export interface AnsweredPattern extends Answered {
  type: PatternType;
  /** Days, weeks, months or years, by the type. */
  interval: number;
  daysOfWeek: DayOfWeek[];
  firstDayOfWeek?: Maybe<DayOfWeek>;
  index?: Maybe<WeekIndex>;
  /** 1 to 31; 0 where the type does not use it. */
  dayOfMonth: number;
  /** 1 to 12; 0 where the type does not use it. */
  month: number;
}

/** https://learn.microsoft.com/graph/api/resources/recurrencerange */
export interface AnsweredRange extends Answered {
  type: RecurrenceRange['type'];
  startDate?: Maybe<string>;
  /** `0001-01-01` where the series has no last day of its own. */
  endDate: string;
  /** 0 where they are not counted. */
  numberOfOccurrences: number;
  recurrenceTimeZone?: Maybe<string>;
}

/** https://learn.microsoft.com/graph/api/resources/onlinemeetinginfo */
export interface AnsweredOnlineMeeting extends Answered {
  joinUrl?: Maybe<string>;
  conferenceId?: Maybe<string>;
  tollNumber?: Maybe<string>;
  tollFreeNumbers?: Maybe<string[]>;
  quickDial?: Maybe<string>;
}

/** An event as an operation gives it; with `$select` only `id` is certain. https://learn.microsoft.com/graph/api/resources/event */
export interface AnsweredEvent extends Answered {
  id: string;
  '@odata.etag'?: string | undefined;
  subject?: Maybe<string>;
  bodyPreview?: Maybe<string>;
  body?: Maybe<AnsweredBody>;
  start?: Maybe<AnsweredTime>;
  end?: Maybe<AnsweredTime>;
  isAllDay?: Maybe<boolean>;
  location?: Maybe<AnsweredLocation>;
  attendees?: Maybe<AnsweredAttendee[]>;
  organizer?: Maybe<AnsweredRecipient>;
  isOrganizer?: Maybe<boolean>;
  isOnlineMeeting?: Maybe<boolean>;
  onlineMeeting?: Maybe<AnsweredOnlineMeeting>;
  iCalUId?: Maybe<string>;
  webLink?: Maybe<string>;
  transactionId?: Maybe<string>;
  type?: Maybe<OpenChoice<EventType>>;
  seriesMasterId?: Maybe<string>;
  recurrence?: Maybe<AnsweredRecurrence>;
  /** UTC: when an occurrence was to start by its series. */
  originalStart?: Maybe<string>;
  /** Occurrences of a series that were taken out of it, as the ids that `$select` asks for. */
  cancelledOccurrences?: Maybe<string[]>;
  isCancelled?: Maybe<boolean>;
  isDraft?: Maybe<boolean>;
  responseStatus?: Maybe<AnsweredResponseStatus>;
  responseRequested?: Maybe<boolean>;
  allowNewTimeProposals?: Maybe<boolean>;
  hideAttendees?: Maybe<boolean>;
  categories?: Maybe<string[]>;
  showAs?: Maybe<OpenChoice<FreeBusyStatus>>;
  importance?: Maybe<OpenChoice<Importance>>;
  sensitivity?: Maybe<OpenChoice<Sensitivity>>;
  isReminderOn?: Maybe<boolean>;
  /** Minutes. */
  reminderMinutesBeforeStart?: Maybe<number>;
  hasAttachments?: Maybe<boolean>;
  locations?: Maybe<AnsweredLocation[]>;
  onlineMeetingProvider?: Maybe<OpenChoice<OnlineMeetingProvider>>;
  onlineMeetingUrl?: Maybe<string>;
  originalStartTimeZone?: Maybe<string>;
  originalEndTimeZone?: Maybe<string>;
  /** The same for all occurrences of a series, where `iCalUId` differs. */
  uid?: Maybe<string>;
  changeKey?: Maybe<string>;
  /** UTC. */
  createdDateTime?: Maybe<string>;
  /** UTC. */
  lastModifiedDateTime?: Maybe<string>;
}
