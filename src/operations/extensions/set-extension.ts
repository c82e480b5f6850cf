import { canonicalJson, isObject, type JsonObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { extendedPropertyExpand } from '../../graph/query.ts';
import { defineOperation, type FoundEvent } from '../define.ts';
import { getEvent } from '../events/get-event.ts';
import * as fields from '../fields.ts';
import { dataOf, extension, extensionNameField, extensionPath, extensionsOf, extensionsPath } from './extension.ts';

const input = (z: Z) =>
  z.strictObject({
    mailbox: fields.mailboxField(z),
    group: fields.groupField(z),
    eventId: fields.eventIdField(z),
    extensionName: extensionNameField(z),
    data: z
      .record(
        z.string().regex(/^(?!id$|extensionName$)[^@]+$/iu, 'is not the name of a property that an extension can have'),
        z.json(),
      )
      .refine((data) => Object.keys(data).length > 0, 'holds nothing to set')
      .describe('Properties and their values (texts, numbers, true or false, lists of such); others stay as they are.'),
    ifMatch: fields
      .ifMatchField(z)
      .describe('Write it only while the event has this version (etag or changeKey). Default: whichever is there.'),
  });

type Input = Parsed<ReturnType<typeof input>>;

export const setExtension = defineOperation({
  name: 'set-extension',
  title: 'Create an open extension of an event, or set properties of the one that is there; nobody is mailed',
  topic: 'Extensions',
  documentation: 'https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension',
  endpoints: [
    'POST /users/{mailbox}/events/{eventId}/extensions',
    'PATCH /users/{mailbox}/events/{eventId}/extensions/{extensionName}',
    'GET /users/{mailbox}/events/{eventId}',
    'POST /groups/{group}/events/{eventId}/extensions',
    'PATCH /groups/{group}/events/{eventId}/extensions/{extensionName}',
    'GET /groups/{group}/events/{eventId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Group.ReadWrite.All'], application: [] },
  effect: 'update',
  repeat: 'settle',
  expects: 'id',
  input,
  output: (z) =>
    z.object({
      eventId: z.string(),
      changed: z.boolean().describe('False where it was as wanted, and nothing was sent.'),
      previous: z
        .record(z.string(), z.unknown())
        .nullable()
        .describe('All that it held before; null where there was none.'),
      extension: extension(z),
    }),
  example: { eventId: 'AAMkAGI1AAA=', extensionName: 'com.example.timetable', data: { lesson: '7M3', room: 101 } },
  read: ({ eventId, extensionName }, mailbox) =>
    getEvent.request({ eventId, select: 'id', expand: extendedPropertyExpand(extensionName, 'extensions') }, mailbox),
  isDone: (input, found) => isDone(input, found),
  request: (input, mailbox, found = {}) => {
    const [before] = extensionsOf(found);
    const { eventId, extensionName } = input;
    return {
      method: before === undefined ? 'POST' : 'PATCH',
      path: before === undefined ? extensionsPath(mailbox, eventId) : extensionPath(mailbox, eventId, extensionName),
      // Not of itself the version that was read: which one the service compares here, the event's or the extension's, is
      // documented nowhere.
      headers: { ...fields.eventHeaders({}), ...fields.ifMatchHeader(input.ifMatch) },
      body: {
        '@odata.type': 'microsoft.graph.openTypeExtension',
        extensionName,
        // All of it: a change may put its body in the place of what was there.
        ...merged(before, input.data),
      },
      mailbox,
    };
  },
  response: ({ body }, input, found = {}) => {
    const [before] = extensionsOf(found);
    // Where the answer was lost, or nothing was sent, this is the event as it was read.
    const [read] = isObject(body) ? extensionsOf(body) : [];
    return {
      eventId: input.eventId,
      changed: !isDone(input, found),
      previous: before === undefined ? null : dataOf(before),
      extension: read ?? body,
    };
  },
});

/** What was there, with what is given in its place; the type of a value goes with the value. */
function merged(before: JsonObject | undefined, data: JsonObject): JsonObject {
  const kept = Object.entries(before === undefined ? {} : dataOf(before)).filter(
    ([name]) => !Object.hasOwn(data, name.split('@', 1)[0] ?? name),
  );
  return { ...Object.fromEntries(kept), ...data };
}

function isDone({ data }: Input, found: FoundEvent): boolean {
  const [before] = extensionsOf(found);
  if (before === undefined) return false;
  return Object.entries(data).every(
    ([name, value]) => before[name] !== undefined && canonicalJson(before[name]) === canonicalJson(value),
  );
}
