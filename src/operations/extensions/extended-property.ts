import { canonicalJson, type JsonObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import { extendedPropertyExpand, queryOptions } from '../../graph/query.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { FoundEvent } from '../define.ts';
import * as fields from '../fields.ts';

/** Which property of which event or calendar. */
export interface PropertyInput {
  eventId?: string | undefined;
  calendarId?: string | undefined;
  propertyId: string;
}

/** One value, or those of a property that takes several. */
export type PropertyValue = string | string[];

/** Ids of properties. https://learn.microsoft.com/graph/api/resources/extended-properties-overview#id-formats */
const ID =
  /^[A-Za-z]+ (?:\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}? (?:Name \S.*|Id (?:0x[0-9a-f]+|\d+))|0x[0-9a-f]+)$/iu;

/** The fields that the operations on extended properties have in common. */
export const propertyFields = (z: Z) => ({
  mailbox: fields.mailboxField(z),
  group: fields.groupField(z),
  eventId: fields.eventIdField(z).optional().describe('Id of the event; this or calendarId.'),
  calendarId: z.string().min(1).optional().describe('Id of the calendar whose own property it is; this or eventId.'),
  propertyId: z
    .string()
    .regex(ID, "has not the form that it needs, such as 'String {00020329-0000-0000-c000-000000000046} Name Lesson'")
    .describe("Id of the property, such as 'String {GUID} Name Lesson'; a type with Array takes several values."),
});

type Given = Partial<PropertyInput> & { group?: string | undefined };
type AddIssue = (issue: { code: 'custom'; path: string[]; message: string }) => void;

/** Checks what hangs together in these fields. */
export function checkPropertyFields({ eventId, calendarId, group }: Given, addIssue: AddIssue): void {
  const refuse = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
  if (eventId === undefined && calendarId === undefined) refuse('eventId', 'is needed, or calendarId');
  if (eventId !== undefined && calendarId !== undefined) refuse('calendarId', 'cannot be given beside eventId');
  if (group !== undefined && calendarId !== undefined) refuse('calendarId', 'cannot be given beside group');
}

/** The value as it came: null where the service has no such property. */
export const valueOutput = (z: Z) =>
  z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .describe('Text, or texts; null where there is none.');

/** Where the property is kept, as the answer says it. */
export const whereOutput = (z: Z) => ({
  eventId: z.string().optional(),
  calendarId: z.string().optional(),
  propertyId: z.string(),
});

export function where({ eventId, calendarId, propertyId }: PropertyInput) {
  return {
    ...(eventId === undefined ? {} : { eventId }),
    ...(calendarId === undefined ? {} : { calendarId }),
    propertyId,
  };
}

/** Whether a property has several values: then it is kept among others, and written as a list. */
export function isMultiValue(propertyId: string): boolean {
  return /^[a-z]+array /iu.test(propertyId);
}

function collectionOf(propertyId: string) {
  return isMultiValue(propertyId) ? 'multiValueExtendedProperties' : 'singleValueExtendedProperties';
}

function itemPath({ eventId, calendarId }: PropertyInput, mailbox: string): string {
  return (
    mailboxPath(mailbox) + (calendarId === undefined ? path`/events/${eventId ?? ''}` : path`/calendars/${calendarId}`)
  );
}

/** Reads the one property; the version of the event comes along. */
export function readProperty(input: PropertyInput, mailbox: string): GraphRequest {
  return {
    method: 'GET',
    path: itemPath(input, mailbox),
    query: queryOptions({
      $select: 'id',
      $expand: extendedPropertyExpand(input.propertyId, collectionOf(input.propertyId)),
    }),
    headers: fields.eventHeaders({}),
    mailbox,
  };
}

/** The value in an event or calendar that was read with the one property. */
export function valueIn(found: object, propertyId: string): PropertyValue | null {
  const [first] = ((found as Record<string, unknown>)[collectionOf(propertyId)] ?? []) as { value?: PropertyValue }[];
  return first?.value ?? null;
}

/** The parts of an operation that writes an extended property and nothing else: attendees do not see it, so nobody is mailed. */
export function propertyChange<Input extends PropertyInput & { ifMatch?: string | undefined }>(
  wantedOf: (input: Input) => PropertyValue,
  isThere: (value: PropertyValue | null, input: Input) => boolean = (value, input) =>
    value !== null && canonicalJson(value) === canonicalJson(wantedOf(input)),
) {
  return {
    endpoints: [
      'PATCH /users/{mailbox}/events/{eventId}',
      'PATCH /users/{mailbox}/calendars/{calendarId}',
      'GET /users/{mailbox}/events/{eventId}',
      'GET /users/{mailbox}/calendars/{calendarId}',
      'PATCH /groups/{group}/events/{eventId}',
      'GET /groups/{group}/events/{eventId}',
    ],
    permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
    groupPermissions: {
      delegated: ['Calendars.ReadWrite', 'Group.ReadWrite.All'],
      application: ['Calendars.ReadWrite'],
    },
    effect: 'update' as const,
    repeat: 'settle' as const,
    expects: 'id' as const,
    read: readProperty,
    isDone: (input: Input, found: FoundEvent) => isThere(valueIn(found, input.propertyId), input),
    request: (input: Input, mailbox: string, found: FoundEvent = {}): GraphRequest => {
      const body: JsonObject = {
        [collectionOf(input.propertyId)]: [{ id: input.propertyId, value: wantedOf(input) }],
      };
      return {
        method: 'PATCH',
        path: itemPath(input, mailbox),
        headers: { ...fields.eventHeaders({}), ...fields.ifMatchHeader(input.ifMatch ?? found['@odata.etag']) },
        body,
        mailbox,
      };
    },
    response: (_: GraphReply, input: Input, found: FoundEvent = {}) => {
      const previous = valueIn(found, input.propertyId);
      const changed = !isThere(previous, input);
      return { ...where(input), changed, previous, value: changed ? wantedOf(input) : previous };
    },
  };
}

/** What an operation that writes a property gives. */
export const changeOutput = (z: Z) =>
  z.object({
    ...whereOutput(z),
    changed: z.boolean().describe('False where it was as wanted, and nothing was sent.'),
    previous: valueOutput(z).describe('What was there before it; null where there was none.'),
    value: valueOutput(z).describe('What is there now.'),
  });
