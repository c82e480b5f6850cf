import { isObject } from '../../core/json.ts';
import { defineOperation } from '../define.ts';
import {
  checkPropertyFields,
  propertyFields,
  readProperty,
  valueIn,
  valueOutput,
  where,
  whereOutput,
} from './extended-property.ts';

export const getExtendedProperty = defineOperation({
  name: 'get-extended-property',
  title: 'Get the value of an extended property of an event or a calendar',
  topic: 'Extensions',
  documentation: 'https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get',
  endpoints: [
    'GET /users/{mailbox}/events/{eventId}',
    'GET /users/{mailbox}/calendars/{calendarId}',
    'GET /groups/{group}/events/{eventId}',
  ],
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
    z.strictObject(propertyFields(z)).superRefine((input, { addIssue }) => checkPropertyFields(input, addIssue)),
  output: (z) => z.object({ ...whereOutput(z), value: valueOutput(z) }),
  example: { eventId: 'AAMkAGI1AAA=', propertyId: 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson' },
  request: readProperty,
  response: ({ body }, input) => ({
    ...where(input),
    value: isObject(body) ? valueIn(body, input.propertyId) : null,
  }),
});
