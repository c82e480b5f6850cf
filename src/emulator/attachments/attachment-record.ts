import type { Stamp } from '../events/event-record.ts';

/** What is attached: a file, an item of Outlook, or a link to a file. */
export type AttachmentKind = 'file' | 'item' | 'reference';

/** A stored attachment of an event; its id follows from the event's and its key. */
export interface AttachmentRecord {
  kind: AttachmentKind;
  /** 16 bytes, hexadecimal. */
  key: string;
  name: string | null;
  contentType: string | null;
  isInline: boolean;
  contentId: string | null;
  contentLocation: string | null;
  modified: Stamp;
  /** Bytes of its content: of the file, or of the item's JSON. */
  length: number;
  /** Hashes of the pieces of its content, in their order. */
  pieces: readonly string[];
}

/** An attachment as a request brings it. */
export interface NewAttachment
  extends Pick<AttachmentRecord, 'kind' | 'name' | 'contentType' | 'isInline' | 'contentId' | 'contentLocation'> {
  /** Base64; '' where there is no content. */
  content: string;
}

/** Whether attachments make an event one that has attachments: those that a body shows do not, as Outlook counts. */
export function hasAttachments(attachments: readonly AttachmentRecord[] | undefined): boolean {
  return attachments?.some(({ isInline }) => !isInline) ?? false;
}
