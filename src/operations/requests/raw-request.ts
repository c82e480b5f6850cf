import { UsageError } from '../../core/errors.ts';
import { isObject, type JsonValue, parseJson } from '../../core/json.ts';
import { MAX_BATCH_PARTS } from '../../graph/limits.ts';
import { mailboxOfPath, readRawTarget } from '../../graph/path.ts';
import type { HttpMethod } from '../../graph/request.ts';
import { defineOperation, type Effect } from '../define.ts';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

/** Headers that decide where a request goes and as whom, or belong to the connection; only the sender sets them (R45). */
const RESERVED: ReadonlySet<string> = new Set([
  'authorization',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'cookie',
  'proxy-authorization',
  'proxy-connection',
  'keep-alive',
  'expect',
  'upgrade',
  'te',
  'trailer',
]);

const EFFECTS: Readonly<Record<HttpMethod, Effect>> = {
  GET: 'read',
  POST: 'create',
  PATCH: 'update',
  PUT: 'update',
  DELETE: 'delete',
};

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
  input: (z) =>
    z.strictObject({
      method: z.preprocess((value) => (typeof value === 'string' ? value.toUpperCase() : value), z.enum(METHODS)),
      path: z.string().min(1).describe('Path below the API version, for example /users/ADDRESS/calendars.'),
      mailbox: z.string().min(1).optional().describe('Whose limits it counts against. Default: the user in the path.'),
      apiVersion: z.enum(['v1.0', 'beta']).optional().describe('Version of Graph. Default: v1.0.'),
      query: z.record(z.string(), z.string()).optional().describe('Query parameters.'),
      headers: z.record(z.string(), z.string()).optional().describe('Headers.'),
      bodyType: z
        .enum(['none', 'raw', 'json', 'form', 'file'])
        .optional()
        .describe('Form of the body. Default: none without a body, json for an object, else raw.'),
      body: z.json().optional().describe('The body: text, JSON, fields of a form, or the bytes of a file in base64.'),
    }),
  output: (z) =>
    z.object({
      status: z.number().int(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown(),
    }),
  example: { method: 'GET', path: '/users/room.101@school.example/calendars' },
  mailsTo: 'whom the request mails',
  effectOf: (input) => EFFECTS[input.method],
  repeatOf: (input) => (input.method === 'GET' || input.method === 'DELETE' ? 'safe' : 'never'),
  request(input, mailbox) {
    const target = readRawTarget(input.path);
    const body = encodeBody(input.bodyType, input.body);
    const given = checkHeaders(input.headers ?? {});
    const saysType = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
    const parts = isBatch(input.method, target.path) ? partUrls(body?.bytes) : [];
    return {
      ...(parts.length > 1 ? { counts: parts.length } : {}),
      method: input.method,
      ...(input.apiVersion === undefined ? {} : { version: input.apiVersion }),
      path: target.path,
      query: { ...target.query, ...input.query },
      headers: body === undefined || saysType ? given : { 'Content-Type': body.type, ...given },
      ...(body === undefined ? {} : { rawBody: body.bytes }),
      // Its requests share the lane of the mailbox that the path names.
      mailbox: input.mailbox?.trim().toLowerCase() ?? mailboxOfPath(parts[0] ?? target.path) ?? mailbox,
    };
  },
  response: (reply) => ({ status: reply.status, headers: { ...reply.headers }, body: reply.body ?? null }),
});

function checkHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u.test(name)) {
      throw new UsageError('header-invalid', `'${name}' is not a name of a header.`);
    }
    if (RESERVED.has(name.toLowerCase())) {
      throw new UsageError('header-reserved', `The header ${name} cannot be set.`, {
        hint: 'It decides where the request goes and as whom, or belongs to the connection.',
      });
    }
    // The value itself is not repeated: it can hold a token.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(value)) {
      throw new UsageError('header-invalid', `The header ${name} holds a character that headers cannot hold.`, {
        hint: 'Write it in ASCII, without line breaks and other control characters.',
      });
    }
  }
  return headers;
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
    throw new UsageError('body-unexpected', 'The body type is none, yet a body is given.');
  }
  if (body === undefined) throw new UsageError('body-missing', `The body type ${wanted} needs a body.`);
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
  throw new UsageError('body-invalid', 'The body is not JSON.', { hint: 'Use the body type raw to send it.' });
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
  if (typeof body === 'string' && /^[A-Za-z0-9+/]*={0,2}$/u.test(body)) return Buffer.from(body, 'base64');
  throw new UsageError('body-invalid', 'The bytes of a file are written in base64.');
}

function isBatch(method: string, path: string): boolean {
  return method === 'POST' && path.toLowerCase() === '/$batch';
}

/** Where the parts of a batch go, which count in the limits one by one; none where the service will refuse the body. */
function partUrls(bytes: Uint8Array | undefined): string[] {
  const batch = bytes === undefined ? undefined : parseJson(Buffer.from(bytes).toString('utf8'));
  const requests = isObject(batch) && Array.isArray(batch.requests) ? batch.requests.slice(0, MAX_BATCH_PARTS) : [];
  return requests.map((part) =>
    isObject(part) && typeof part.url === 'string' ? part.url.replace(/^(?!\/)/u, '/') : '',
  );
}
