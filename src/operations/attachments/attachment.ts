import type { Z } from '../../core/schema.ts';
import { mailboxPath, path } from '../../graph/path.ts';

/** https://learn.microsoft.com/graph/api/resources/attachment */
export const attachment = (z: Z) =>
  z.looseObject({
    '@odata.type': z.string().optional().describe('Kind: #microsoft.graph.fileAttachment, itemAttachment, ...'),
    id: z.string(),
    name: z.string().nullish(),
    contentType: z.string().nullish(),
    size: z.number().optional().describe('Bytes as the service counts them, which is more than the content.'),
    isInline: z.boolean().optional(),
    lastModifiedDateTime: z.string().nullish(),
  });

export const attachmentIdField = (z: Z) => z.string().min(1).describe('Id of the attachment; ids are case-sensitive.');

export const contentBytesField = (z: Z) =>
  z.boolean().optional().describe('Give the bytes of files too, in base64. Default: false.');

/** What attachments of all kinds have. */
const PLAIN = 'id,name,contentType,size,isInline,lastModifiedDateTime';

/** A member of files alone: it stands below its type. https://learn.microsoft.com/graph/api/resources/fileattachment */
const CONTENT = 'microsoft.graph.fileAttachment/contentBytes';

/** What is asked for of an attachment: without a wish everything but the bytes, which can be megabytes. */
export function attachmentSelect(wishes: {
  select?: string | undefined;
  contentBytes?: boolean | undefined;
}): string | undefined {
  if (wishes.contentBytes !== true) return wishes.select ?? PLAIN;
  return wishes.select === undefined ? undefined : `${wishes.select},${CONTENT}`;
}

export function attachmentsPath(mailbox: string, eventId: string): string {
  return mailboxPath(mailbox) + path`/events/${eventId}/attachments`;
}

export function attachmentPath(mailbox: string, eventId: string, attachmentId: string): string {
  return attachmentsPath(mailbox, eventId) + path`/${attachmentId}`;
}
