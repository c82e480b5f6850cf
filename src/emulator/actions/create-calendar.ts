import { isObject } from '../../core/json.ts';
import { type Act, readJsonBody } from '../call.ts';
import { enumMember, stringMember } from '../events/members.ts';
import { CALENDAR_COLORS, showCalendar } from '../events/show-calendar.ts';
import { calendarId } from '../ids.ts';
import type { Mailbox } from '../mailbox.ts';
import { refusals } from '../refusals.ts';
import type { CalendarRecord } from '../store/store.ts';
import { contextOf } from './event-scope.ts';

/** https://learn.microsoft.com/graph/api/user-post-calendars */
export const createCalendar: Act = (action) => {
  const { mailbox, call } = action;
  const body = readJsonBody(call.body);
  if (!isObject(body)) throw refusals.deserialization();
  const calendar = addCalendar(
    mailbox,
    stringMember(body, 'name') ?? '',
    enumMember(body, 'color', CALENDAR_COLORS) ?? 'auto',
  );
  const location = call.inBatch
    ? 'https://outlook.office.com'
    : `https://outlook.office.com/api/v2.0/Users('${mailbox.userId}')/Calendars('${calendarId(mailbox, calendar.number)}')`;
  return {
    status: 201,
    headers: { location },
    json: JSON.stringify({
      '@odata.context': contextOf(action, '/calendars/$entity'),
      ...showCalendar(mailbox, calendar, undefined),
    }),
  };
};

/** Adds a calendar; a name must not be empty and must not be used twice in a mailbox. */
export function addCalendar(mailbox: Mailbox, name: string, color: string): CalendarRecord {
  if (name.trim() === '') throw refusals.validation();
  const lower = name.toLowerCase();
  for (const known of mailbox.calendars.values()) {
    if (known.name.toLowerCase() === lower) throw refusals.folderExists(name);
  }
  const calendar: CalendarRecord = {
    number: mailbox.nextNumber(),
    change: mailbox.nextNumber(),
    name,
    color,
    isDefault: false,
  };
  mailbox.addCalendar(calendar);
  return calendar;
}
