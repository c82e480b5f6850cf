import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { extensionNameField, extensionPath } from './extension.ts';

export const removeExtension = defineOperation({
  name: 'remove-extension',
  title: 'Take an open extension off an event; nobody is mailed',
  topic: 'Extensions',
  documentation: 'https://learn.microsoft.com/graph/api/opentypeextension-delete',
  endpoints: [
    'DELETE /users/{mailbox}/events/{eventId}/extensions/{extensionName}',
    'DELETE /groups/{group}/events/{eventId}/extensions/{extensionName}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Group.ReadWrite.All'], application: [] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      extensionName: extensionNameField(z),
    }),
  output: (z) => z.object({ removed: z.literal(true), eventId: z.string(), extensionName: z.string() }),
  example: { eventId: 'AAMkAGI1AAA=', extensionName: 'com.example.timetable' },
  request: (input, mailbox) => ({
    method: 'DELETE',
    path: extensionPath(mailbox, input.eventId, input.extensionName),
    headers: fields.eventHeaders({}),
    mailbox,
  }),
  response: (_, { eventId, extensionName }) => ({ removed: true, eventId, extensionName }),
});
