import { isObject } from '../../core/json.ts';
import type { Attendee } from '../../graph/event.ts';
import { EVENT_ATTENDEES, EVENT_SUBJECT_LENGTH } from '../limits.ts';
import { refusals } from '../refusals.ts';
import { parseLocalTime } from '../time/local-time.ts';
import type { Zone, Zones } from '../time/zones.ts';
import { storeBody } from './body.ts';
import type { EventFields, EventTime } from './event-record.ts';
import { type ExtendedProperty, readPropertyId } from './extended-property.ts';
import {
  booleanMember,
  enumMember,
  integerMember,
  type Json,
  listMember,
  objectMember,
  stringMember,
} from './members.ts';
import { readLocations } from './read-location.ts';

const IMPORTANCE = ['low', 'normal', 'high'] as const;
const SENSITIVITY = ['normal', 'personal', 'private', 'confidential'] as const;
const SHOW_AS = ['unknown', 'free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const;
const BODY_TYPES = ['text', 'html'] as const;
const ATTENDEE_TYPES = ['required', 'optional', 'resource'] as const;
const PROVIDERS = ['unknown', 'skypeForBusiness', 'skypeForConsumer', 'teamsForBusiness'] as const;
const DAY_MS = 86_400_000;

/** Members of a create that are Graph's but not this server's; they are refused rather than dropped. */
const NOT_YET = ['recurrence', 'extensions', 'multiValueExtendedProperties', 'attachments'] as const;

/**
 * Reads the body of a create. Read-only members are ignored, null means the default, enum values may be in any
 * letter case. https://learn.microsoft.com/graph/api/user-post-events
 */
export function readEvent(body: unknown, zones: Zones): EventFields {
  if (!isObject(body)) throw refusals.deserialization();
  for (const name of NOT_YET) {
    const value = body[name];
    if (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0))
      throw refusals.notSupportedHere(`Creating an event with '${name}'`);
  }
  const subject = stringMember(body, 'subject') ?? '';
  if (subject.length > EVENT_SUBJECT_LENGTH) throw refusals.validation();
  const content = objectMember(body, 'body');
  const isAllDay = booleanMember(body, 'isAllDay') ?? false;
  const { start, end } = readTimes(body, isAllDay, zones);
  const isOnlineMeeting = booleanMember(body, 'isOnlineMeeting') ?? false;
  const provider = enumMember(body, 'onlineMeetingProvider', PROVIDERS) ?? 'unknown';
  return {
    subject,
    body: storeBody(
      (content && enumMember(content, 'contentType', BODY_TYPES)) ?? 'text',
      (content && stringMember(content, 'content')) ?? '',
    ),
    start,
    end,
    isAllDay,
    importance: enumMember(body, 'importance', IMPORTANCE) ?? 'normal',
    sensitivity: enumMember(body, 'sensitivity', SENSITIVITY) ?? 'normal',
    showAs: enumMember(body, 'showAs', SHOW_AS) ?? 'busy',
    categories: listMember(body, 'categories').map(requireString),
    isReminderOn: booleanMember(body, 'isReminderOn') ?? true,
    reminderMinutesBeforeStart: integerMember(body, 'reminderMinutesBeforeStart') ?? 15,
    responseRequested: booleanMember(body, 'responseRequested') ?? true,
    allowNewTimeProposals: booleanMember(body, 'allowNewTimeProposals') ?? true,
    hideAttendees: booleanMember(body, 'hideAttendees') ?? false,
    isOnlineMeeting,
    onlineMeetingProvider: isOnlineMeeting && provider === 'unknown' ? 'teamsForBusiness' : provider,
    ...readLocations(body),
    attendees: readAttendees(body),
    transactionId: stringMember(body, 'transactionId') ?? null,
    properties: readProperties(body),
  };
}

function readTimes(body: Json, isAllDay: boolean, zones: Zones): { start: EventTime; end: EventTime } {
  const start = readTime(body, 'start', zones);
  const end = readTime(body, 'end', zones);
  if (isAllDay) {
    const midnights = start.local % DAY_MS === 0 && end.local % DAY_MS === 0;
    if (!midnights || start.zone.name.toLowerCase() !== end.zone.name.toLowerCase() || end.local <= start.local)
      throw refusals.validation();
    return { start: stored(start, start.local), end: stored(end, end.local) };
  }
  const from = stored(start, start.zone.toUtc(start.local));
  const to = stored(end, end.zone.toUtc(end.local));
  if (to.at < from.at) throw refusals.validation();
  return { start: from, end: to };
}

interface WrittenTime {
  local: number;
  zone: Zone;
}

function stored(time: WrittenTime, shown: number): EventTime {
  return { shown, at: time.zone.toUtc(time.local), zone: time.zone.name };
}

function readTime(body: Json, name: 'start' | 'end', zones: Zones): WrittenTime {
  const member = objectMember(body, name);
  if (!member) throw refusals.validation();
  const text = stringMember(member, 'dateTime');
  const zoneName = stringMember(member, 'timeZone') ?? '';
  const zone = zones.find(zoneName);
  if (!zone) throw refusals.timeZone(zoneName);
  // An offset beside a zone is accepted by the service; what it does with it is not documented. The zone counts here.
  const local = text === undefined ? undefined : parseLocalTime(text);
  if (!local) throw refusals.validation();
  return { local: local.ms, zone };
}

function readAttendees(body: Json): Attendee[] {
  const list = listMember(body, 'attendees');
  if (list.length > EVENT_ATTENDEES)
    throw refusals.invalidRequest(`The number of attendees exceeds the maximum of ${EVENT_ATTENDEES}.`);
  return list.map((entry) => {
    if (!isObject(entry)) throw refusals.deserialization();
    const email = objectMember(entry, 'emailAddress');
    const address = (email && stringMember(email, 'address')) ?? '';
    if (!email || !address.includes('@')) throw refusals.recipients();
    return {
      type: enumMember(entry, 'type', ATTENDEE_TYPES) ?? 'required',
      status: { response: 'none', time: '0001-01-01T00:00:00Z' },
      emailAddress: { name: stringMember(email, 'name') || address, address },
    };
  });
}

function readProperties(body: Json): ExtendedProperty[] {
  const read = new Map<string, string>();
  for (const entry of listMember(body, 'singleValueExtendedProperties')) {
    if (!isObject(entry)) throw refusals.deserialization();
    const value = stringMember(entry, 'value');
    if (value === undefined) throw refusals.validation();
    read.set(readPropertyId(stringMember(entry, 'id') ?? ''), value);
  }
  return [...read].map(([id, value]) => ({ id, value }));
}

function requireString(value: unknown): string {
  if (typeof value !== 'string') throw refusals.deserialization();
  return value;
}
