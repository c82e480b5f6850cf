import { isObject } from '../../core/json.ts';
import { CALENDAR_BODY_MEMBERS, CALENDAR_COLORS, showCalendar } from '../calendars/show-calendar.ts';
import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import { readMultiProperties, readProperties } from '../events/extended-property.ts';
import { enumMember, type Json, knownMembers, stringMember } from '../events/members.ts';
import { calendarId, MY_CALENDARS_GROUP } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';
import type { CalendarRecord } from '../store/store.ts';
import { calendarsContext, findGroup } from './event-scope.ts';
import { answerItem } from './item.ts';

/** https://learn.microsoft.com/graph/api/user-post-calendars, https://learn.microsoft.com/graph/api/calendargroup-post-calendars */
export const createCalendar: Act = (action) => {
  const { mailbox, call, params } = action;
  const group = params.group === undefined ? MY_CALENDARS_GROUP : findGroup(mailbox, params.group).number;
  const body = readCalendarBody(action);
  const calendar = addCalendar(
    mailbox,
    stringMember(body, 'name') ?? '',
    enumMember(body, 'color', CALENDAR_COLORS) ?? 'auto',
    group,
    keptOf(body),
  );
  // The service names an address of its older interface, not of Graph; nobody is meant to follow it.
  const location = call.inBatch
    ? 'https://outlook.office.com'
    : `https://outlook.office.com/api/v2.0/Users('${mailbox.userId}')/Calendars('${calendarId(mailbox, calendar.number)}')`;
  const shown = showCalendar(mailbox, calendar, undefined);
  return { ...answerItem(action, `${calendarsContext(action)}/$entity`, shown, 201), headers: { location } };
};

/** The members of a calendar in a body. */
export function readCalendarBody({ call }: Action): Json {
  const body = readJsonBody(call.body);
  if (!isObject(body)) throw refusals.deserialization();
  return knownMembers(body, CALENDAR_BODY_MEMBERS, 'microsoft.graph.calendar');
}

type Kept = Pick<CalendarRecord, 'properties' | 'multiProperties'>;

/**
 * The extended properties of a calendar after those of a body.
 * https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-post-singlevalueextendedproperties
 */
export function keptOf(body: Json, before: Kept = {}): Kept {
  const properties = readProperties(body, before.properties ?? []);
  const multiProperties = readMultiProperties(body, before.multiProperties);
  return { ...(properties.length > 0 ? { properties } : {}), ...(multiProperties ? { multiProperties } : {}) };
}

/** Adds a calendar; a name must not be empty and must not be used twice in a mailbox. */
export function addCalendar(
  mailbox: Mailbox,
  name: string,
  color: string,
  group: number = MY_CALENDARS_GROUP,
  kept: Kept = {},
): CalendarRecord {
  checkCalendarName(mailbox, name, undefined);
  const calendar: CalendarRecord = {
    number: mailbox.nextNumber(),
    change: mailbox.nextNumber(),
    name,
    color,
    isDefault: false,
    group,
    ...kept,
  };
  mailbox.putCalendar(calendar);
  return calendar;
}

/** Refuses a name that is empty or that another calendar of the mailbox has. */
export function checkCalendarName(mailbox: Mailbox, name: string, self: CalendarRecord | undefined): void {
  if (name.trim() === '') throw refusals.validation();
  const lower = name.toLowerCase();
  for (const known of mailbox.calendars.values()) {
    if (known !== self && !known.sharedFrom && known.name.toLowerCase() === lower) throw refusals.folderExists(name);
  }
}
