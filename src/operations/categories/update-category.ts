import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { category } from '../schemas.ts';
import { categoryColor, categoryIdField } from './category-fields.ts';

export const updateCategory = defineOperation({
  name: 'update-category',
  title: 'Change the colour of a category; its name stays',
  topic: 'Categories',
  documentation: 'https://learn.microsoft.com/graph/api/outlookcategory-update',
  endpoints: ['PATCH /users/{mailbox}/outlook/masterCategories/{categoryId}'],
  permissions: { delegated: ['MailboxSettings.ReadWrite'], application: ['MailboxSettings.ReadWrite'] },
  effect: 'update',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      categoryId: categoryIdField(z),
      color: categoryColor(z).describe('Colour: preset0 (red in Outlook) to preset24, or none.'),
    }),
  output: (z) => category(z),
  example: { categoryId: '4b1c2495-54c9-4a5e-90a2-0ab0b31987d8', color: 'preset15' },
  request: (input, mailbox) => ({
    method: 'PATCH',
    path: mailboxPath(mailbox) + path`/outlook/masterCategories/${input.categoryId}`,
    body: { color: input.color },
    mailbox,
  }),
});
