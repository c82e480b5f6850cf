import type { Z } from '../../core/schema.ts';
import { mailboxPath, path } from '../../graph/path.ts';

/** https://learn.microsoft.com/graph/api/resources/attachment */
export const attachment = (z: Z) =>
  z.looseObject({
    '@odata.type': z.string().optional().describe('Kind: #microsoft.graph.fileAttachment, itemAttachment, ...'),
    id: z.string(),
    name: z.string().nullish(),
    contentType: z.string().nullish(),
    size: z.number().nullish().describe('Bytes as the service counts them, which is more than the content.'),
    isInline: z.boolean().nullish(),
    lastModifiedDateTime: z.string().nullish(),
    contentId: z.string().nullish().describe('Of a file: id by which a body in HTML shows it (cid:).'),
    contentLocation: z.string().nullish(),
    contentBytes: z.string().nullish().describe('Of a file, where they are asked for: its bytes in base64.'),
    item: z.looseObject({}).nullish().describe('Of an item, where it is asked for (expand): what is attached.'),
  });

export const attachmentIdField = (z: Z) => z.string().min(1).describe('Id of the attachment; ids are case-sensitive.');

export const contentBytesField = (z: Z) =>
  z.boolean().optional().describe('Give the bytes of files too, in base64. Default: false.');

/** A member of files alone: it stands below its type. https://learn.microsoft.com/graph/api/resources/fileattachment */
const ofFiles = (member: string) => `microsoft.graph.fileAttachment/${member}`;

/** Everything but the bytes: what attachments of all kinds have, and the id by which a body shows a file. */
const PLAIN = `id,name,contentType,size,isInline,lastModifiedDateTime,${ofFiles('contentId')}`;

/** What is asked for of an attachment: without a wish everything but the bytes, which can be megabytes. */
export function attachmentSelect(wishes: {
  select?: string | undefined;
  contentBytes?: boolean | undefined;
}): string | undefined {
  if (wishes.contentBytes !== true) return wishes.select ?? PLAIN;
  return wishes.select === undefined ? undefined : `${wishes.select},${ofFiles('contentBytes')}`;
}

export function attachmentsPath(mailbox: string, eventId: string): string {
  return mailboxPath(mailbox) + path`/events/${eventId}/attachments`;
}

export function attachmentPath(mailbox: string, eventId: string, attachmentId: string): string {
  return attachmentsPath(mailbox, eventId) + path`/${attachmentId}`;
}
