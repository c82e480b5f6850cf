import type { Parsed, Z } from '../../core/schema.ts';
import { calendarViewPath, eventsPath } from '../../graph/path.ts';
import { extendedPropertyExpand, extendedPropertyFilter, queryOptions, textFilter } from '../../graph/query.ts';
import { SOURCE_KEY_PROPERTY } from '../../graph/source-key.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';

/** What events are found by; one of them is given. */
const WAYS = ['sourceKey', 'subject', 'subjectStartsWith', 'subjectContains'] as const;

const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      calendarId: z.string().min(1).optional().describe('Id of the calendar. Default: the events of the mailbox.'),
      sourceKey: z
        .string()
        .min(1)
        .optional()
        .describe('Key that graphcal stores on the events of a job, in any letter case.'),
      subject: z.string().optional().describe('The whole subject, in any letter case.'),
      subjectStartsWith: z.string().min(1).optional().describe('How the subject begins, in any letter case.'),
      subjectContains: z.string().min(1).optional().describe('A part of the subject, in any letter case.'),
      startDateTime: fields
        .instant(z)
        .optional()
        .describe(
          'Start of a range, ISO 8601; then occurrences of series are found, in the default calendar unless one is named. Default: none.',
        ),
      endDateTime: fields.instant(z).optional().describe('End of the range, ISO 8601. Default: none.'),
      timeZone: fields.timeZoneField(z),
      bodyContentType: fields.bodyContentTypeField(z),
      select: fields.selectField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    })
    .superRefine((input, { addIssue }) => {
      const fault = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
      const given = WAYS.filter((name) => input[name] !== undefined);
      if (given.length === 0) fault('subject', `or another of ${WAYS.join(', ')} is needed`);
      if (given[1] !== undefined) fault(given[1], `cannot be given with ${given[0]}`);
      const { startDateTime, endDateTime, sourceKey } = input;
      const missing = startDateTime === undefined ? 'startDateTime' : 'endDateTime';
      if ((startDateTime === undefined) !== (endDateTime === undefined))
        fault(missing, 'is needed with the other end of the range');
      else if (sourceKey !== undefined && startDateTime !== undefined)
        // The service answers such a filter of a view with a fault of its own.
        fault('startDateTime', 'cannot be given with sourceKey, which finds its event whenever it is');
    });

type Input = Parsed<ReturnType<typeof input>>;

export const findEvents = defineOperation({
  name: 'find-events',
  title: 'Find events by their subject, or by the key of the row that they were made of',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/user-list-events',
  endpoints: [
    'GET /users/{mailbox}/events',
    'GET /users/{mailbox}/calendars/{calendarId}/events',
    'GET /users/{mailbox}/calendarView',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarView',
    'GET /groups/{group}/events',
    'GET /groups/{group}/calendarView',
  ],
  permissions: {
    // Calendars.ReadBasic leaves out extended properties, the key among them.
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  // Those of the events; the view of a range takes them too, and an app alone, which the events do not.
  groupPermissions: { delegated: ['Group.Read.All', 'Group.ReadWrite.All'], application: [] },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input,
  output: (z) => fields.listOf(z, event(z)),
  example: { subjectStartsWith: 'Year 7', startDateTime: '2026-09-07T00:00:00Z', endDateTime: '2026-09-14T00:00:00Z' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: (input.startDateTime === undefined ? eventsPath : calendarViewPath)(mailbox, input.calendarId),
    query: queryOptions({
      startDateTime: input.startDateTime,
      endDateTime: input.endDateTime,
      $select: input.select,
      $filter: filterOf(input),
      // The answer omits the property unless it is expanded.
      $expand: input.sourceKey === undefined ? undefined : extendedPropertyExpand(SOURCE_KEY_PROPERTY),
      $top: input.top,
    }),
    headers: fields.eventHeaders(input),
    mailbox,
  }),
});

function filterOf({ sourceKey, subject, subjectStartsWith, subjectContains }: Input): string {
  if (sourceKey !== undefined) return extendedPropertyFilter(SOURCE_KEY_PROPERTY, 'eq', sourceKey.toLowerCase());
  if (subject !== undefined) return textFilter('subject', 'eq', subject);
  return subjectContains === undefined
    ? textFilter('subject', 'startswith', subjectStartsWith ?? '')
    : textFilter('subject', 'contains', subjectContains);
}
