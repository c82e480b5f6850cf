import { isObject } from '../../core/json.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import { extendedPropertyExpand } from '../../graph/query.ts';
import { defineOperation, type Steps } from '../define.ts';
import * as fields from '../fields.ts';
import { extension, extensionNameField, extensionsOf } from './extension.ts';

interface Input {
  eventId: string;
  extensionNames: readonly string[];
}

export const listExtensions = defineOperation({
  name: 'list-extensions',
  title: 'List those open extensions of an event that have one of some names',
  topic: 'Extensions',
  documentation: 'https://learn.microsoft.com/graph/api/opentypeextension-get',
  endpoints: ['GET /users/{mailbox}/events/{eventId}', 'GET /groups/{group}/events/{eventId}'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite', 'Group.Read.All', 'Group.ReadWrite.All'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      extensionNames: z
        .array(extensionNameField(z))
        .min(1)
        .describe('Names of open extensions, whole; Graph gives none whose name is not known.'),
    }),
  output: (z) => z.object({ eventId: z.string(), extensions: z.array(extension(z)) }),
  example: { eventId: 'AAMkAGI1AAA=', extensionNames: ['com.example.timetable'] },
  request: (input, mailbox) => readRequest(input.eventId, input.extensionNames[0] ?? '', mailbox),
  // One after the other: whether an expansion takes several names is documented for extended properties alone.
  *steps(input: Input, mailbox): Steps {
    const extensions: unknown[] = [];
    for (const name of new Set(input.extensionNames)) {
      const request = readRequest(input.eventId, name, mailbox);
      const { body } = yield { request, effect: 'read', repeat: 'safe', expects: 'id' };
      if (isObject(body)) extensions.push(...extensionsOf(body));
    }
    return { eventId: input.eventId, extensions };
  },
});

function readRequest(eventId: string, extensionName: string, mailbox: string) {
  return {
    method: 'GET' as const,
    path: mailboxPath(mailbox) + path`/events/${eventId}`,
    query: { $select: 'id', $expand: extendedPropertyExpand(extensionName, 'extensions') },
    headers: fields.eventHeaders({}),
    mailbox,
  };
}
