import type { JsonObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { mailboxPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import { attendeeOf } from '../events/event-body.ts';
import * as fields from '../fields.ts';
import { durationField, locationConstraintField, meetingTimes } from './meeting-fields.ts';
import { inZone, timeInZone } from './time-in-zone.ts';

/** https://learn.microsoft.com/graph/api/resources/timeconstraint */
const ACTIVITY_DOMAIN = ['work', 'personal', 'unrestricted', 'unknown'] as const;

const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      attendees: z
        .array(z.union([z.email().transform((address) => fields.attendee(z).parse({ address })), fields.attendee(z)]))
        .default([])
        .describe('Addresses, or objects {address, name, type}. Default: nobody but the organizer.'),
      startDateTime: fields
        .instant(z)
        .optional()
        .describe('Start of the time to look through, ISO 8601; without an offset in timeZone. Default: now.'),
      endDateTime: fields.instant(z).optional().describe('End of that time; needed with a start.'),
      timeSlots: z
        .array(
          z.strictObject({
            startDateTime: fields.instant(z).describe('Start.'),
            endDateTime: fields.instant(z).describe('End.'),
          }),
        )
        .min(1)
        .optional()
        .describe('Several times to look through, as objects {startDateTime, endDateTime}, instead of the two above.'),
      timeZone: fields.zone(z).optional().describe('Windows or IANA zone of times, given and answered. Default: UTC.'),
      activityDomain: fields
        .choice(z, ACTIVITY_DOMAIN)
        .optional()
        .describe('Hours that are looked at: working hours, those and the weekend, or all. Default: work.'),
      meetingDuration: durationField(z),
      maxCandidates: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .describe("Suggestions at most. Default: the service's choice."),
      isOrganizerOptional: z.boolean().optional().describe('Suggest times without the organizer too. Default: false.'),
      minimumAttendeePercentage: z.coerce
        .number()
        .min(0)
        .max(100)
        .optional()
        .describe('Least chance that all come for a time to be suggested, 0 to 100. Default: 50.'),
      returnSuggestionReasons: z.boolean().optional().describe('Say why a time is suggested. Default: false.'),
      locationConstraint: locationConstraintField(z),
    })
    .superRefine(({ startDateTime, endDateTime, timeSlots }, { addIssue }) => {
      const refuse = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
      if (startDateTime !== undefined && endDateTime === undefined) refuse('endDateTime', 'is needed with a start');
      if (startDateTime === undefined && endDateTime !== undefined) refuse('startDateTime', 'is needed with an end');
      if (timeSlots !== undefined && (startDateTime ?? endDateTime) !== undefined)
        refuse('timeSlots', 'cannot be given beside startDateTime and endDateTime');
    });

type Input = Parsed<ReturnType<typeof input>>;

export const findMeetingTimes = defineOperation({
  name: 'find-meeting-times',
  title: 'Suggest times and places at which people can meet',
  topic: 'Availability',
  documentation: 'https://learn.microsoft.com/graph/api/user-findmeetingtimes',
  endpoints: ['POST /users/{mailbox}/findMeetingTimes'],
  permissions: { delegated: ['Calendars.Read.Shared', 'Calendars.ReadWrite.Shared'], application: [] },
  insteadByApp: 'get-schedule',
  effect: 'read',
  repeat: 'safe',
  input,
  output: (z) => meetingTimes(z),
  example: {
    attendees: ['tutor@school.example'],
    startDateTime: '2026-09-07T08:00:00',
    endDateTime: '2026-09-11T18:00:00',
    timeZone: 'Europe/London',
    meetingDuration: 'PT45M',
  },
  request: (input, mailbox) => ({
    method: 'POST',
    path: `${mailboxPath(mailbox)}/findMeetingTimes`,
    ...inZone(input.timeZone),
    body: {
      ...(input.attendees.length === 0 ? {} : { attendees: input.attendees.map(attendeeOf) }),
      ...given(input, ['locationConstraint']),
      ...timeConstraint(input),
      ...given(input, ['meetingDuration', 'maxCandidates', 'isOrganizerOptional', 'returnSuggestionReasons']),
      ...given(input, ['minimumAttendeePercentage']),
    },
    mailbox,
  }),
});

function timeConstraint({ activityDomain, timeSlots, startDateTime, endDateTime, timeZone }: Input): JsonObject {
  const named = startDateTime === undefined || endDateTime === undefined ? [] : [{ startDateTime, endDateTime }];
  const slots = (timeSlots ?? named).map((slot) => ({
    start: timeInZone(slot.startDateTime, timeZone),
    end: timeInZone(slot.endDateTime, timeZone),
  }));
  if (slots.length === 0 && activityDomain === undefined) return {};
  const domain = activityDomain === undefined ? {} : { activityDomain };
  return { timeConstraint: { ...domain, ...(slots.length === 0 ? {} : { timeSlots: slots }) } };
}

/** The fields of these names that were given, as they are. */
function given(input: Input, names: readonly (keyof Input)[]): JsonObject {
  const out: JsonObject = {};
  for (const name of names) if (input[name] !== undefined) out[name] = input[name] as JsonObject[string];
  return out;
}
