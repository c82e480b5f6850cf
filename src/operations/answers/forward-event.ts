import type { Z } from '../../core/schema.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const forwardEvent = defineOperation({
  name: 'forward-event',
  title: 'Pass an invitation on to others by mail; an organizer who did not do it is told',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/event-forward',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/forward', 'POST /groups/{group}/events/{eventId}/forward'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'update',
  // Nothing in the mailbox tells whether a forward left: after a lost answer the caller decides.
  repeat: 'never',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      toRecipients: z
        .array(recipient(z))
        .min(1)
        .describe('To whom it is passed on, as addresses or objects {address, name}.'),
      comment: z.string().optional().describe('What the mail to them says. Default: nothing of its own.'),
    }),
  output: (z) =>
    z.object({
      forwarded: z.literal(true),
      eventId: z.string(),
      mailed: z.array(z.string()).describe('Addresses to which the service mails the invitation.'),
    }),
  example: { eventId: 'AAMkAGI1AAA=', toRecipients: ['head@school.example'], comment: 'Can you take this one?' },
  mailsTo: 'those whom it is passed on to, as an invitation; the organizer, as a notice',
  mails: ({ toRecipients }) => addressesOf(toRecipients),
  request: (input, mailbox) => ({
    method: 'POST',
    path: mailboxPath(mailbox) + path`/events/${input.eventId}/forward`,
    headers: fields.eventHeaders({}),
    body: {
      toRecipients: input.toRecipients.map(({ address, name }) => ({
        emailAddress: name === undefined ? { address } : { address, name },
      })),
      ...(input.comment === undefined ? {} : { comment: input.comment }),
    },
    mailbox,
  }),
  response: (_, { eventId, toRecipients }) => ({ forwarded: true, eventId, mailed: addressesOf(toRecipients) }),
});

export interface Recipient {
  address: string;
  name?: string | undefined;
}

const recipient = (z: Z) =>
  z.union([
    z.email().transform((address): Recipient => ({ address })),
    z.strictObject({ address: z.email().describe('E-mail address.'), name: z.string().optional() }),
  ]);

function addressesOf(recipients: readonly Recipient[]): string[] {
  return [...new Set(recipients.map(({ address }) => address.toLowerCase()))];
}
