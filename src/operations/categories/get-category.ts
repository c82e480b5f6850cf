import { mailboxPath, path } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { category } from '../schemas.ts';
import { categoryIdField } from './category-fields.ts';

export const getCategory = defineOperation({
  name: 'get-category',
  title: 'Get one category',
  topic: 'Categories',
  documentation: 'https://learn.microsoft.com/graph/api/outlookcategory-get',
  endpoints: ['GET /users/{mailbox}/outlook/masterCategories/{categoryId}'],
  permissions: { delegated: ['MailboxSettings.Read'], application: ['MailboxSettings.Read'] },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      categoryId: categoryIdField(z),
      select: fields.selectField(z),
    }),
  output: (z) => category(z),
  example: { categoryId: '4b1c2495-54c9-4a5e-90a2-0ab0b31987d8' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: mailboxPath(mailbox) + path`/outlook/masterCategories/${input.categoryId}`,
    query: queryOptions({ $select: input.select }),
    mailbox,
  }),
});
