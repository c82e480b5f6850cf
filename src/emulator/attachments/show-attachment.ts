import { attachmentId } from '../mailboxes/ids.ts';
import { refusals } from '../refusals.ts';
import { formatTimestamp } from '../time/local-time.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { ContentReader } from './contents.ts';

/** Members that attachments of all kinds have, in the order of the service's answers. */
export const ATTACHMENT_MEMBERS = ['id', 'lastModifiedDateTime', 'name', 'contentType', 'size', 'isInline'] as const;
/** Members that only files have: `$select` names them below their type. */
const FILE_MEMBERS = ['contentId', 'contentLocation', 'contentBytes'] as const;

/** Members by which attachments can be filtered and ordered. */
export const FILTERABLE_ATTACHMENT_MEMBERS = ['name', 'contentType', 'isInline'] as const;

export const ATTACHMENT_TYPE = 'microsoft.graph.attachment';
const FILE_TYPE = 'microsoft.graph.fileattachment/';

/** Bytes that Exchange counts beside the content and the name, which it keeps in two bytes a letter; from an example. */
const ENVELOPE_BYTES = 142;

/** An attachment as an answer shows it; `eventId` has the form that the caller prefers. */
export function showAttachment(
  attachment: AttachmentRecord,
  eventId: string,
  contents: ContentReader | undefined,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  const { kind, name, contentType, isInline, modified, length, pieces } = attachment;
  const shown: Record<string, unknown> = {
    '@odata.type': `#microsoft.graph.${kind}Attachment`,
    ...(kind === 'file' ? { '@odata.mediaContentType': contentType } : {}),
    id: attachmentId(eventId, attachment.key),
    lastModifiedDateTime: formatTimestamp(modified.ms, 0),
    name,
    contentType,
    size: length + ENVELOPE_BYTES + 2 * (name ?? '').length,
    isInline,
  };
  if (kind === 'file') {
    const { contentId, contentLocation } = attachment;
    Object.assign(shown, { contentId, contentLocation });
    // Reading megabytes that nobody asked for would take long.
    if (contents && (!select || select.has('contentBytes'))) shown.contentBytes = contents.base64(pieces);
  }
  if (!select) return shown;
  return Object.fromEntries(
    Object.entries(shown).filter(([member]) => member.startsWith('@') || member === 'id' || select.has(member)),
  );
}

/** Reads $select on attachments: members of files stand below their type, as the service wants it. */
export function readAttachmentSelect(text: string | undefined): {
  selected: readonly string[] | undefined;
  select: ReadonlySet<string> | undefined;
} {
  if (text === undefined || text.trim() === '' || text.trim() === '*')
    return { selected: undefined, select: undefined };
  const selected = text.split(',').map((name) => name.trim());
  return { selected, select: new Set(selected.map(spelled)) };
}

function spelled(name: string): string {
  const lower = name.toLowerCase();
  const isOfFile = lower.startsWith(FILE_TYPE);
  const bare = isOfFile ? lower.slice(FILE_TYPE.length) : lower;
  const known = [...ATTACHMENT_MEMBERS, ...(isOfFile ? FILE_MEMBERS : [])];
  const member = known.find((candidate) => candidate.toLowerCase() === bare);
  if (member === undefined)
    throw refusals.badRequest(`Could not find a property named '${name}' on type '${ATTACHMENT_TYPE}'.`);
  return member;
}
