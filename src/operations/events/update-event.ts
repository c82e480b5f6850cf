import { UsageError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { mergeAttendees } from '../../graph/attendee-merge.ts';
import { mailedByPatch } from '../../graph/change-mails.ts';
import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { keepMeetingBlock } from '../../graph/online-meeting-block.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation, type FoundEvent } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';
import { attendeeBody, eventBody, hasTooManyAttendees } from './event-body.ts';
import { eventInZone } from './event-in-zone.ts';
import { getEvent } from './get-event.ts';
import { recurrenceField } from './recurrence-field.ts';

/** Every field is left as it is where it is not given, and emptied by null. */
const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      ifMatch: fields.ifMatchField(z),
      subject: z.string().nullable().optional().describe('Subject.'),
      body: z
        .string()
        .nullable()
        .optional()
        .describe('What the event is about; the block of an online meeting stays below it.'),
      bodyContentType: fields.choice(z, fields.BODY_TYPE).prefault('text').describe('What the body is. Default: text.'),
      startDateTime: fields
        .zonedTime(z)
        .optional()
        .describe('Start as wall time in the zone, or an instant with a zone in brackets.'),
      endDateTime: fields
        .zonedTime(z)
        .optional()
        .describe(
          'End as wall time in the zone, or an instant with a zone in brackets; of an all-day event the day after.',
        ),
      timeZone: fields
        .zone(z)
        .optional()
        .describe('Windows or IANA zone of start and end, also in the answer; needed with either.'),
      recurrence: recurrenceField(z)
        .nullable()
        .optional()
        .describe('When the series repeats: {pattern, range} as Graph has it, or a rule; null ends the series.'),
      isAllDay: z.boolean().optional().describe('Whole days: start and end at midnight.'),
      location: z.string().nullable().optional().describe('Name of the place.'),
      attendees: z
        .array(fields.wantedAttendee(z))
        .max(MAX_ATTENDEES)
        .nullable()
        .optional()
        .describe(
          `All attendees, as addresses or objects {address, name, type}; at most ${MAX_ATTENDEES}. Null for nobody.`,
        ),
      categories: z.array(z.string()).nullable().optional().describe('Names of all categories.'),
      showAs: fields.choice(z, fields.SHOW_AS).optional().describe('How the time is shown.'),
      sensitivity: fields.choice(z, fields.SENSITIVITY).optional().describe('How private the event is.'),
      importance: fields.choice(z, fields.IMPORTANCE).optional().describe('How important the event is.'),
      reminderMinutesBeforeStart: z.coerce
        .number()
        .int()
        .min(0)
        .nullable()
        .optional()
        .describe('Minutes from the reminder to the start; null for no reminder.'),
      isReminderOn: z.boolean().optional().describe('Remind of the event, or do not.'),
      isOnlineMeeting: z.boolean().optional().describe('Make an online meeting of it; it cannot be undone.'),
      hideAttendees: z.boolean().optional().describe('Let each attendee see only himself.'),
      responseRequested: z.boolean().optional().describe('Ask attendees for an answer.'),
      allowNewTimeProposals: z.boolean().optional().describe('Let attendees propose another time.'),
      properties: z
        .record(z.string(), z.json())
        .optional()
        .describe("Any further writable property by Graph's own name."),
    })
    .superRefine((input, { addIssue }) => {
      const given = Object.keys(input.properties ?? {});
      const fixed = given.find((name) => name.toLowerCase() === 'transactionid');
      if (fixed !== undefined) {
        addIssue({ code: 'custom', path: ['properties', fixed], message: 'cannot change once an event is there' });
      }
      if (hasTooManyAttendees(input.properties)) {
        addIssue({ code: 'custom', path: ['properties', 'attendees'], message: `can have at most ${MAX_ATTENDEES}` });
      }
      if (input.timeZone === undefined && (input.startDateTime ?? input.endDateTime) !== undefined) {
        addIssue({ code: 'custom', path: ['timeZone'], message: 'is needed with a start or an end' });
      }
      if (input.reminderMinutesBeforeStart === null && input.isReminderOn === true) {
        addIssue({ code: 'custom', path: ['isReminderOn'], message: 'cannot be true without a reminder' });
      }
      const hasStart = input.startDateTime !== undefined;
      const { recurrence } = input;
      if (typeof recurrence === 'string' && !hasStart) {
        addIssue({ code: 'custom', path: ['recurrence'], message: 'a rule counts from the start; give startDateTime' });
      }
      if (isObject(recurrence) && !hasStart && recurrence.range.startDate == null) {
        addIssue({ code: 'custom', path: ['recurrence'], message: 'range.startDate is needed without startDateTime' });
      }
      if (given.length === 0 && input.attendees === undefined && Object.keys(eventBody(input)).length === 0) {
        addIssue({ code: 'custom', path: [], message: 'nothing to change is given, such as a subject' });
      }
    });

type Input = Parsed<ReturnType<typeof input>>;

export const updateEvent = defineOperation({
  name: 'update-event',
  title: 'Change an event; its attendees get an update by mail',
  topic: 'Events',
  aliases: ['update-user-event'],
  documentation: 'https://learn.microsoft.com/graph/api/event-update',
  endpoints: [
    'PATCH /users/{mailbox}/events/{eventId}',
    'PATCH /groups/{group}/events/{eventId}',
    'GET /users/{mailbox}/events/{eventId}',
    'GET /groups/{group}/events/{eventId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: {
    delegated: ['Calendars.ReadWrite', 'Group.ReadWrite.All'],
    application: ['Calendars.ReadWrite'],
  },
  effect: 'update',
  repeat: 'settle',
  expects: 'id',
  input,
  output: (z) => event(z),
  // The answer to a change has its times in the zone in which they were sent.
  example: { eventId: 'AAMkAGI1AAA=', subject: 'Year 7 Maths (moved)', location: 'Room 102' },
  zoned: (input) => eventInZone('update-event', input),
  mailsTo: 'the attendees, as an update; those who are taken off, as a cancellation',
  read: ({ eventId, timeZone }, mailbox) => getEvent.request({ eventId, timeZone }, mailbox),
  mails: (input, found = {}) => mailedByPatch(patchOf(input, found), found),
  request: (input, mailbox, found = {}) => {
    const version = input.ifMatch ?? found['@odata.etag'];
    return {
      method: 'PATCH',
      path: mailboxPath(mailbox) + path`/events/${input.eventId}`,
      headers: { ...fields.eventHeaders({ timeZone: input.timeZone }), ...fields.ifMatchHeader(version) },
      body: patchOf(input, found),
      mailbox,
    };
  },
});

/** What is written: an online meeting stays one, and who stays among the attendees keeps the answer. */
function patchOf(input: Input, found: FoundEvent): JsonObject {
  if (input.isOnlineMeeting === false && found.isOnlineMeeting === true) {
    throw new UsageError('online-meeting-stays', 'An online meeting cannot become an ordinary event again.', {
      hint: 'Leave isOnlineMeeting out; or cancel the event and create another.',
    });
  }
  const patch: JsonObject = { ...input.properties, ...eventBody(input) };
  const { body } = patch;
  if (isObject(body) && typeof body.content === 'string') {
    const contentType = String(body.contentType ?? 'text').toLowerCase() === 'html' ? 'html' : 'text';
    patch.body = { ...keepMeetingBlock({ contentType, content: body.content }, found) };
  }
  if (input.attendees === undefined) return patch;
  const { attendees } = mergeAttendees(found, { wanted: input.attendees ?? [], ours: 'everybody' });
  // A list that is there already would make a change of the meeting of one that is its owner's affair.
  if (attendees === undefined && Object.keys(patch).length > 0) return patch;
  return { ...patch, attendees: (attendees ?? found.attendees ?? []).map(attendeeBody) };
}
