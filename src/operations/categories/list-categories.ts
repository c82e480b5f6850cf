import { mailboxPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { category } from '../schemas.ts';

export const listCategories = defineOperation({
  name: 'list-categories',
  title: 'List the categories of a mailbox, which its events can be given',
  topic: 'Categories',
  documentation: 'https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories',
  endpoints: ['GET /users/{mailbox}/outlook/masterCategories'],
  permissions: { delegated: ['MailboxSettings.Read'], application: ['MailboxSettings.Read'] },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      select: fields.selectField(z),
      filter: fields.filterField(z),
      orderBy: fields.orderByField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, category(z)),
  example: {},
  request: (input, mailbox) => ({
    method: 'GET',
    path: `${mailboxPath(mailbox)}/outlook/masterCategories`,
    query: queryOptions({
      $select: input.select,
      $filter: input.filter,
      $orderby: input.orderBy,
      $top: input.top,
    }),
    mailbox,
  }),
});
