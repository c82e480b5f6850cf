import { mailboxPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const listSupportedLanguages = defineOperation({
  name: 'list-supported-languages',
  title: 'List the languages that a mailbox can have',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/api/outlookuser-supportedlanguages',
  endpoints: ['GET /users/{mailbox}/outlook/supportedLanguages'],
  permissions: {
    delegated: ['User.Read', 'User.ReadBasic.All'],
    application: ['User.Read.All', 'User.ReadBasic.All'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, z.looseObject({ locale: z.string(), displayName: z.string().nullish() })),
  example: {},
  request: ({ top }, mailbox) => ({
    method: 'GET',
    path: `${mailboxPath(mailbox)}/outlook/supportedLanguages`,
    query: queryOptions({ $top: top }),
    mailbox,
  }),
});
