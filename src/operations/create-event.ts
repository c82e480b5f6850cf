import type { JsonObject } from '../core/json.ts';
import type { Z } from '../core/schema.ts';
import { MAX_ATTENDEES } from '../graph/limits.ts';
import { eventsPath } from '../graph/path.ts';
import { defineOperation } from './define.ts';
import * as fields from './fields.ts';
import { getEvent } from './get-event.ts';
import { event } from './schemas.ts';

const attendee = (z: Z) =>
  z.strictObject({
    address: z.email().describe('E-mail address.'),
    name: z.string().optional(),
    type: z.enum(['required', 'optional', 'resource']).default('required'),
  });

export const createEvent = defineOperation({
  name: 'create-event',
  title: 'Create an event; attendees are invited by mail',
  aliases: ['create-user-event'],
  documentation: 'https://learn.microsoft.com/graph/api/user-post-events',
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'create',
  repeat: 'transaction-id',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarId: fields.calendarIdField(z),
      subject: z.string().optional().describe('Subject. Default: empty.'),
      body: z.string().optional().describe('What the event is about. Default: empty.'),
      bodyContentType: z.enum(['text', 'html']).default('text').describe('What the body is. Default: text.'),
      startDateTime: fields.wallTime(z).describe('Start as wall time in the zone, for example 2026-03-29T09:00:00.'),
      endDateTime: fields.wallTime(z).describe('End as wall time in the zone; of an all-day event the day after.'),
      timeZone: fields.zone(z).describe('Windows or IANA zone of start and end.'),
      isAllDay: z.boolean().optional().describe('Whole days: start and end at midnight. Default: false.'),
      location: z.string().optional().describe('Name of the place. Default: none.'),
      attendees: z
        .array(z.union([z.email().transform((address) => attendee(z).parse({ address })), attendee(z)]))
        .max(MAX_ATTENDEES)
        .default([])
        .describe(`Addresses, or objects {address, name, type}; at most ${MAX_ATTENDEES}.`),
      categories: z.array(z.string()).optional().describe('Names of categories. Default: none.'),
      showAs: z
        .enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'])
        .optional()
        .describe("How the time is shown. Default: the service's, busy."),
      sensitivity: z
        .enum(['normal', 'personal', 'private', 'confidential'])
        .optional()
        .describe("How private the event is. Default: the service's, normal."),
      importance: z
        .enum(['low', 'normal', 'high'])
        .optional()
        .describe("How important the event is. Default: the service's, normal."),
      reminderMinutesBeforeStart: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe("Minutes from the reminder to the start. Default: the mailbox's."),
      isReminderOn: z.boolean().optional().describe("Remind of the event, or do not. Default: the mailbox's."),
      isOnlineMeeting: z
        .boolean()
        .optional()
        .describe("Make an online meeting of the calendar's default provider. Default: false."),
      hideAttendees: z.boolean().optional().describe('Let each attendee see only himself. Default: false.'),
      responseRequested: z.boolean().optional().describe('Ask attendees for an answer. Default: true.'),
      allowNewTimeProposals: z.boolean().optional().describe('Let attendees propose another time. Default: true.'),
      transactionId: z
        .string()
        .min(1)
        .optional()
        .describe('Lets the service drop a repeated create. Default: a new one for each call.'),
      properties: z
        .record(z.string(), z.json())
        .optional()
        .describe("Any further writable property by Graph's own name."),
    }),
  output: (z) => event(z),
  mails: (input) => input.attendees.map((one) => one.address),
  request: (input, mailbox) => ({
    method: 'POST',
    path: eventsPath(mailbox, input.calendarId),
    headers: fields.eventHeaders({}),
    body: {
      ...input.properties,
      ...withoutUndefined({
        subject: input.subject,
        body: input.body === undefined ? undefined : { contentType: input.bodyContentType, content: input.body },
        start: { dateTime: input.startDateTime, timeZone: input.timeZone },
        end: { dateTime: input.endDateTime, timeZone: input.timeZone },
        isAllDay: input.isAllDay,
        location: input.location === undefined ? undefined : { displayName: input.location },
        attendees:
          input.attendees.length === 0
            ? undefined
            : input.attendees.map(({ address, name, type }) => ({
                type,
                emailAddress: name === undefined ? { address } : { address, name },
              })),
        categories: input.categories,
        showAs: input.showAs,
        sensitivity: input.sensitivity,
        importance: input.importance,
        reminderMinutesBeforeStart: input.reminderMinutesBeforeStart,
        isReminderOn: input.isReminderOn,
        isOnlineMeeting: input.isOnlineMeeting,
        hideAttendees: input.hideAttendees,
        responseRequested: input.responseRequested,
        allowNewTimeProposals: input.allowNewTimeProposals,
        transactionId: input.transactionId,
      }),
    },
    mailbox,
  }),
  // The answer to a create has its times in the zone in which they were sent.
  existing: (eventId, { timeZone }, mailbox) => getEvent.request({ eventId, timeZone }, mailbox),
});

/** JSON has no undefined; what was not given is not sent, so Graph's defaults hold. */
function withoutUndefined(values: Record<string, JsonObject[string] | undefined>): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) out[name] = value;
  return out;
}
