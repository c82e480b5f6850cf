import { isObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import type { FreeBusyStatus } from '../../graph/event.ts';
import { MAX_SCHEDULES } from '../../graph/limits.ts';
import { mailboxPath } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { defineOperation, type Steps } from '../define.ts';
import * as fields from '../fields.ts';
import { dateTimeTimeZone, open, workingHours } from '../schema-parts.ts';
import { inZone, timeInZone } from './time-in-zone.ts';

const input = (z: Z) =>
  z.strictObject({
    mailbox: fields.mailboxField(z),
    schedules: z
      .array(z.string().min(1))
      .min(1)
      .describe('Addresses of people, rooms, equipment and distribution lists; as many as you like.'),
    startDateTime: fields.instant(z).describe('Start of the range, ISO 8601; without an offset in timeZone.'),
    endDateTime: fields.instant(z).describe('End of the range, ISO 8601; without an offset in timeZone.'),
    timeZone: fields.zone(z).optional().describe('Windows or IANA zone of times, given and answered. Default: UTC.'),
    availabilityViewInterval: z.coerce
      .number()
      .int()
      .min(5)
      .max(1440)
      .optional()
      .describe('Minutes for which one character of availabilityView stands, 5 to 1440. Default: 30.'),
  });

type Input = Parsed<ReturnType<typeof input>>;

export const getSchedule = defineOperation({
  name: 'get-schedule',
  title: 'Tell when people, rooms and equipment are free or busy',
  topic: 'Availability',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-getschedule',
  endpoints: ['POST /users/{mailbox}/calendar/getSchedule'],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  input,
  output: (z) => z.object({ value: z.array(schedule(z)).describe('One for each address, in their order.') }),
  example: {
    schedules: ['tutor@school.example', 'room.101@school.example'],
    startDateTime: '2026-09-07T08:00:00',
    endDateTime: '2026-09-07T18:00:00',
    timeZone: 'Europe/London',
  },
  request: (input, mailbox) => requestOf(input, mailbox, input.schedules.slice(0, MAX_SCHEDULES)),
  whole: (input, mailbox) => requestOf(input, mailbox, input.schedules),
  *steps(input, mailbox): Steps {
    const value: unknown[] = [];
    for (let from = 0; from < input.schedules.length; from += MAX_SCHEDULES) {
      const request = requestOf(input, mailbox, input.schedules.slice(from, from + MAX_SCHEDULES));
      const reply: GraphReply = yield { request, effect: 'read', repeat: 'safe', expects: 'json' };
      // What is no list is left for the check of the output to name.
      if (!isObject(reply.body) || !Array.isArray(reply.body.value)) return reply.body;
      for (const one of reply.body.value) value.push(one);
    }
    return { value };
  },
});

function requestOf(input: Input, mailbox: string, schedules: string[]): GraphRequest {
  const { startDateTime, endDateTime, timeZone, availabilityViewInterval } = input;
  return {
    method: 'POST',
    path: `${mailboxPath(mailbox)}/calendar/getSchedule`,
    ...inZone(timeZone),
    body: {
      schedules,
      startTime: timeInZone(startDateTime, timeZone),
      endTime: timeInZone(endDateTime, timeZone),
      ...(availabilityViewInterval === undefined ? {} : { availabilityViewInterval }),
    },
    mailbox,
  };
}

/** https://learn.microsoft.com/graph/api/resources/scheduleinformation */
const schedule = (z: Z) =>
  z.looseObject({
    scheduleId: z.string(),
    availabilityView: z
      .string()
      .nullish()
      .describe('A character a slot: 0 free, 1 tentative, 2 busy, 3 out of office, 4 working elsewhere.'),
    scheduleItems: z
      .array(
        z.looseObject({
          status: open<FreeBusyStatus>(z).nullish(),
          start: dateTimeTimeZone(z).nullish(),
          end: dateTimeTimeZone(z).nullish(),
          subject: z.string().nullish(),
          location: z.string().nullish(),
          isPrivate: z.boolean().nullish(),
        }),
      )
      .nullish()
      .describe('What takes the time; how much of it is told depends on who may see it.'),
    workingHours: workingHours(z).nullish(),
    error: z
      .looseObject({ message: z.string().nullish(), responseCode: z.string().nullish() })
      .nullish()
      .describe('Why nothing is known of this address.'),
  });
