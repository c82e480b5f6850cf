import { isObject } from '../../core/json.ts';
import { randomUuid } from '../../core/random.ts';
import { CALENDAR_GROUP_MEMBERS, showCalendarGroup } from '../calendars/show-calendar-group.ts';
import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import { type Json, knownMembers, stringMember } from '../events/members.ts';
import { MY_CALENDARS_GROUP, OTHER_CALENDARS_GROUP } from '../mailboxes/ids.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import type { CalendarGroupRecord } from '../store/store.ts';
import { contextSelection, findGroup } from './event-scope.ts';
import { answerItem } from './item.ts';
import { answerRecords } from './record-list.ts';

const ONE: ReadonlySet<string> = new Set(['$select']);
const BODY_MEMBERS: ReadonlySet<string> = new Set([...CALENDAR_GROUP_MEMBERS, 'calendars']);
const TYPE = 'microsoft.graph.calendarGroup';
const ENTITY = '/calendarGroups/$entity';

/** https://learn.microsoft.com/graph/api/user-list-calendargroups */
export const listCalendarGroups: Act = (action) => {
  const { mailbox } = action;
  return answerRecords(action, '/calendarGroups', {
    records: mailbox.groups.values(),
    show: (group, select) => showCalendarGroup(mailbox, group, select),
    members: CALENDAR_GROUP_MEMBERS,
    filterable: ['name', 'classId'],
    type: TYPE,
  });
};

/** https://learn.microsoft.com/graph/api/calendargroup-get */
export const getCalendarGroup: Act = (action) => {
  const { mailbox, params, query } = action;
  refuseUnknown(query, ONE);
  const { selected, select } = readSelect(query, CALENDAR_GROUP_MEMBERS, TYPE);
  const group = findGroup(mailbox, params.group ?? '');
  const path = `/calendarGroups${contextSelection({ selected })}/$entity`;
  return answerItem(action, path, showCalendarGroup(mailbox, group, select));
};

/** https://learn.microsoft.com/graph/api/user-post-calendargroups */
export const createCalendarGroup: Act = (action) => {
  const { mailbox, world } = action;
  const name = stringMember(readBody(action), 'name') ?? '';
  checkName(action, name, undefined);
  const group: CalendarGroupRecord = {
    number: mailbox.nextNumber(),
    change: mailbox.nextNumber(),
    name,
    classId: randomUuid(world.random),
  };
  mailbox.putGroup(group);
  return answerItem(action, ENTITY, showCalendarGroup(mailbox, group, undefined), 201);
};

/** https://learn.microsoft.com/graph/api/calendargroup-update */
export const updateCalendarGroup: Act = (action) => {
  const { mailbox, params } = action;
  const before = findGroup(mailbox, params.group ?? '');
  const name = stringMember(readBody(action), 'name') ?? before.name;
  checkName(action, name, before);
  const group = { ...before, name, change: mailbox.nextNumber() };
  mailbox.putGroup(group);
  return answerItem(action, ENTITY, showCalendarGroup(mailbox, group, undefined));
};

/** Only an empty group can be deleted. https://learn.microsoft.com/graph/api/calendargroup-delete */
export const deleteCalendarGroup: Act = ({ mailbox, params }) => {
  const group = findGroup(mailbox, params.group ?? '');
  if (group.number === MY_CALENDARS_GROUP || group.number === OTHER_CALENDARS_GROUP)
    throw refusals.distinguishedFolder();
  if ([...mailbox.calendars.values()].some((calendar) => calendar.group === group.number))
    throw refusals.groupNotEmpty();
  mailbox.removeGroup(group);
  return { status: 204 };
};

function readBody({ call }: Action): Json {
  const body = readJsonBody(call.body);
  if (!isObject(body)) throw refusals.deserialization();
  return knownMembers(body, BODY_MEMBERS, TYPE);
}

function checkName({ mailbox }: Action, name: string, self: CalendarGroupRecord | undefined): void {
  if (name.trim() === '') throw refusals.validation();
  for (const known of mailbox.groups.values()) {
    if (known !== self && known.name.toLowerCase() === name.toLowerCase()) throw refusals.folderExists(name);
  }
}
