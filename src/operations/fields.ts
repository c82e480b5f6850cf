import { MINUTE } from '../core/durations.ts';
import { isObject } from '../core/json.ts';
import type { Schema, Unparsed, Z } from '../core/schema.ts';
import type { AttendeeType } from '../graph/event.ts';
import { type DayInput, type TimeInput, timeText } from '../graph/given-time.ts';
import { readWall } from '../graph/time-zone-wall.ts';

/** Fields that several operations share, so that a name means the same everywhere. */

/** Whose calendar. */
export const mailboxField = (z: Z) =>
  z
    .string()
    .min(1)
    .optional()
    .describe('Mailbox: user principal name or id; "me" for the signed-in person. Default: the configured mailbox.');

/** A group whose calendar is meant; for operations that have `groupPermissions`. */
export const groupField = (z: Z) =>
  z
    .string()
    .regex(/^[^\s/]+$/u, 'is no id of a group')
    .optional()
    .describe('Directory id of a Microsoft 365 group whose calendar is meant, instead of a mailbox. Default: none.');

/** How the schema of a secret says that it is one. https://spec.openapis.org/registry/format/password */
export const SECRET_FORMAT = 'password';

/** Text that is a secret: no command takes it as an option, and no dry run shows it. A field of the input itself, and of no object in it. */
export const secretField = (z: Z, maxLength: number) =>
  z.string().min(1).max(maxLength).optional().meta({ format: SECRET_FORMAT });

/** Names of the fields of an input that are secrets. */
export function secretNames(input: Schema, z: Z): string[] {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).flatMap(([name, field]) =>
    isObject(field) && field.format === SECRET_FORMAT ? [name] : [],
  );
}

/** A member of an enumeration, in any letter case. A default is said by `prefault`, which descriptions of inputs show. */
export const choice = <const T extends readonly [string, ...string[]]>(z: Z, members: T) =>
  z.preprocess(
    (value: T[number]): unknown =>
      typeof value === 'string' ? (members.find((one) => one.toLowerCase() === value.toLowerCase()) ?? value) : value,
    z.enum(members),
  );

/** A field that may be left out, and that is left out where it is null: so a database has what there is not. */
export const optional = <T extends Schema>(z: Z, schema: T) =>
  z.preprocess((value: Unparsed<T> | null | undefined): unknown => value ?? undefined, schema.optional()).optional();

/** Which calendar of the mailbox. */
export const calendarIdField = (z: Z) =>
  z.string().min(1).optional().describe('Id of the calendar. Default: the default calendar.');

/** Whether input names at most one place for an event. */
export const namesOneCalendar = (input: { group?: string | undefined; calendarId?: string | undefined }): boolean =>
  input.group === undefined || input.calendarId === undefined;
export const ONE_CALENDAR = { path: ['calendarId'], message: 'cannot be given with a group, which has one calendar' };

export const eventIdField = (z: Z) => z.string().min(1).describe('Id of the event; ids are case-sensitive.');

/** Which calendar, where one has to be named. */
export const namedCalendarIdField = (z: Z) => z.string().min(1).describe('Id of the calendar; ids are case-sensitive.');

/** A group of calendars; not one of people. */
export const calendarGroupIdField = (z: Z) =>
  z.string().min(1).describe('Id of the group of calendars; ids are case-sensitive.');

/** A zone's name, which stands between quotes in a header: it may hold neither a quote nor what would escape one. */
export const zone = (z: Z) =>
  z
    .string()
    .min(1)
    .regex(/^[ !#-[\]-~]*$/u, 'is not the name of a zone');

const TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(\.\d{1,7})?)?(?:(Z|[+-]\d\d(?::?\d\d)?)(\[[^\]]+\])?)?)?$/iu;

/** A time that exists on the calendar, with its seconds written out; undefined for any other text. */
function readTime(text: string): { wall: string; offset: string | undefined; isInstant: boolean } | undefined {
  const [, date, minutes = '00:00', seconds = '00', fraction = '', offset, zone] = TIME.exec(text) ?? [];
  const whole = `${date}T${minutes}:${seconds}`;
  if (readWall(whole) === undefined) return undefined;
  return { wall: whole + fraction, offset, isInstant: zone !== undefined };
}

const givenTime = (value: TimeInput): unknown => timeText(value);

/**
 * A time of a zone that stands beside it, as text without offset, since Graph drops an offset without a word; or an
 * instant, text with a zone in brackets, which `zoned` of the operation brings into that zone.
 */
export const zonedTime = (z: Z) =>
  z.preprocess(
    givenTime,
    z.string().transform((text, { addIssue }) => {
      const read = readTime(text);
      if (read?.isInstant) return text;
      if (read !== undefined && read.offset === undefined) return read.wall;
      const what = read === undefined ? 'is no time' : 'has an offset or Z, which the service would not count';
      addIssue(`${what}; write the time as the clocks of its zone show it, such as 2026-09-07T09:00:00`);
      return z.NEVER;
    }),
  );

/** A day, such as 2026-09-07; no time, since that is another day in another zone. */
export const day = (z: Z) => z.preprocess((value: DayInput): unknown => timeText(value), z.string());

/** An end of a range of time, with or without an offset. https://learn.microsoft.com/graph/api/user-list-calendarview */
export const instant = (z: Z) =>
  z.preprocess(
    givenTime,
    z
      .string()
      .refine(
        (text) => readTime(text) !== undefined,
        'is no time; write it in ISO 8601, such as 2026-09-07T00:00:00+01:00',
      )
      .transform((text) => text.replace(/\[[^\]]+\]$/u, '')),
  );

/** Whether the text of a time is that of an instant: it has an offset, and a zone in brackets. */
export function isInstantText(text: string): boolean {
  return readTime(text)?.isInstant === true;
}

/** The time of an `instant` in milliseconds since 1970, UTC where it has no offset; undefined for any other text. */
export function readInstant(text: string): number | undefined {
  const read = readTime(text);
  const wall = read && readWall(read.wall);
  if (wall === undefined) return undefined;
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/u.exec(read?.offset ?? '') ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE;
  return sign === '-' ? wall + offset : wall - offset;
}

/** Values of an event's properties. https://learn.microsoft.com/graph/api/resources/event */
export const SHOW_AS = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'] as const;
export const SENSITIVITY = ['normal', 'personal', 'private', 'confidential'] as const;
export const IMPORTANCE = ['low', 'normal', 'high'] as const;

export const BODY_TYPE = ['text', 'html'] as const;
const ATTENDEE_TYPE = ['required', 'optional', 'resource'] as const;

/** Somebody who is invited. */
export const attendee = (z: Z) =>
  z.strictObject({
    address: z.email().describe('E-mail address.'),
    name: z.string().optional(),
    type: choice(z, ATTENDEE_TYPE).prefault('required'),
  });

/** Somebody who may be invited already, and then stays what he is unless a type is given. */
export const wantedAttendee = (z: Z) =>
  z.union([
    z.email().transform((address): { address: string; name?: string; type?: AttendeeType } => ({ address })),
    z.strictObject({
      address: z.email().describe('E-mail address.'),
      name: z.string().optional(),
      type: choice(z, ATTENDEE_TYPE).optional(),
    }),
  ]);

/** A version of an item: its etag, or the changeKey that stands in it. https://learn.microsoft.com/graph/api/resources/event */
export const ifMatchField = (z: Z) =>
  z
    .string()
    .regex(/^(?:\*|(?:W\/)?"[!#-~]*"|[A-Za-z0-9+/=_-]+)$/u, 'is neither an etag nor a changeKey')
    .transform((text) => (/["*]/u.test(text) ? text : `W/"${text}"`))
    .optional()
    .describe('Change only this version (etag or changeKey) of the event. Default: the one that is there.');

/** How start and end are given back. */
export const timeZoneField = (z: Z) =>
  zone(z).optional().describe('Windows or IANA zone of start and end in the answer. Default: UTC.');

export const bodyContentTypeField = (z: Z) =>
  choice(z, BODY_TYPE).optional().describe('Form of the body in the answer. Default: html.');

export const selectField = (z: Z) =>
  z.string().min(1).optional().describe('Properties to return, separated by commas ($select).');

export const filterField = (z: Z) => z.string().min(1).optional().describe('Condition ($filter).');

export const orderByField = (z: Z) => z.string().min(1).optional().describe('Order ($orderby).');

export const expandField = (z: Z) => z.string().min(1).optional().describe('Related data to return ($expand).');

/** Size of one page, not of the answer. */
export const topField = (z: Z) =>
  z.coerce.number().int().min(1).max(1000).optional().describe('Items in one page ($top), 1 to 1000.');

/** Read by whoever follows the pages, not sent. */
export const maxItemsField = (z: Z) =>
  z.coerce.number().int().min(1).optional().describe('Stop after so many items. Default: all.');

/** A list as every surface gives it. */
export const listOf = <T extends Schema>(z: Z, item: T) =>
  z.object({
    value: z.array(item),
    complete: z.boolean().describe('False when the list was stopped before its end.'),
  });

/** Headers of an event request: ids that survive moves, and the wished zone and body form. */
export function eventHeaders(wishes: {
  timeZone?: string | undefined;
  bodyContentType?: 'text' | 'html' | undefined;
}): Record<string, string> {
  const prefer = ['IdType="ImmutableId"'];
  if (wishes.timeZone !== undefined) prefer.push(`outlook.timezone="${wishes.timeZone}"`);
  if (wishes.bodyContentType !== undefined) prefer.push(`outlook.body-content-type="${wishes.bodyContentType}"`);
  return { Prefer: prefer.join(', ') };
}

/** The version that a write is for: the service refuses it where another one is there. */
export function ifMatchHeader(version: string | undefined): Record<string, string> {
  return version === undefined ? {} : { 'If-Match': version };
}
