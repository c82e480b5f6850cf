import type { Z } from '../core/schema.ts';

/**
 * Schemas of Graph's objects as they come back. All are open and mostly optional: the service adds properties
 * without notice, and $select leaves out any.
 */

const dateTimeTimeZone = (z: Z) =>
  z.looseObject({
    dateTime: z.string().describe('Wall time without offset, for example 2026-03-29T09:00:00.'),
    timeZone: z.string().describe('Windows or IANA zone name.'),
  });

const emailAddress = (z: Z) => z.looseObject({ name: z.string().nullish(), address: z.string().nullish() });

/** https://learn.microsoft.com/graph/api/resources/calendar */
export const calendar = (z: Z) =>
  z.looseObject({
    id: z.string(),
    name: z.string().optional(),
    color: z.string().optional(),
    hexColor: z.string().optional(),
    isDefaultCalendar: z.boolean().optional(),
    canEdit: z.boolean().optional(),
    owner: emailAddress(z).nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/calendargroup */
export const calendarGroup = (z: Z) =>
  z.looseObject({
    id: z.string(),
    name: z.string().nullish(),
    classId: z.string().nullish(),
    changeKey: z.string().nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/calendarpermission */
export const calendarPermission = (z: Z) =>
  z.looseObject({
    id: z.string(),
    role: z.string().nullish(),
    allowedRoles: z.array(z.string()).nullish().describe('Roles to which it can be changed.'),
    emailAddress: emailAddress(z).nullish().describe('Whom it is for; without an address, the whole organization.'),
    isInsideOrganization: z.boolean().nullish(),
    isRemovable: z.boolean().nullish().describe('False for the entry of the whole organization.'),
  });

/** https://learn.microsoft.com/graph/api/resources/outlookcategory */
export const category = (z: Z) =>
  z.looseObject({
    id: z.string(),
    displayName: z.string().nullish(),
    color: z.string().nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/event */
export const event = (z: Z) =>
  z.looseObject({
    id: z.string(),
    '@odata.etag': z.string().optional(),
    subject: z.string().nullish(),
    bodyPreview: z.string().optional(),
    body: z.looseObject({ contentType: z.string(), content: z.string() }).nullish(),
    start: dateTimeTimeZone(z).nullish(),
    end: dateTimeTimeZone(z).nullish(),
    isAllDay: z.boolean().nullish(),
    location: z.looseObject({ displayName: z.string().nullish() }).nullish(),
    attendees: z
      .array(z.looseObject({ type: z.string().optional(), emailAddress: emailAddress(z).optional() }))
      .nullish(),
    organizer: z.looseObject({ emailAddress: emailAddress(z).optional() }).nullish(),
    isOrganizer: z.boolean().nullish(),
    isOnlineMeeting: z.boolean().nullish(),
    onlineMeeting: z.looseObject({ joinUrl: z.string().nullish() }).nullish(),
    iCalUId: z.string().nullish(),
    webLink: z.string().nullish(),
    transactionId: z.string().nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/reminder */
export const reminder = (z: Z) =>
  z.looseObject({
    eventId: z.string(),
    changeKey: z.string().nullish(),
    eventSubject: z.string().nullish(),
    eventStartTime: dateTimeTimeZone(z).nullish(),
    eventEndTime: dateTimeTimeZone(z).nullish(),
    eventLocation: z.looseObject({ displayName: z.string().nullish() }).nullish(),
    eventWebLink: z.string().nullish(),
    reminderFireTime: dateTimeTimeZone(z).nullish(),
  });
