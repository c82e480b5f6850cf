/**
 * The members of an event in the order in which the service answers them without $select. `occurrenceId` is in no
 * schema but in every answer.
 */
export const EVENT_MEMBERS = [
  'id',
  'createdDateTime',
  'lastModifiedDateTime',
  'changeKey',
  'categories',
  'transactionId',
  'originalStartTimeZone',
  'originalEndTimeZone',
  'iCalUId',
  'uid',
  'reminderMinutesBeforeStart',
  'isReminderOn',
  'hasAttachments',
  'subject',
  'bodyPreview',
  'importance',
  'sensitivity',
  'isAllDay',
  'isCancelled',
  'isOrganizer',
  'responseRequested',
  'seriesMasterId',
  'showAs',
  'type',
  'webLink',
  'onlineMeetingUrl',
  'isOnlineMeeting',
  'onlineMeetingProvider',
  'allowNewTimeProposals',
  'occurrenceId',
  'isDraft',
  'hideAttendees',
  'responseStatus',
  'body',
  'start',
  'end',
  'location',
  'locations',
  'recurrence',
  'attendees',
  'organizer',
  'onlineMeeting',
] as const;

/** A member that answers show without being asked for it. */
export type EventMember = (typeof EVENT_MEMBERS)[number];

/** Members that the type has and answers show only on request, or not at all. */
const MORE_MEMBERS = [
  'attachments',
  'calendar',
  'cancelledOccurrences',
  'exceptionOccurrences',
  'extensions',
  'instances',
  'multiValueExtendedProperties',
  'originalStart',
  'singleValueExtendedProperties',
] as const;

/** All that a body may hold; what cannot be written is ignored. https://learn.microsoft.com/graph/api/resources/event */
export const EVENT_BODY_MEMBERS: ReadonlySet<string> = new Set<string>([...EVENT_MEMBERS, ...MORE_MEMBERS]);
