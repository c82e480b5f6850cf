import { addAttachment } from './add-attachment.ts';
import { deleteAttachment } from './delete-attachment.ts';
import { downloadAttachment } from './download-attachment.ts';
import { getAttachment } from './get-attachment.ts';
import { listAttachments } from './list-attachments.ts';

export const attachmentRows = {
  listAttachments,
  getAttachment,
  downloadAttachment,
  addAttachment,
  deleteAttachment,
} as const;
