import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { mailedByRemoval, readMailed } from './mailed-by-removal.ts';
import { requireOrganizer } from './organizer.ts';

export const cancelEvent = defineOperation({
  name: 'cancel-event',
  title: 'Cancel a meeting as its organizer; attendees are told by mail',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/event-cancel',
  endpoints: [
    'POST /users/{mailbox}/events/{eventId}/cancel',
    'POST /groups/{group}/events/{eventId}/cancel',
    'GET /users/{mailbox}/events/{eventId}',
    'GET /groups/{group}/events/{eventId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete',
  repeat: 'settle',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      comment: z.string().optional().describe('What the mail to the attendees says. Default: nothing of its own.'),
    }),
  output: (z) =>
    z.object({
      cancelled: z.literal(true),
      eventId: z.string(),
      mailed: z.array(z.string()).describe('Addresses to which the service mails the cancellation.'),
    }),
  example: { eventId: 'AAMkAGI1AAA=', comment: 'The hall is closed.' },
  mailsTo: 'the attendees, as a cancellation',
  read: readMailed,
  isDone: (_, found) => found.isCancelled === true,
  mails: (_, found = {}) => mailedByRemoval(found),
  request: (input, mailbox, found = {}) => {
    requireOrganizer(found);
    return {
      method: 'POST',
      path: mailboxPath(mailbox) + path`/events/${input.eventId}/cancel`,
      headers: fields.eventHeaders({}),
      body: input.comment === undefined ? {} : { comment: input.comment },
      mailbox,
    };
  },
  response: (_, { eventId }, found = {}) => ({
    cancelled: true,
    eventId,
    mailed: mailedByRemoval(found),
  }),
});
