import type { SchemaOf, Z } from '../core/schema.ts';
import type {
  AnsweredAttendee,
  AnsweredBody,
  AnsweredEvent,
  AnsweredPattern,
  AnsweredRange,
  AnsweredRecipient,
  AnsweredRecurrence,
} from '../graph/answered-event.ts';
import type {
  AttendeeType,
  EventType,
  FreeBusyStatus,
  Importance,
  OnlineMeetingProvider,
  ResponseType,
  Sensitivity,
} from '../graph/event.ts';
import { dateTimeTimeZone, emailAddress, location, open, timeSlot } from './schema-parts.ts';

/**
 * Schemas of Graph's objects as they come back. All are open and mostly optional: the service adds properties
 * without notice, and $select leaves out any. Nothing but an id may make an answer unreadable by being null or missing,
 * and no word of a choice by being new.
 */

/** https://learn.microsoft.com/graph/api/resources/calendar */
export const calendar = (z: Z) =>
  z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    color: open<CalendarColor>(z).nullish(),
    hexColor: z.string().nullish().describe('Color as #RRGGBB; empty where nobody chose one.'),
    isDefaultCalendar: z.boolean().nullish(),
    canEdit: z.boolean().nullish(),
    owner: emailAddress(z).nullish(),
    changeKey: z.string().nullish(),
    canShare: z.boolean().nullish(),
    canViewPrivateItems: z.boolean().nullish(),
    isRemovable: z.boolean().nullish(),
    isTallyingResponses: z.boolean().nullish(),
    allowedOnlineMeetingProviders: z.array(open<OnlineMeetingProvider>(z)).nullish(),
    defaultOnlineMeetingProvider: open<OnlineMeetingProvider>(z).nullish(),
  });

type CalendarColor =
  | ('auto' | 'lightBlue' | 'lightGreen' | 'lightOrange' | 'lightGray' | 'lightYellow' | 'lightTeal' | 'lightPink')
  | ('lightBrown' | 'lightRed' | 'maxColor');

/** https://learn.microsoft.com/graph/api/resources/calendargroup */
export const calendarGroup = (z: Z) =>
  z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    classId: z.string().nullish(),
    changeKey: z.string().nullish(),
  });

type CalendarRole =
  | ('none' | 'freeBusyRead' | 'limitedRead' | 'read' | 'write' | 'custom')
  | ('delegateWithoutPrivateEventAccess' | 'delegateWithPrivateEventAccess');

/** https://learn.microsoft.com/graph/api/resources/calendarpermission */
export const calendarPermission = (z: Z) =>
  z.looseObject({
    id: z.string(),
    role: open<CalendarRole>(z).nullish(),
    allowedRoles: z.array(open<CalendarRole>(z)).nullish().describe('Roles to which it can be changed.'),
    emailAddress: emailAddress(z).nullish().describe('Whom it is for; without an address, the whole organization.'),
    isInsideOrganization: z.boolean().nullish(),
    isRemovable: z.boolean().nullish().describe('False for the entry of the whole organization.'),
  });

/** https://learn.microsoft.com/graph/api/resources/outlookcategory */
export const category = (z: Z) =>
  z.looseObject({
    id: z.string(),
    displayName: z.string().nullish(),
    color: open<'none' | `preset${number}`>(z).nullish(),
  });

const recipient = (z: Z): SchemaOf<AnsweredRecipient> => z.looseObject({ emailAddress: emailAddress(z).nullish() });

const responseStatus = (z: Z) =>
  z.looseObject({ response: open<ResponseType>(z).nullish(), time: z.string().nullish() });

/** https://learn.microsoft.com/graph/api/resources/attendee */
export const attendee = (z: Z): SchemaOf<AnsweredAttendee> =>
  z.looseObject({
    type: open<AttendeeType>(z).nullish(),
    emailAddress: emailAddress(z).nullish(),
    status: responseStatus(z).nullish().describe('What the attendee answered, and when.'),
    proposedNewTime: timeSlot(z).nullish(),
  });

/** Types say what an update takes, and what the service fills as documented; what is there may be less. */
const recurrence = (z: Z) => {
  const pattern = z.looseObject({
    type: z.string().nullish(),
    interval: z.number().nullish(),
    daysOfWeek: z.array(z.string()).nullish(),
    firstDayOfWeek: z.string().nullish(),
    index: z.string().nullish(),
    dayOfMonth: z.number().nullish(),
    month: z.number().nullish(),
  } satisfies MembersOf<AnsweredPattern>);
  const range = z.looseObject({
    type: z.string().nullish(),
    startDate: z.string().nullish(),
    endDate: z.string().nullish(),
    numberOfOccurrences: z.number().nullish(),
    recurrenceTimeZone: z.string().nullish(),
  } satisfies MembersOf<AnsweredRange>);
  const whole = z.looseObject({ pattern: pattern.nullish(), range: range.nullish() });
  return whole as unknown as SchemaOf<AnsweredRecurrence>;
};

/** A schema for each member that has a name. */
type MembersOf<T> = { [Name in keyof T as string extends Name ? never : Name]-?: SchemaOf<unknown> };

/** https://learn.microsoft.com/graph/api/resources/event */
export const event = (z: Z): SchemaOf<AnsweredEvent> =>
  z.looseObject({
    id: z.string(),
    '@odata.etag': z.string().optional(),
    subject: z.string().nullish(),
    bodyPreview: z.string().nullish(),
    body: body(z).nullish(),
    start: dateTimeTimeZone(z).nullish(),
    end: dateTimeTimeZone(z).nullish(),
    isAllDay: z.boolean().nullish(),
    location: location(z).nullish(),
    attendees: z.array(attendee(z)).nullish(),
    organizer: recipient(z).nullish(),
    isOrganizer: z.boolean().nullish(),
    isOnlineMeeting: z.boolean().nullish(),
    onlineMeeting: onlineMeeting(z).nullish(),
    iCalUId: z.string().nullish(),
    webLink: z.string().nullish(),
    transactionId: z.string().nullish(),
    type: open<EventType>(z).nullish().describe('Single event, series, or one of a series.'),
    seriesMasterId: z.string().nullish().describe('Of one of a series: id of the series.'),
    recurrence: recurrence(z).nullish().describe('Of a series: when it repeats; update-event takes it as it is.'),
    originalStart: z.string().nullish(),
    cancelledOccurrences: z.array(z.string()).nullish(),
    isCancelled: z.boolean().nullish(),
    isDraft: z.boolean().nullish(),
    responseStatus: responseStatus(z).nullish().describe("The mailbox's own answer."),
    responseRequested: z.boolean().nullish(),
    allowNewTimeProposals: z.boolean().nullish(),
    hideAttendees: z.boolean().nullish(),
    categories: z.array(z.string()).nullish(),
    showAs: open<FreeBusyStatus>(z).nullish(),
    importance: open<Importance>(z).nullish(),
    sensitivity: open<Sensitivity>(z).nullish(),
    isReminderOn: z.boolean().nullish(),
    reminderMinutesBeforeStart: z.number().nullish(),
    hasAttachments: z.boolean().nullish(),
    locations: z.array(location(z)).nullish(),
    onlineMeetingProvider: open<OnlineMeetingProvider>(z).nullish(),
    onlineMeetingUrl: z.string().nullish(),
    originalStartTimeZone: z.string().nullish(),
    originalEndTimeZone: z.string().nullish(),
    uid: z.string().nullish().describe('The same for all of a series, where iCalUId differs.'),
    changeKey: z.string().nullish(),
    createdDateTime: z.string().nullish(),
    lastModifiedDateTime: z.string().nullish(),
  } satisfies MembersOf<AnsweredEvent>);

/** Types say that both are there, as the service documents. */
const body = (z: Z) =>
  z.looseObject({
    contentType: z.string().nullish(),
    content: z.string().nullish(),
  }) as unknown as SchemaOf<AnsweredBody>;

/** https://learn.microsoft.com/graph/api/resources/onlinemeetinginfo */
const onlineMeeting = (z: Z) =>
  z.looseObject({
    joinUrl: z.string().nullish(),
    conferenceId: z.string().nullish(),
    tollNumber: z.string().nullish(),
    tollFreeNumbers: z.array(z.string()).nullish(),
    quickDial: z.string().nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/reminder */
export const reminder = (z: Z) =>
  z.looseObject({
    eventId: z.string(),
    changeKey: z.string().nullish(),
    eventSubject: z.string().nullish(),
    eventStartTime: dateTimeTimeZone(z).nullish(),
    eventEndTime: dateTimeTimeZone(z).nullish(),
    eventLocation: location(z).nullish(),
    eventWebLink: z.string().nullish(),
    reminderFireTime: dateTimeTimeZone(z).nullish(),
  });
