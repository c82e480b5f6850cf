import { isObject } from '../../core/json.ts';
import { booleanMember, type Json, knownMembers, listMember, objectMember, stringMember } from '../events/members.ts';
import { refusals } from '../refusals.ts';
import type { AttachmentKind, NewAttachment } from './attachment-record.ts';
import { typeOfFile } from './content-type.ts';

const BASE = ['id', 'lastModifiedDateTime', 'name', 'contentType', 'size', 'isInline'];
const MEMBERS: Readonly<Record<AttachmentKind, ReadonlySet<string>>> = {
  file: new Set([...BASE, 'contentId', 'contentLocation', 'contentBytes']),
  item: new Set([...BASE, 'item']),
  reference: new Set(BASE),
};
const TYPE = /^#?microsoft\.graph\.(file|item|reference)attachment$/i;
const ITEM_TYPE = /^#?microsoft\.graph\.(event|message|contact)$/i;
const BASE64 = /^[A-Za-z0-9+/_-]*(={0,2})$/;

/** What kind of item is attached. */
export type ItemKind = 'event' | 'message' | 'contact';

/** Checks an item that is an event, as a create would. */
export type CheckEvent = (item: Json) => void;

/**
 * Reads an attachment, which has to name its type. https://learn.microsoft.com/graph/api/event-post-attachments
 */
export function readAttachment(written: unknown, checkEvent: CheckEvent): NewAttachment {
  if (!isObject(written)) throw refusals.deserialization();
  const kind = TYPE.exec(stringMember(written, '@odata.type') ?? '')?.[1]?.toLowerCase() as AttachmentKind | undefined;
  // The base type is abstract: what does not name its own type cannot be made.
  if (kind === undefined) throw refusals.deserialization();
  const body = knownMembers(written, MEMBERS[kind], `microsoft.graph.${kind}Attachment`);
  const name = stringMember(body, 'name') ?? '';
  if (name === '') throw refusals.attachmentNameMissing();
  const contentType = stringMember(body, 'contentType') ?? null;
  return {
    kind,
    name,
    contentType: kind === 'file' ? (contentType ?? typeOfFile(name)) : contentType,
    isInline: booleanMember(body, 'isInline') ?? false,
    contentId: stringMember(body, 'contentId') ?? null,
    contentLocation: stringMember(body, 'contentLocation') ?? null,
    content: kind === 'file' ? readBytes(body) : kind === 'item' ? readItem(body, checkEvent) : '',
  };
}

/** The attachments of a body that makes an event; undefined where there are none. */
export function readAttachments(body: Json, checkEvent: CheckEvent): readonly NewAttachment[] | undefined {
  const list = listMember(body, 'attachments');
  return list.length === 0 ? undefined : list.map((written) => readAttachment(written, checkEvent));
}

/** The kind of an attached item; undefined where its type is not named, or none of these. */
export function itemKindOf(item: Json): ItemKind | undefined {
  const type = item['@odata.type'];
  return typeof type === 'string' ? (ITEM_TYPE.exec(type)?.[1]?.toLowerCase() as ItemKind | undefined) : undefined;
}

function readBytes(body: Json): string {
  const text = stringMember(body, 'contentBytes');
  if (text === undefined) throw refusals.validation();
  const padding = BASE64.exec(text)?.[1];
  if (padding === undefined || (text.length - padding.length) % 4 === 1) throw refusals.deserialization();
  // As it is answered, however it was written.
  return Buffer.from(text, 'base64').toString('base64');
}

function readItem(body: Json, checkEvent: CheckEvent): string {
  const item = objectMember(body, 'item');
  if (!item) throw refusals.validation();
  const kind = itemKindOf(item);
  if (kind === undefined) throw refusals.deserialization();
  if (kind === 'event') checkEvent(item);
  return Buffer.from(JSON.stringify(item)).toString('base64');
}
