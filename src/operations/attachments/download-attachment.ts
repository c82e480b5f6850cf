import { GraphcalError, UsageError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { defineOperation, type Step } from '../define.ts';
import * as fields from '../fields.ts';
import { attachmentIdField, attachmentPath } from './attachment.ts';
import { getAttachment } from './get-attachment.ts';

interface Input {
  eventId: string;
  attachmentId: string;
}

export const downloadAttachment = defineOperation({
  name: 'download-attachment',
  title: 'Get what is attached to an event: the bytes of a file, or an attached item in the format of its kind',
  topic: 'Attachments',
  documentation: 'https://learn.microsoft.com/graph/api/attachment-get',
  endpoints: [
    'GET /users/{mailbox}/events/{eventId}/attachments/{attachmentId}/$value',
    'GET /users/{mailbox}/events/{eventId}/attachments/{attachmentId}',
    'GET /groups/{group}/events/{eventId}/attachments/{attachmentId}/$value',
    'GET /groups/{group}/events/{eventId}/attachments/{attachmentId}',
  ],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      attachmentId: attachmentIdField(z),
    }),
  output: (z) =>
    z.object({
      name: z.string().nullable(),
      contentType: z
        .string()
        .nullable()
        .describe('Of an attached item what it comes as: text/calendar, text/vcard or message/rfc822.'),
      size: z.number().describe('Bytes of the content.'),
      contentBytes: z.string().describe('The content in base64.'),
    }),
  example: { eventId: 'AAMkAGI1AAA=', attachmentId: 'AAMkAGI1AAABEgAQAA=' },
  request: contentOf,
  *steps(input, mailbox) {
    const { name, contentType, kind } = described(yield read(getAttachment.request(input, mailbox), 'id'));
    if (kind === '#microsoft.graph.referenceAttachment') {
      throw new UsageError('attachment-without-content', 'The attachment is a link to a file and has no bytes.', {
        hint: 'get-attachment gives what the service tells of it.',
      });
    }
    const { headers, body }: GraphReply = yield read(contentOf(input, mailbox), 'anything');
    // An empty file may come with a status that has no body.
    const bytes = body ?? new Uint8Array();
    if (!(bytes instanceof Uint8Array)) {
      throw new GraphcalError('answer-not-readable', 'download-attachment: the answer holds no bytes.');
    }
    return {
      name,
      contentType: contentType ?? headers['content-type'] ?? null,
      size: bytes.byteLength,
      contentBytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    };
  },
});

function contentOf(input: Input, mailbox: string): GraphRequest {
  return {
    method: 'GET',
    path: `${attachmentPath(mailbox, input.eventId, input.attachmentId)}/$value`,
    headers: { ...fields.eventHeaders({}), Accept: '*/*' },
    mailbox,
    wantsBytes: true,
  };
}

function read(request: GraphRequest, expects: Step['expects']): Step {
  return { request, effect: 'read', repeat: 'safe', expects };
}

function described({ body }: GraphReply) {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const shown = isObject(body) ? body : {};
  return { name: text(shown.name), contentType: text(shown.contentType), kind: text(shown['@odata.type']) };
}
