import { isObject } from '../../core/json.ts';
import {
  enumMember,
  integerMember,
  type Json,
  knownMembers,
  listMember,
  objectMember,
  stringMember,
} from '../events/members.ts';
import { readInstant } from '../events/read-time.ts';
import { refusals } from '../refusals.ts';
import type { UserRecord } from '../store/store.ts';
import type { Zones } from '../time/zones.ts';
import { isDateFormat, isTimeFormat } from './formats.ts';
import {
  FIRST_HOURS,
  FIRST_LOCALE,
  FIRST_REPLIES,
  type KeptHours,
  type KeptReplies,
  type KeptSettings,
  type WorkingZone,
  type ZoneTurn,
} from './kept-settings.ts';
import { findLanguage } from './languages.ts';
import { SETTINGS_MEMBERS } from './show-settings.ts';

/** What a change of settings writes. */
export type SettingsChange = Pick<UserRecord, 'timeZone'> & { settings: KeptSettings };

const members = (...names: string[]): ReadonlySet<string> => new Set(names);
const SETTINGS = members(...SETTINGS_MEMBERS);
const LANGUAGE = members('locale', 'displayName');
const REPLIES = members(
  'status',
  'externalAudience',
  'internalReplyMessage',
  'externalReplyMessage',
  'scheduledStartDateTime',
  'scheduledEndDateTime',
);
const HOURS = members('daysOfWeek', 'startTime', 'endTime', 'timeZone');
const ZONE = members('name', 'bias', 'standardOffset', 'daylightOffset');
const TURN = members('time', 'dayOccurrence', 'dayOfWeek', 'month', 'year', 'daylightBias');
const STATUSES = ['disabled', 'alwaysEnabled', 'scheduled'] as const;
const AUDIENCES = ['none', 'contactsOnly', 'all'] as const;
const DELIVERIES = [
  'sendToDelegateAndInformationToPrincipal',
  'sendToDelegateAndPrincipal',
  'sendToDelegateOnly',
] as const;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/**
 * Reads a change of settings: what is absent stays, also within automatic replies and working hours; archiveFolder and
 * userPurpose cannot be written and are ignored. https://learn.microsoft.com/graph/api/user-update-mailboxsettings
 */
export function readSettings(written: unknown, kept: SettingsChange, zones: Zones): SettingsChange {
  const body = readMembers(written, SETTINGS, 'mailboxSettings');
  const { settings } = kept;
  const locale = readLocale(body);
  // The formats of one language need not be those of another.
  const { dateFormat: _, timeFormat: __, ...others } = settings;
  const base = locale === undefined || locale === settings.locale ? settings : { ...others, locale };
  const delivery = enumMember(body, 'delegateMeetingMessageDeliveryOptions', DELIVERIES);
  return {
    timeZone: readZoneName(body, zones) ?? kept.timeZone,
    settings: {
      ...base,
      ...readFormats(body, base.locale ?? FIRST_LOCALE),
      ...(delivery ? { delegateMeetingMessageDeliveryOptions: delivery } : {}),
      ...readReplies(body, settings.replies ?? FIRST_REPLIES, zones),
      ...readHours(body, settings.hours ?? FIRST_HOURS, zones),
    },
  };
}

function readMembers(written: unknown, known: ReadonlySet<string>, type: string): Json {
  if (!isObject(written)) throw refusals.deserialization();
  return knownMembers(written, known, `microsoft.graph.${type}`);
}

/** A zone by its Windows or IANA name. */
function readZoneName(body: Json, zones: Zones): string | undefined {
  const name = stringMember(body, 'timeZone');
  if (name !== undefined && !zones.find(name)) throw refusals.timeZone(name);
  return name;
}

function readLocale(body: Json): string | undefined {
  const written = objectMember(body, 'language');
  if (!written) return undefined;
  const name = stringMember(readMembers(written, LANGUAGE, 'localeInfo'), 'locale') ?? '';
  const language = findLanguage(name);
  if (!language) throw refusals.invalidRequest(`The language '${name}' is not supported.`);
  return language.locale;
}

function readFormats(body: Json, locale: string): Pick<KeptSettings, 'dateFormat' | 'timeFormat'> {
  const dateFormat = stringMember(body, 'dateFormat');
  const timeFormat = stringMember(body, 'timeFormat');
  if (dateFormat !== undefined && !isDateFormat(dateFormat, locale))
    throw refusals.invalidRequest(`The date format '${dateFormat}' is not one of the language '${locale}'.`);
  if (timeFormat !== undefined && !isTimeFormat(timeFormat, locale))
    throw refusals.invalidRequest(`The time format '${timeFormat}' is not one of the language '${locale}'.`);
  return { ...(dateFormat === undefined ? {} : { dateFormat }), ...(timeFormat === undefined ? {} : { timeFormat }) };
}

function readReplies(body: Json, kept: KeptReplies, zones: Zones): Pick<KeptSettings, 'replies'> {
  const written = objectMember(body, 'automaticRepliesSetting');
  if (!written) return {};
  const given = readMembers(written, REPLIES, 'automaticRepliesSetting');
  const [start, end] = [objectMember(given, 'scheduledStartDateTime'), objectMember(given, 'scheduledEndDateTime')];
  const replies: KeptReplies = {
    status: enumMember(given, 'status', STATUSES) ?? kept.status,
    externalAudience: enumMember(given, 'externalAudience', AUDIENCES) ?? kept.externalAudience,
    start: start ? readInstant(start, zones) : kept.start,
    end: end ? readInstant(end, zones) : kept.end,
    internal: stringMember(given, 'internalReplyMessage') ?? kept.internal,
    external: stringMember(given, 'externalReplyMessage') ?? kept.external,
  };
  if (replies.status === 'scheduled' && replies.end <= replies.start) throw refusals.validation();
  return { replies };
}

function readHours(body: Json, kept: KeptHours, zones: Zones): Pick<KeptSettings, 'hours'> {
  const written = objectMember(body, 'workingHours');
  if (!written) return {};
  const given = readMembers(written, HOURS, 'workingHours');
  const days = listMember(given, 'daysOfWeek').map((day) => enumMember({ day }, 'day', DAYS) ?? refuse());
  const startTime = readTime(given, 'startTime') ?? kept.startTime;
  const endTime = readTime(given, 'endTime') ?? kept.endTime;
  const zone = objectMember(given, 'timeZone');
  const hours: KeptHours = {
    daysOfWeek: given.daysOfWeek === undefined ? kept.daysOfWeek : [...new Set(days)],
    startTime,
    endTime,
    ...(zone ? { zone: readZone(zone, zones) } : kept.zone ? { zone: kept.zone } : {}),
  };
  return { hours };
}

/** A zone by its name, or with a bias of its own. */
function readZone(written: Json, zones: Zones): WorkingZone {
  const given = readMembers(written, ZONE, 'timeZoneBase');
  const name = stringMember(given, 'name') ?? '';
  const bias = integerMember(given, 'bias');
  if (bias === undefined) {
    if (!zones.find(name)) throw refusals.timeZone(name);
    return { name };
  }
  const standard = readMembers(objectMember(given, 'standardOffset') ?? {}, TURN, 'standardTimeZoneOffset');
  const daylight = readMembers(objectMember(given, 'daylightOffset') ?? {}, TURN, 'daylightTimeZoneOffset');
  return {
    name,
    bias,
    standardOffset: readTurn(standard),
    daylightOffset: { daylightBias: integerMember(daylight, 'daylightBias') ?? 0, ...readTurn(daylight) },
  };
}

/** Month 0, or none, is a zone that does not turn. */
function readTurn(given: Json): ZoneTurn {
  const number = (name: string, most: number) => {
    const value = integerMember(given, name) ?? 0;
    return value < 0 || value > most ? refuse() : value;
  };
  return {
    time: readTime(given, 'time') ?? '00:00:00.0000000',
    dayOccurrence: number('dayOccurrence', 5),
    dayOfWeek: enumMember(given, 'dayOfWeek', DAYS) ?? 'sunday',
    month: number('month', 12),
    year: number('year', 9999),
  };
}

/** A time of day with up to seven decimals, as the service writes it. */
function readTime(given: Json, name: string): string | undefined {
  const text = stringMember(given, name);
  if (text === undefined) return undefined;
  const [, time, fraction = ''] = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,7}))?$/.exec(text) ?? [];
  if (time === undefined) throw refusals.deserialization();
  return `${time}.${fraction.padEnd(7, '0')}`;
}

function refuse(): never {
  throw refusals.validation();
}
