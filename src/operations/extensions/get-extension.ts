import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { extension, extensionNameField, extensionPath } from './extension.ts';

export const getExtension = defineOperation({
  name: 'get-extension',
  title: 'Get an open extension of an event by its name',
  topic: 'Extensions',
  documentation: 'https://learn.microsoft.com/graph/api/opentypeextension-get',
  endpoints: [
    'GET /users/{mailbox}/events/{eventId}/extensions/{extensionName}',
    'GET /groups/{group}/events/{eventId}/extensions/{extensionName}',
  ],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: { delegated: ['Group.Read.All', 'Group.ReadWrite.All'], application: [] },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      extensionName: extensionNameField(z),
    }),
  output: (z) => extension(z),
  example: { eventId: 'AAMkAGI1AAA=', extensionName: 'com.example.timetable' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: extensionPath(mailbox, input.eventId, input.extensionName),
    headers: fields.eventHeaders({}),
    mailbox,
  }),
});
