import { GraphcalError, ServiceError, TransportError, UsageError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { MAX_ATTACHMENT_BYTES, UPLOAD_SESSION_BYTES } from '../../graph/limits.ts';
import { isGroupMailbox } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { defineOperation, type Step } from '../define.ts';
import * as fields from '../fields.ts';
import { attachment, attachmentsPath } from './attachment.ts';
import { getAttachment } from './get-attachment.ts';
import { listAttachments } from './list-attachments.ts';
import { uploadFile } from './upload-file.ts';

const KINDS = ['file', 'item', 'reference'] as const;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/u;

const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      name: z.string().min(1).describe('Name of the attachment; of a file with its ending.'),
      kind: fields
        .choice(z, KINDS)
        .default('file')
        .describe('What is attached: a file, an item of Outlook, or a reference to a file elsewhere. Default: file.'),
      contentBytes: z
        .string()
        .refine((text) => text.length % 4 === 0 && BASE64.test(text), 'is not base64')
        .optional()
        .describe('The bytes of a file in base64, at most 150 MB. Needed for a file.'),
      contentType: z.string().min(1).optional().describe("Media type of a file. Default: the service's, by the name."),
      isInline: z.boolean().optional().describe('Whether the body of the event shows it. Default: false.'),
      contentId: z
        .string()
        .min(1)
        .optional()
        .describe('Id by which a body in HTML shows a file (cid:). Default: none.'),
      item: z
        .record(z.string(), z.json())
        .optional()
        .describe('The attached event, message or contact, with its @odata.type. Needed for an item.'),
      properties: z
        .record(z.string(), z.json())
        .optional()
        .describe("Any further writable property by Graph's own name."),
    })
    .superRefine(({ kind, contentBytes, item }, { addIssue }) => {
      const refuse = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
      if (kind === 'file' && contentBytes === undefined) refuse('contentBytes', 'is needed for a file');
      if (kind !== 'file' && contentBytes !== undefined) refuse('contentBytes', 'belongs to a file');
      if (kind === 'item' && typeof item?.['@odata.type'] !== 'string') {
        refuse('item', 'is needed for an item, with an @odata.type such as microsoft.graph.event');
      }
      if (kind !== 'item' && item !== undefined) refuse('item', 'belongs to an item');
      if (byteLength(contentBytes) > MAX_ATTACHMENT_BYTES) refuse('contentBytes', 'has more than 150 MB');
    });

type Input = Parsed<ReturnType<typeof input>>;

export const addAttachment = defineOperation({
  name: 'add-attachment',
  title: 'Attach a file or an item to an event; attendees get it with the next update of the event',
  topic: 'Attachments',
  documentation: 'https://learn.microsoft.com/graph/api/event-post-attachments',
  endpoints: [
    'POST /users/{mailbox}/events/{eventId}/attachments',
    'POST /users/{mailbox}/events/{eventId}/attachments/createUploadSession',
    'GET /users/{mailbox}/events/{eventId}/attachments',
    'GET /users/{mailbox}/events/{eventId}/attachments/{attachmentId}',
    'POST /groups/{group}/events/{eventId}/attachments',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'create',
  // Attachments take no transactionId: whether a lost answer left one behind is for the caller to look up.
  repeat: 'never',
  expects: 'id',
  input,
  output: (z) => attachment(z),
  example: { eventId: 'AAMkAGI1AAA=', name: 'menu.txt', contentBytes: 'bWFjIGFuZCBjaGVlc2UgdG9kYXk=' },
  request: postRequest,
  *steps(input, mailbox) {
    if (input.kind !== 'file' || byteLength(input.contentBytes) < UPLOAD_SESSION_BYTES) {
      return yield* post(input, mailbox);
    }
    if (isGroupMailbox(mailbox)) {
      throw new UsageError(
        'attachment-too-large',
        'A file of 3 MB or more cannot be attached in the calendar of a group.',
        {
          hint: 'Graph has no upload session there: attach a smaller file, or a link in the body of the event.',
        },
      );
    }
    const { eventId, name, contentId } = input;
    const before = yield* listOf(eventId, mailbox);
    let session: GraphReply;
    try {
      session = yield { request: sessionRequest(input, mailbox), effect: 'create', repeat: 'safe', expects: 'json' };
    } catch (error) {
      // Where the service's 3 MB are more than ours, it still takes the file whole.
      if (isTooSmall(error)) return yield* post(input, mailbox);
      throw error;
    }
    const path = sessionRequest(input, mailbox).path;
    const bytes = Buffer.from(input.contentBytes ?? '', 'base64');
    const id =
      (yield* uploadFile({ path, mailbox, uploadUrl: uploadUrlOf(session), bytes })) ??
      newest(before, yield* listOf(eventId, mailbox), name);
    const known = { id, name, isInline: input.isInline ?? false, ...(contentId === undefined ? {} : { contentId }) };
    try {
      const read = getAttachment.request({ eventId, attachmentId: id }, mailbox);
      return (yield { request: read, effect: 'read', repeat: 'safe', expects: 'id' }).body;
    } catch {
      // It is attached: an error, or that the call was ended, would say that it is not.
      return known;
    }
  },
});

function* post(input: Input, mailbox: string): Generator<Step, unknown, GraphReply> {
  const { body } = yield { request: postRequest(input, mailbox), effect: 'create', repeat: 'never', expects: 'id' };
  if (!isObject(body)) return body;
  // The bytes that were sent are not told again.
  const { contentBytes: _, ...shown } = body;
  return shown;
}

function postRequest(input: Input, mailbox: string): GraphRequest {
  const { kind, name, contentBytes, contentType, isInline, contentId, item, properties } = input;
  const body: JsonObject = {
    ...properties,
    '@odata.type': `#microsoft.graph.${kind}Attachment`,
    name,
    ...(contentType === undefined ? {} : { contentType }),
    ...(isInline === undefined ? {} : { isInline }),
    ...(contentId === undefined ? {} : { contentId }),
    ...(item === undefined ? {} : { item }),
    ...(contentBytes === undefined ? {} : { contentBytes }),
  };
  return {
    method: 'POST',
    path: attachmentsPath(mailbox, input.eventId),
    headers: fields.eventHeaders({}),
    body,
    mailbox,
  };
}

/** https://learn.microsoft.com/graph/api/attachment-createuploadsession */
function sessionRequest(input: Input, mailbox: string): GraphRequest {
  const { name, contentType, isInline, contentId, properties } = input;
  if (properties !== undefined) {
    throw new UsageError('input-invalid', 'add-attachment: properties: an upload session takes none.', {
      hint: 'Leave them out, or attach a file below 3 MB.',
    });
  }
  const AttachmentItem: JsonObject = {
    attachmentType: 'file',
    name,
    size: byteLength(input.contentBytes),
    ...(contentType === undefined ? {} : { contentType }),
    ...(isInline === undefined ? {} : { isInline }),
    ...(contentId === undefined ? {} : { contentId }),
  };
  return {
    method: 'POST',
    path: `${attachmentsPath(mailbox, input.eventId)}/createUploadSession`,
    headers: fields.eventHeaders({}),
    body: { AttachmentItem },
    mailbox,
  };
}

/** Bytes of base64, which writes three as four letters. */
function byteLength(base64 = ''): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

function uploadUrlOf({ body }: GraphReply): string {
  const address = isObject(body) ? body.uploadUrl : undefined;
  if (typeof address === 'string') return address;
  throw new GraphcalError('answer-not-readable', 'add-attachment: the service gave no address for the upload.');
}

/** More than an event has: one page tells them all. */
const ALL = 999;

function* listOf(eventId: string, mailbox: string): Generator<Step, unknown[], GraphReply> {
  const request = listAttachments.request({ eventId, select: 'id,name', top: ALL }, mailbox);
  const { body } = yield { request, effect: 'read', repeat: 'safe', expects: 'json' };
  return isObject(body) && Array.isArray(body.value) ? body.value : [];
}

/** The one of this name that was not there before; where that is not one, nobody knows what became of the file. */
function newest(before: readonly unknown[], after: readonly unknown[], name: string): string {
  const known = new Set(before.map(idOf));
  const added = after.filter((one) => isObject(one) && one.name === name && !known.has(idOf(one))).map(idOf);
  const [id] = added;
  if (id !== undefined && added.length === 1) return id;
  throw new TransportError(
    'outcome-unknown',
    'The upload ended, and what became of the file is not known.',
    'unknown',
    {
      hint: 'Look with list-attachments before repeating it.',
    },
  );
}

function idOf(item: unknown): string | undefined {
  return isObject(item) && typeof item.id === 'string' ? item.id : undefined;
}

function isTooSmall(error: unknown): boolean {
  return (
    error instanceof ServiceError && error.evidence.serviceCode === 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize'
  );
}
