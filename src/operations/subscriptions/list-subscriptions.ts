import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { NO_MAILBOX, subscription } from './subscription.ts';

export const listSubscriptions = defineOperation({
  name: 'list-subscriptions',
  title: 'List the subscriptions of this app, or those that it made for whoever signs in',
  topic: 'Subscriptions',
  documentation: 'https://learn.microsoft.com/graph/api/subscription-list',
  endpoints: ['GET /subscriptions'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  needsMailbox: false,
  input: (z) => z.strictObject({ maxItems: fields.maxItemsField(z) }),
  output: (z) => fields.listOf(z, subscription(z)),
  example: {},
  request: () => ({ method: 'GET', path: '/subscriptions', mailbox: NO_MAILBOX }),
});
