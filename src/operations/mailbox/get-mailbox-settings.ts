import { mailboxPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { mailboxSettings } from './mailbox-settings.ts';

export const getMailboxSettings = defineOperation({
  name: 'get-mailbox-settings',
  title: 'Get zone, working hours, language and automatic replies of a mailbox',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/api/user-get-mailboxsettings',
  endpoints: ['GET /users/{mailbox}/mailboxSettings'],
  permissions: {
    delegated: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
    application: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  input: (z) => z.strictObject({ mailbox: fields.mailboxField(z), select: fields.selectField(z) }),
  output: (z) => mailboxSettings(z),
  example: { select: 'timeZone,workingHours' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: `${mailboxPath(mailbox)}/mailboxSettings`,
    query: queryOptions({ $select: input.select }),
    mailbox,
  }),
});
