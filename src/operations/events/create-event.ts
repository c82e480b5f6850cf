import type { JsonObject } from '../../core/json.ts';
import { mergeAttendees, type WantedAttendee } from '../../graph/attendee-merge.ts';
import { mailedByCreate } from '../../graph/change-mails.ts';
import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { eventsPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';
import { attendeeBody, type EventFields, eventBody, hasTooManyAttendees } from './event-body.ts';
import { eventInZone } from './event-in-zone.ts';
import { getEvent } from './get-event.ts';
import { recurrenceField } from './recurrence-field.ts';
import { refuseTakenTime } from './refuse-taken-time.ts';

export const createEvent = defineOperation({
  name: 'create-event',
  title: 'Create an event; attendees are invited by mail',
  topic: 'Events',
  aliases: ['create-user-event'],
  documentation: 'https://learn.microsoft.com/graph/api/user-post-events',
  endpoints: [
    'POST /users/{mailbox}/events',
    'POST /users/{mailbox}/calendars/{calendarId}/events',
    'POST /groups/{group}/events',
    'GET /users/{mailbox}/events/{eventId}',
    'GET /groups/{group}/events/{eventId}',
    'GET /users/{mailbox}/calendarView',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarView',
    'GET /groups/{group}/calendarView',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Group.ReadWrite.All'], application: [] },
  effect: 'create',
  repeat: 'transaction-id',
  expects: 'id',
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        calendarId: fields.calendarIdField(z),
        subject: fields.optional(z, z.string()).describe('Subject. Default: empty.'),
        body: fields.optional(z, z.string()).describe('What the event is about. Default: empty.'),
        bodyContentType: z
          .preprocess((type: 'text' | 'html' | null): unknown => type ?? 'text', fields.choice(z, fields.BODY_TYPE))
          .prefault('text')
          .describe('What the body is. Default: text.'),
        startDateTime: fields
          .zonedTime(z)
          .describe(
            'Start as wall time in the zone, for example 2026-03-29T09:00:00; or an instant with a zone in brackets, 2026-03-29T08:00:00Z[UTC].',
          ),
        endDateTime: fields
          .zonedTime(z)
          .describe(
            'End as wall time in the zone, or an instant with a zone in brackets; of an all-day event the day after.',
          ),
        timeZone: fields.zone(z).describe('Windows or IANA zone of start and end.'),
        recurrence: fields
          .optional(z, recurrenceField(z))
          .describe(
            'Makes a series: {pattern, range} as Graph has it, or a rule such as FREQ=WEEKLY;COUNT=10. Default: none.',
          ),
        isAllDay: fields.optional(z, z.boolean()).describe('Whole days: start and end at midnight. Default: false.'),
        location: fields.optional(z, z.string()).describe('Name of the place. Default: none.'),
        attendees: fields
          .optional(
            z,
            z
              .array(
                z.union([z.email().transform((address) => fields.attendee(z).parse({ address })), fields.attendee(z)]),
              )
              .max(MAX_ATTENDEES),
          )
          .default([])
          .describe(`Addresses, or objects {address, name, type}; at most ${MAX_ATTENDEES}.`),
        categories: fields.optional(z, z.array(z.string())).describe('Names of categories. Default: none.'),
        showAs: fields
          .optional(z, fields.choice(z, fields.SHOW_AS))
          .describe("How the time is shown. Default: the service's, busy."),
        sensitivity: fields
          .optional(z, fields.choice(z, fields.SENSITIVITY))
          .describe("How private the event is. Default: the service's, normal."),
        importance: fields
          .optional(z, fields.choice(z, fields.IMPORTANCE))
          .describe("How important the event is. Default: the service's, normal."),
        reminderMinutesBeforeStart: fields
          .optional(z, z.coerce.number().int().min(0))
          .describe("Minutes from the reminder to the start. Default: the mailbox's."),
        isReminderOn: fields
          .optional(z, z.boolean())
          .describe("Remind of the event, or do not. Default: the mailbox's."),
        isOnlineMeeting: fields
          .optional(z, z.boolean())
          .describe("Make an online meeting of the calendar's default provider. Default: false."),
        hideAttendees: fields.optional(z, z.boolean()).describe('Let each attendee see only himself. Default: false.'),
        responseRequested: fields.optional(z, z.boolean()).describe('Ask attendees for an answer. Default: true.'),
        allowNewTimeProposals: fields
          .optional(z, z.boolean())
          .describe('Let attendees propose another time. Default: true.'),
        transactionId: fields
          .optional(z, z.string().min(1))
          .describe('Lets the service drop a repeated create. Default: a new one for each call.'),
        properties: z
          .record(z.string(), z.json())
          .optional()
          .describe("Any further writable property by Graph's own name."),
        ifFree: z
          .boolean()
          .optional()
          .describe(
            'Create it only where the calendar shows nothing as busy, oof or tentative in that time; between the look and the create somebody else may be quicker. Default: false.',
          ),
      })
      .superRefine(({ ifFree, recurrence, properties = {} }, { addIssue }) => {
        const isSeries =
          recurrence !== undefined || Object.keys(properties).some((name) => name.toLowerCase() === 'recurrence');
        if (ifFree === true && isSeries)
          addIssue({ code: 'custom', path: ['ifFree'], message: 'looks at one time, and this is a series' });
        const id = Object.keys(properties).find((name) => name.toLowerCase() === 'transactionid');
        // There `ifFree` would not know it, and would find what the same call made before in its own way.
        if (id !== undefined)
          addIssue({ code: 'custom', path: ['properties', id], message: 'give it as the field transactionId' });
        if (hasTooManyAttendees(properties))
          addIssue({ code: 'custom', path: ['properties', 'attendees'], message: `can have at most ${MAX_ATTENDEES}` });
      }),
  output: (z) => event(z),
  example: {
    subject: 'Year 7 Maths',
    startDateTime: '2026-09-07T09:00:00',
    endDateTime: '2026-09-07T10:00:00',
    timeZone: 'Europe/London',
    location: 'Room 101',
    attendees: ['tutor@school.example'],
  },
  zoned: (input) => eventInZone('create-event', input),
  mailsTo: 'the attendees, as an invitation',
  mails: (input, _, mailbox) => mailedByCreate(bodyOf(input), mailbox),
  look: (input, mailbox, context) => (input.ifFree === true ? refuseTakenTime(input, mailbox, context) : undefined),
  request: (input, mailbox) => ({
    method: 'POST',
    path: eventsPath(mailbox, input.calendarId),
    headers: fields.eventHeaders({}),
    body: bodyOf(input),
    mailbox,
  }),
  // The answer to a create has its times in the zone in which they were sent.
  existing: (eventId, { timeZone }, mailbox) => getEvent.request({ eventId, timeZone }, mailbox),
});

interface NewEvent extends EventFields {
  attendees: readonly WantedAttendee[];
  transactionId?: string | undefined;
  properties?: JsonObject | undefined;
}

function bodyOf(input: NewEvent): JsonObject {
  // The service makes two attendees of somebody who is named twice.
  const { attendees } = mergeAttendees({}, { wanted: input.attendees });
  return {
    ...input.properties,
    ...eventBody(input),
    ...(attendees === undefined ? {} : { attendees: attendees.map(attendeeBody) }),
    ...(input.transactionId === undefined ? {} : { transactionId: input.transactionId }),
  };
}
