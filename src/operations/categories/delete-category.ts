import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { categoryIdField } from './category-fields.ts';

export const deleteCategory = defineOperation({
  name: 'delete-category',
  title: 'Delete a category from the list of a mailbox; it cannot be undone',
  topic: 'Categories',
  documentation: 'https://learn.microsoft.com/graph/api/outlookcategory-delete',
  endpoints: ['DELETE /users/{mailbox}/outlook/masterCategories/{categoryId}'],
  permissions: { delegated: ['MailboxSettings.ReadWrite'], application: ['MailboxSettings.ReadWrite'] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      categoryId: categoryIdField(z),
    }),
  output: (z) => z.object({ deleted: z.literal(true), categoryId: z.string() }),
  example: { categoryId: '4b1c2495-54c9-4a5e-90a2-0ab0b31987d8' },
  request: (input, mailbox) => ({
    method: 'DELETE',
    path: mailboxPath(mailbox) + path`/outlook/masterCategories/${input.categoryId}`,
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, categoryId: input.categoryId }),
});
