import type {
  Attendee,
  EmailAddress,
  FreeBusyStatus,
  Importance,
  Location,
  OnlineMeetingProvider,
  ResponseStatus,
  ResponseType,
  Sensitivity,
} from '../../graph/event.ts';
import type { AttachmentRecord, NewAttachment } from '../attachments/attachment-record.ts';
import type { OpenExtension } from '../extensions/open-extension.ts';
import type { RecurrencePattern } from '../recurrence/pattern-days.ts';
import type { RecurrenceRange } from '../recurrence/series-days.ts';
import type { StoredBody } from './body.ts';
import type { ExtendedProperty, MultiValueProperty } from './extended-property.ts';

/** Start or end of an event. */
export interface EventTime {
  /**
   * What answers show and filters compare, in milliseconds since 1970: the point in time; for an all-day event the
   * midnight of its date read as UTC, as the service answers it.
   */
  shown: number;
  /** The point in time at which it happens, in milliseconds since 1970. */
  at: number;
  /** Zone name as the caller wrote it. */
  zone: string;
}

/** A time that an attendee would rather have, in the zone in which it was proposed. */
export interface TimeSlot {
  start: EventTime;
  end: EventTime;
}

/** An attendee with the answer that came back. */
export interface MeetingAttendee extends Attendee {
  status: ResponseStatus;
  proposedNewTime?: TimeSlot;
}

/** What is different about one occurrence of a series. */
export interface OccurrenceChange {
  /** Day on which the pattern has it. */
  day: number;
  /** By the names of the event's members. */
  members: Partial<Omit<EventRecord, 'series' | 'occurrence'>>;
  /** Answers to this occurrence alone, by address in lower case; those to the series stand in the master. */
  answers?: Readonly<Record<string, Pick<MeetingAttendee, 'status' | 'proposedNewTime'>>>;
}

/** How an event repeats; the event itself is the first occurrence. Days are numbers since 1970-01-01. */
export interface Series {
  pattern: RecurrencePattern;
  range: RecurrenceRange;
  /** Zone of its days and wall times, by its name as the caller wrote it. */
  zone: string;
  /** Wall time at which each occurrence starts, in milliseconds since midnight. */
  time: number;
  /** Milliseconds by the clock on the wall from the start of an occurrence to its end. */
  length: number;
  /** Occurrences that differ, by day. */
  changed: readonly OccurrenceChange[];
  /** Days whose occurrence is gone, ascending. */
  cancelled: readonly number[];
}

/** Which one of its series an occurrence is. */
export interface Occurrence {
  /** Day on which the pattern has it, which stays when it is moved. */
  day: number;
  /** Point in time at which the pattern has it, in milliseconds since 1970. */
  originalStart: number;
  /** Whether it is an exception: something other than its reminder differs. */
  isException: boolean;
}

/** The members of an event that a caller can write, with the service's defaults filled in. */
export interface EventFields {
  subject: string;
  body: StoredBody;
  start: EventTime;
  end: EventTime;
  isAllDay: boolean;
  importance: Importance;
  sensitivity: Sensitivity;
  showAs: FreeBusyStatus;
  categories: readonly string[];
  isReminderOn: boolean;
  reminderMinutesBeforeStart: number;
  responseRequested: boolean;
  allowNewTimeProposals: boolean;
  hideAttendees: boolean;
  isOnlineMeeting: boolean;
  onlineMeetingProvider: OnlineMeetingProvider;
  location: Location;
  locations: readonly Location[];
  attendees: readonly MeetingAttendee[];
  transactionId: string | null;
  properties: readonly ExtendedProperty[];
  /** Only in the master of a series. */
  series?: Series;
  /** Left out where there are none, like the next: most events have neither. */
  multiProperties?: readonly MultiValueProperty[];
  extensions?: readonly OpenExtension[];
}

/** What a create brings. */
export interface NewEventFields extends EventFields {
  newAttachments?: readonly NewAttachment[];
}

/** A time with the service's hundred-nanosecond digits. */
export interface Stamp {
  ms: number;
  /** 0 to 9999 hundred-nanosecond steps beyond the millisecond. */
  ticks: number;
}

/** How to join an online meeting. https://learn.microsoft.com/graph/api/resources/onlinemeetinginfo */
export interface OnlineMeetingInfo {
  joinUrl: string;
  /** Digits; like the next only where the organizer has a licence for dialling in. */
  conferenceId?: string;
  tollNumber?: string;
}

/** What an attendee's copy of a meeting knows beside the meeting itself. */
export interface Invitation {
  organizer: EmailAddress;
  /** UID of the meeting, which all its copies share. */
  uid: string;
  response: ResponseType;
  /** When it was answered, milliseconds since 1970; undefined: not yet. */
  answered?: Stamp;
  /** The meeting's times as the organizer sent them last, milliseconds since 1970; the owner may move the copy. */
  sent: { start: number; end: number };
  /** How the organizer wants the time to be shown once the attendee comes. */
  showAs: FreeBusyStatus;
}

/** A reminder that its owner has put away, or put off until a point in time in milliseconds since 1970. */
export type ReminderState = { dismissed: true } | { snoozedUntil: number };

/** A stored event; ids, change key, UID and links follow from its numbers and its mailbox. */
export interface EventRecord extends EventFields {
  /** Number of the item, unique in its mailbox and never used again. */
  number: number;
  /** Number of the calendar that holds it. */
  folder: number;
  /** Number of its last change. */
  change: number;
  created: Stamp;
  modified: Stamp;
  onlineMeeting: OnlineMeetingInfo | null;
  /** Hash of the content it was created with; only where it has a transactionId. */
  fingerprint: string | null;
  /** Only in an attendee's copy; without it the mailbox's owner is the organizer. */
  invitation?: Invitation;
  /** What became of the reminder; absent: it fires as the event says. */
  reminder?: ReminderState;
  /** Left out where there are none. */
  attachments?: readonly AttachmentRecord[];
  /** Whether attachments were added or removed that the attendees have not been sent; the next update sends them. */
  hasUnsentAttachments?: boolean;
  /** True only in a copy whose meeting was cancelled, false only in an occurrence that takes place all the same. */
  isCancelled?: boolean;
  /**
   * Only in an occurrence, which is never stored: it is worked out from its master, whose number it has. Put into
   * changes like an event, it becomes a change of its master.
   */
  occurrence?: Occurrence;
}
