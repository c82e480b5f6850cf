import { UsageError } from '../../core/errors.ts';
import { isObject, type JsonValue, parseJson } from '../../core/json.ts';
import { describeJsonBreak } from '../../core/json-break.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { MAX_BATCH_PARTS } from '../../graph/limits.ts';
import { isBatchPath, mailboxOfPath, readRawTarget } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { checkHeaders } from './caller-headers.ts';
import { EFFECTS, METHODS, repeatOfMethod } from './method-effects.ts';
import { followRawPages } from './raw-pages.ts';
import { removalsOf } from './request-removal.ts';

const RESPONSE_TYPES = ['json', 'text', 'file'] as const;
type ResponseType = (typeof RESPONSE_TYPES)[number];

const input = (z: Z) =>
  z
    .strictObject({
      method: fields.choice(z, METHODS),
      path: z.string().min(1).describe('Path below the API version, for example /users/ADDRESS/calendars.'),
      mailbox: z.string().min(1).optional().describe('Whose limits it counts against. Default: the user in the path.'),
      apiVersion: fields.choice(z, ['v1.0', 'beta']).optional().describe('Version of Graph. Default: v1.0.'),
      query: z.record(z.string(), z.string()).optional().describe('Query parameters.'),
      headers: z.record(z.string(), z.string()).optional().describe('Headers.'),
      bodyType: fields
        .choice(z, ['none', 'raw', 'json', 'form', 'file'])
        .optional()
        .describe('Form of the body. Default: none without a body, json for an object, else raw.'),
      body: z.json().optional().describe('The body: text, JSON, fields of a form, or the bytes of a file in base64.'),
      responseType: fields
        .choice(z, RESPONSE_TYPES)
        .prefault('json')
        .describe(
          'How the body of the answer is given: JSON where it is JSON, text, or its bytes in base64. Default: json.',
        ),
      followPages: z
        .boolean()
        .optional()
        .describe('Follow the next links of a list: `value` of the body is then that of all pages. Default: false.'),
      maxItems: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .describe('With followPages: stop after so many items. Default: all.'),
    })
    .superRefine(({ method, responseType, followPages, maxItems }, { addIssue }) => {
      const fault = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
      if (followPages !== true && maxItems !== undefined)
        fault('maxItems', 'counts the items of pages: give followPages');
      if (followPages === true && method !== 'GET') fault('followPages', 'is for GET alone, as only lists have pages');
      if (followPages === true && responseType !== 'json') fault('followPages', 'needs the responseType json');
    });

type Input = Parsed<ReturnType<typeof input>>;

export const rawRequest = defineOperation({
  name: 'raw-request',
  title: 'Send any request below the API version and give back the answer as it came',
  topic: 'Any request',
  aliases: ['raw-http-request', 'universal-operation'],
  documentation: 'https://learn.microsoft.com/graph/use-the-api',
  endpoints: [],
  permissions: { delegated: [], application: [] },
  // The most that it can do; a single request has the effect of its method (effectOf).
  effect: 'delete',
  repeat: 'never',
  expects: 'anything',
  needsMailbox: false,
  input,
  output: (z) =>
    z.object({
      status: z.number().int(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown(),
      complete: z.boolean().optional().describe('With followPages: false when the list was stopped before its end.'),
    }),
  example: { method: 'GET', path: '/users/room.101@school.example/calendars' },
  mailsTo: 'whom the request mails',
  mails: () => null,
  effectOf: (input) => EFFECTS[input.method],
  repeatOf: (input) => repeatOfMethod(input.method),
  removals: ({ method, path, bodyType, body }) => removalsOf(method, path, textOf(bodyType, body)),
  expectsOf: (input) => (EFFECTS[input.method] === 'read' ? 'as-it-came' : undefined),
  request: buildRequest,
  steps: (input, mailbox) =>
    input.followPages === true ? followRawPages(buildRequest(input, mailbox), input.maxItems) : undefined,
  response: (reply, { responseType }) => ({
    status: reply.status,
    headers: { ...reply.headers },
    body: bodyOf(reply, responseType),
  }),
});

function buildRequest(input: Input, mailbox: string): GraphRequest {
  const target = readRawTarget(input.path);
  const body = encodeBody(input.bodyType, input.body);
  const given = checkHeaders(input.headers ?? {});
  const saysType = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
  const parts = input.method === 'POST' && isBatchPath(target.path) ? partUrls(body?.bytes) : [];
  return {
    ...(parts.length > 1 ? { counts: parts.length } : {}),
    method: input.method,
    ...(input.apiVersion === undefined ? {} : { version: input.apiVersion }),
    path: target.path,
    query: { ...target.query, ...input.query },
    headers: body === undefined || saysType ? given : { 'Content-Type': body.type, ...given },
    ...(input.responseType === 'json' ? {} : { wantsBytes: true }),
    ...(body === undefined ? {} : { rawBody: body.bytes }),
    // Its requests share the lane of the mailbox that the path names.
    mailbox: input.mailbox?.trim().toLowerCase() ?? mailboxOfPath(parts[0] ?? target.path) ?? mailbox,
  };
}

/** Bytes come with every answer that has content. */
function bodyOf({ body }: GraphReply, type: ResponseType): unknown {
  if (!(body instanceof Uint8Array)) return body ?? null;
  return Buffer.from(body).toString(type === 'file' ? 'base64' : 'utf8');
}

/** A body as it is read at the other end, whatever way it was given. */
function textOf(type: BodyType | undefined, body: JsonValue | undefined): JsonValue | undefined {
  return type === 'file' && typeof body === 'string' ? Buffer.from(body, 'base64').toString('utf8') : body;
}

type BodyType = 'none' | 'raw' | 'json' | 'form' | 'file';

/** Bytes and their type; the type is a default that a header of the caller replaces. */
interface EncodedBody {
  type: string;
  bytes: Uint8Array;
}

function encodeBody(type: BodyType | undefined, body: JsonValue | undefined): EncodedBody | undefined {
  const wanted = type ?? (body === undefined ? 'none' : typeof body === 'string' ? 'raw' : 'json');
  if (wanted === 'none') {
    if (body === undefined) return undefined;
    throw new UsageError('body-unexpected', 'The body type is none, yet a body is given.', {
      hint: 'Leave one of them out.',
    });
  }
  if (body === undefined) {
    throw new UsageError('body-missing', `The body type ${wanted} needs a body.`, {
      hint: 'Give one, or leave the type out.',
    });
  }
  switch (wanted) {
    case 'json':
      return text('application/json', typeof body === 'string' ? checkJson(body) : JSON.stringify(body));
    case 'raw':
      // Raw is what the caller wrote; Graph speaks JSON, so that is what it is unless a header says otherwise.
      return text('application/json', typeof body === 'string' ? body : JSON.stringify(body));
    case 'form':
      return text('application/x-www-form-urlencoded', typeof body === 'string' ? body : encodeForm(body));
    case 'file':
      return { type: 'application/octet-stream', bytes: decodeBase64(body) };
  }
}

function text(type: string, content: string): EncodedBody {
  return { type, bytes: Buffer.from(content, 'utf8') };
}

function checkJson(body: string): string {
  if (parseJson(body) !== undefined) return body;
  throw new UsageError('body-invalid', `The body is not JSON (${describeJsonBreak(body)}).`, {
    hint: 'Use the body type raw to send it.',
  });
}

function encodeForm(body: JsonValue): string {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new UsageError('body-invalid', 'A form is written as an object of fields, or as text.');
  }
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    fields.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return fields.toString();
}

function decodeBase64(body: JsonValue): Uint8Array {
  if (typeof body === 'string' && isBase64(body)) return Buffer.from(body, 'base64');
  throw new UsageError('body-invalid', 'The bytes of a file are written in base64.');
}

/** Whole groups of four, the last of which may lack its padding; what is cut would lose bytes in silence. */
function isBase64(text: string): boolean {
  const digits = text.replace(/={1,2}$/u, '');
  const isWhole = digits.length === text.length ? digits.length % 4 !== 1 : text.length % 4 === 0;
  return isWhole && /^[A-Za-z0-9+/]*$/u.test(digits);
}

/** Where the parts of a batch go, which count in the limits one by one; none where the service will refuse the body. */
function partUrls(bytes: Uint8Array | undefined): string[] {
  const batch = bytes === undefined ? undefined : parseJson(Buffer.from(bytes).toString('utf8'));
  const requests = isObject(batch) && Array.isArray(batch.requests) ? batch.requests.slice(0, MAX_BATCH_PARTS) : [];
  return requests.map((part) =>
    isObject(part) && typeof part.url === 'string' ? part.url.replace(/^(?!\/)/u, '/') : '',
  );
}
