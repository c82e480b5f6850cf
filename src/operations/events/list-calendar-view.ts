import { calendarViewPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';

/** The order in which parts of a view can be joined. */
const BY_START = 'start/dateTime';

type Wishes = { readonly [K in 'filter' | 'orderBy' | 'select']?: string | undefined };

/** Whether the answer may come by start and shows starts and ends: then parts of the range can be joined. */
function isByStart({ filter, orderBy, select }: Wishes): boolean {
  const order = orderBy?.trim().replace(/\s+asc$/iu, '');
  // A filter that does not begin with what is ordered by is refused, and only the caller knows the filter.
  if (order === undefined ? filter !== undefined : order.toLowerCase() !== BY_START.toLowerCase()) return false;
  if (select === undefined) return true;
  const selected = select.split(',').map((name) => name.trim().split('/', 1)[0]?.toLowerCase());
  return selected.includes('*') || (selected.includes('start') && selected.includes('end'));
}

export const listCalendarView = defineOperation({
  name: 'list-calendar-view',
  title: 'List what takes place in a range of time, occurrences of series included',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/user-list-calendarview',
  endpoints: [
    'GET /users/{mailbox}/calendarView',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarView',
    'GET /groups/{group}/calendarView',
  ],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: [
      'Group.Read.All',
      'Calendars.ReadBasic',
      'Calendars.Read',
      'Calendars.ReadWrite',
      'Group.ReadWrite.All',
    ],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      calendarId: fields.calendarIdField(z),
      startDateTime: fields.instant(z).describe('Start of the range, ISO 8601; without an offset it is UTC.'),
      endDateTime: fields.instant(z).describe('End of the range, ISO 8601; without an offset it is UTC.'),
      timeZone: fields.timeZoneField(z),
      bodyContentType: fields.bodyContentTypeField(z),
      select: fields.selectField(z),
      filter: fields.filterField(z),
      orderBy: fields.orderByField(z),
      expand: fields.expandField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, event(z)),
  example: { startDateTime: '2026-09-07T00:00:00Z', endDateTime: '2026-09-14T00:00:00Z' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: calendarViewPath(mailbox, input.calendarId),
    query: queryOptions({
      startDateTime: input.startDateTime,
      endDateTime: input.endDateTime,
      $select: input.select,
      $filter: input.filter,
      $orderby: input.orderBy,
      $expand: input.expand,
      $top: input.top,
    }),
    headers: fields.eventHeaders(input),
    mailbox,
  }),
  range: (input) => {
    const [from, to] = [fields.readInstant(input.startDateTime), fields.readInstant(input.endDateTime)];
    if (from === undefined || to === undefined || from >= to || !isByStart(input)) return undefined;
    return {
      from,
      to,
      part: (startDateTime = input.startDateTime, endDateTime = input.endDateTime) => ({
        ...input,
        startDateTime,
        endDateTime,
        orderBy: input.orderBy ?? BY_START,
      }),
    };
  },
});
