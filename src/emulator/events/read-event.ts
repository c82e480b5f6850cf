import { isObject } from '../../core/json.ts';
import { readAttachments } from '../attachments/read-attachment.ts';
import { readExtensions } from '../extensions/open-extension.ts';
import { EVENT_ATTENDEES, EVENT_SUBJECT_LENGTH } from '../limits.ts';
import { refusals } from '../refusals.ts';
import type { Zones } from '../time/zones.ts';
import { storeBody } from './body.ts';
import { EVENT_BODY_MEMBERS } from './event-members.ts';
import type { EventFields, MeetingAttendee, NewEventFields } from './event-record.ts';
import { readMultiProperties, readProperties } from './extended-property.ts';
import {
  booleanMember,
  enumMember,
  integerMember,
  type Json,
  knownMembers,
  listMember,
  objectMember,
  stringMember,
} from './members.ts';
import { NO_LOCATION, readLocations } from './read-location.ts';
import { readRecurrence } from './read-recurrence.ts';
import { readSeries } from './read-series.ts';
import { readTimes } from './read-time.ts';

const IMPORTANCE = ['low', 'normal', 'high'] as const;
const SENSITIVITY = ['normal', 'personal', 'private', 'confidential'] as const;
const SHOW_AS = ['unknown', 'free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const;
const BODY_TYPES = ['text', 'html'] as const;
/** How somebody is asked to come. */
export const ATTENDEE_TYPES = ['required', 'optional', 'resource'] as const;
const PROVIDERS = ['unknown', 'skypeForBusiness', 'skypeForConsumer', 'teamsForBusiness'] as const;

const BODY_MEMBERS: ReadonlySet<string> = new Set(['contentType', 'content']);
/** All that an attendee may hold. */
export const ATTENDEE_MEMBERS: ReadonlySet<string> = new Set(['type', 'status', 'emailAddress', 'proposedNewTime']);
const RECIPIENT_MEMBERS: ReadonlySet<string> = new Set(['emailAddress']);
const ADDRESS_MEMBERS: ReadonlySet<string> = new Set(['name', 'address']);

/** Members of a body that are Graph's but not this server's; they are refused rather than dropped. */
/** Members that are changed at paths of their own, not with their event. */
const OWN_PATHS = ['attachments', 'extensions'] as const;

/** How the service answers an attendee that nobody has heard of yet. */
export const NOT_ANSWERED = { response: 'none', time: '0001-01-01T00:00:00Z' } as const;

/** What an event has where a create says nothing; start and end have no default. */
const DEFAULTS: Omit<EventFields, 'start' | 'end'> = {
  subject: '',
  body: storeBody('text', ''),
  isAllDay: false,
  importance: 'normal',
  sensitivity: 'normal',
  showAs: 'busy',
  categories: [],
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
  isOnlineMeeting: false,
  onlineMeetingProvider: 'unknown',
  location: NO_LOCATION,
  locations: [],
  attendees: [],
  transactionId: null,
  properties: [],
};

/**
 * Reads the body of a create. Read-only members are ignored, null means the default, enum values may be in any
 * letter case. https://learn.microsoft.com/graph/api/user-post-events
 */
export function readEvent(written: unknown, zones: Zones): NewEventFields {
  const body = readBodyMembers(written);
  const fields = readMembers(body, undefined, zones);
  const extensions = readExtensions(body);
  const newAttachments = readAttachments(body, (item) => readEvent(item, zones));
  return { ...fields, ...(extensions ? { extensions } : {}), ...(newAttachments ? { newAttachments } : {}) };
}

/**
 * Reads the body of a change: what is absent stays, null means the default, extended properties are added to those that
 * are there. https://learn.microsoft.com/graph/api/event-update
 */
export function readEventChange(written: unknown, kept: EventFields, zones: Zones): EventFields {
  const body = readBodyMembers(written);
  for (const name of OWN_PATHS) if (!isNothing(body[name])) throw refusals.changedAtOwnPath(name);
  const fields = readMembers(body, kept, zones);
  if (fields.transactionId !== kept.transactionId)
    throw refusals.invalidRequest('ClientId/TransactionId is immutable and cannot be updated.');
  return fields;
}

function readBodyMembers(written: unknown): Json {
  if (!isObject(written)) throw refusals.deserialization();
  return knownMembers(written, EVENT_BODY_MEMBERS, 'microsoft.graph.event');
}

function readMembers(body: Json, kept: EventFields | undefined, zones: Zones): EventFields {
  const base = kept ?? DEFAULTS;
  const given = <T>(name: keyof typeof DEFAULTS, read: () => T | undefined, before: T, initial: T): T =>
    body[name] === undefined ? before : (read() ?? initial);
  const flag = (name: Flag) => given(name, () => booleanMember(body, name), base[name], DEFAULTS[name]);
  const subject = given('subject', () => stringMember(body, 'subject'), base.subject, DEFAULTS.subject);
  if (subject.length > EVENT_SUBJECT_LENGTH) throw refusals.validation();
  const isAllDay = flag('isAllDay');
  const multiProperties = readMultiProperties(body, base.multiProperties);
  const recurrence = readRecurrence(body);
  const times = readTimes(body, isAllDay, kept, zones);
  return {
    subject,
    body: given('body', () => readBody(body), base.body, DEFAULTS.body),
    ...readSeries({ written: recurrence, body, times, isAllDay, kept }, zones),
    isAllDay,
    importance: given('importance', () => enumMember(body, 'importance', IMPORTANCE), base.importance, 'normal'),
    sensitivity: given('sensitivity', () => enumMember(body, 'sensitivity', SENSITIVITY), base.sensitivity, 'normal'),
    showAs: given('showAs', () => enumMember(body, 'showAs', SHOW_AS), base.showAs, 'busy'),
    categories: given('categories', () => readCategories(body), base.categories, DEFAULTS.categories),
    isReminderOn: flag('isReminderOn'),
    reminderMinutesBeforeStart: given(
      'reminderMinutesBeforeStart',
      () => integerMember(body, 'reminderMinutesBeforeStart'),
      base.reminderMinutesBeforeStart,
      DEFAULTS.reminderMinutesBeforeStart,
    ),
    responseRequested: flag('responseRequested'),
    allowNewTimeProposals: flag('allowNewTimeProposals'),
    hideAttendees: flag('hideAttendees'),
    ...readOnlineMeeting(body, kept),
    ...readLocations(body, base),
    attendees: given('attendees', () => readAttendees(body, base.attendees), base.attendees, DEFAULTS.attendees),
    transactionId: stringMember(body, 'transactionId') || base.transactionId,
    properties: readProperties(body, base.properties),
    ...(multiProperties ? { multiProperties } : {}),
    ...(kept?.extensions ? { extensions: kept.extensions } : {}),
  };
}

type Flag = 'isAllDay' | 'isReminderOn' | 'responseRequested' | 'allowNewTimeProposals' | 'hideAttendees';

// Microsoft's typed SDK writes an object that it read as null back as an empty one.
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function readBody(body: Json) {
  const written = objectMember(body, 'body');
  if (!written) return undefined;
  const content = knownMembers(written, BODY_MEMBERS, 'microsoft.graph.itemBody');
  return storeBody(enumMember(content, 'contentType', BODY_TYPES) ?? 'text', stringMember(content, 'content') ?? '');
}

function readCategories(body: Json): string[] {
  return listMember(body, 'categories').map((value) => {
    if (typeof value !== 'string') throw refusals.deserialization();
    return value;
  });
}

// Once an event is an online meeting, it stays one with its provider.
function readOnlineMeeting(
  body: Json,
  kept: EventFields | undefined,
): Pick<EventFields, 'isOnlineMeeting' | 'onlineMeetingProvider'> {
  const isOnlineMeeting = booleanMember(body, 'isOnlineMeeting') ?? kept?.isOnlineMeeting ?? false;
  const asked = enumMember(body, 'onlineMeetingProvider', PROVIDERS);
  if (kept?.isOnlineMeeting) return { isOnlineMeeting: true, onlineMeetingProvider: kept.onlineMeetingProvider };
  return {
    isOnlineMeeting,
    // One that the calendar does not allow gives way to its default.
    onlineMeetingProvider: isOnlineMeeting ? 'teamsForBusiness' : (asked ?? kept?.onlineMeetingProvider ?? 'unknown'),
  };
}

/** A list of attendees replaces the one that was there; who stays keeps the answer that came back. */
function readAttendees(body: Json, kept: readonly MeetingAttendee[]): MeetingAttendee[] {
  const list = listMember(body, 'attendees');
  if (list.length > EVENT_ATTENDEES)
    throw refusals.invalidRequest(`The number of attendees exceeds the maximum of ${EVENT_ATTENDEES}.`);
  const before = new Map(kept.map((attendee) => [attendee.emailAddress.address.toLowerCase(), attendee]));
  return list.map((written) => {
    if (!isObject(written)) throw refusals.deserialization();
    const entry = knownMembers(written, ATTENDEE_MEMBERS, 'microsoft.graph.attendee');
    const emailAddress = readEmailAddress(entry);
    const known = before.get(emailAddress.address.toLowerCase());
    return {
      type: enumMember(entry, 'type', ATTENDEE_TYPES) ?? 'required',
      status: known?.status ?? NOT_ANSWERED,
      ...(known?.proposedNewTime ? { proposedNewTime: known.proposedNewTime } : {}),
      emailAddress,
    };
  });
}

/** Reads a recipient, such as one that a meeting is forwarded to. */
export function readRecipient(written: Json): { name: string; address: string } {
  return readEmailAddress(knownMembers(written, RECIPIENT_MEMBERS, 'microsoft.graph.recipient'));
}

/** Reads `emailAddress` of either; without a name the address is shown as one. */
function readEmailAddress(entry: Json): { name: string; address: string } {
  const written = objectMember(entry, 'emailAddress');
  const email = written && knownMembers(written, ADDRESS_MEMBERS, 'microsoft.graph.emailAddress');
  const address = (email && stringMember(email, 'address')) ?? '';
  if (!email || !address.includes('@')) throw refusals.recipients();
  return { name: stringMember(email, 'name') || address, address };
}
