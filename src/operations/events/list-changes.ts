import type { Parsed, Z } from '../../core/schema.ts';
import { calendarViewPath, eventsPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';
import type { Followed } from './delta-link.ts';
import { followChanges } from './follow-changes.ts';

/** Our own choice: larger pages bring little more and take the service longer each. */
const PAGE_SIZE = 200;

const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      calendarId: z
        .string()
        .min(1)
        .optional()
        .describe('Id of the calendar. Default: the default calendar; without a range, the events of the mailbox.'),
      startDateTime: fields
        .instant(z)
        .optional()
        .describe(
          'Start of the range, ISO 8601; without an offset it is UTC. Default: that of the deltaLink, else none.',
        ),
      endDateTime: fields
        .instant(z)
        .optional()
        .describe(
          'End of the range, ISO 8601; without an offset it is UTC. Default: that of the deltaLink, else none.',
        ),
      deltaLink: z
        .string()
        .min(1)
        .optional()
        .describe('The deltaLink of the last answer: only what changed since is given. Default: all that is there.'),
      timeZone: fields.timeZoneField(z),
      bodyContentType: fields.bodyContentTypeField(z),
      maxPageSize: z.coerce
        .number()
        .int()
        .min(1)
        .max(1000)
        .default(PAGE_SIZE)
        .describe(`Items in one page, which the service may undercut (odata.maxpagesize). Default: ${PAGE_SIZE}.`),
      maxPages: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Stop after so many pages; the next call with the deltaLink goes on there. Default: all.'),
    })
    .superRefine(({ group, calendarId, startDateTime, endDateTime }, { addIssue }) => {
      const missing = startDateTime === undefined ? 'startDateTime' : 'endDateTime';
      if ((startDateTime === undefined) !== (endDateTime === undefined))
        addIssue({ code: 'custom', path: [missing], message: 'is needed with the other end of the range' });
      if (group !== undefined && calendarId !== undefined)
        addIssue({ code: 'custom', path: ['calendarId'], message: 'names nothing in a group, which has one calendar' });
    });

type Input = Parsed<ReturnType<typeof input>>;

export const listChanges = defineOperation({
  name: 'list-changes',
  title: 'List what changed in a calendar since the last time, and what is gone',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/event-delta',
  endpoints: [
    'GET /users/{mailbox}/calendarView/delta',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarView/delta',
    'GET /users/{mailbox}/events/delta',
    'GET /users/{mailbox}/calendars/{calendarId}/events/delta',
    'GET /groups/{group}/calendarView/delta',
    'GET /groups/{group}/events/delta',
  ],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadBasic', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadBasic', 'Calendars.ReadWrite'],
  },
  groupPermissions: { delegated: ['Group.Read.All'], application: [] },
  effect: 'read',
  repeat: 'safe',
  input,
  output: (z) =>
    z.object({
      value: z.array(event(z)).describe('Events that are new or changed, each once, as they are now.'),
      removed: z.array(z.string()).describe('Ids of events that are gone, or are outside of the range now.'),
      deltaLink: z.string().describe('For the next call.'),
      resynced: z
        .boolean()
        .describe(
          'True where the deltaLink could not be continued: the answer is all that is there, and replaces what is known.',
        ),
      complete: z.boolean().describe('False where maxPages stopped it: the deltaLink goes on there.'),
    }),
  example: { startDateTime: '2026-09-07T00:00:00Z', endDateTime: '2026-12-19T00:00:00Z' },
  request: (input, mailbox) => deltaRequest(input, { ...input, mailbox }),
  steps: (input, mailbox) => followChanges(input, mailbox, (followed) => deltaRequest(input, followed)),
});

/** The request with which following begins. */
function deltaRequest(
  { timeZone, bodyContentType, maxPageSize }: Input,
  { mailbox, calendarId, startDateTime, endDateTime }: Followed,
): GraphRequest {
  const isView = startDateTime !== undefined;
  const { Prefer } = fields.eventHeaders({ timeZone, bodyContentType });
  return {
    method: 'GET',
    path: `${isView ? calendarViewPath(mailbox, calendarId) : eventsPath(mailbox, calendarId)}/delta`,
    query: queryOptions({ startDateTime, endDateTime }),
    headers: { Prefer: `${Prefer}, odata.maxpagesize=${maxPageSize}` },
    mailbox,
  };
}
