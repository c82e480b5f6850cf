import { mailboxPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { category } from '../schemas.ts';
import { categoryColor } from './category-fields.ts';

export const createCategory = defineOperation({
  name: 'create-category',
  title: 'Create a category in a mailbox',
  topic: 'Categories',
  documentation: 'https://learn.microsoft.com/graph/api/outlookuser-post-mastercategories',
  endpoints: ['POST /users/{mailbox}/outlook/masterCategories'],
  permissions: { delegated: ['MailboxSettings.ReadWrite'], application: ['MailboxSettings.ReadWrite'] },
  effect: 'create',
  // The service takes a name once, but not every refusal of a repeat means that this call made it.
  repeat: 'never',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      displayName: z.string().min(1).describe('Name by which events have the category; it stays as it is.'),
      color: categoryColor(z)
        .optional()
        .describe('Colour: preset0 (red in Outlook) to preset24, or none. Default: none.'),
    }),
  output: (z) => category(z),
  example: { displayName: 'Exam', color: 'preset0' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: `${mailboxPath(mailbox)}/outlook/masterCategories`,
    body: { displayName: input.displayName, ...(input.color === undefined ? {} : { color: input.color }) },
    mailbox,
  }),
});
