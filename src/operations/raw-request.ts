import { UsageError } from '../core/errors.ts';
import type { JsonValue } from '../core/json.ts';
import { readRawTarget } from '../graph/path.ts';
import type { HttpMethod } from '../graph/request.ts';
import { defineOperation, type Effect } from './define.ts';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

/** Headers that decide where a request goes and as whom; nobody but the sender sets them (R45). */
const RESERVED: ReadonlySet<string> = new Set([
  'authorization',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'cookie',
  'proxy-authorization',
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
  aliases: ['raw-http-request', 'universal-operation'],
  documentation: 'https://learn.microsoft.com/graph/use-the-api',
  permissions: { delegated: [], application: [] },
  // The most that it can do; a single request has the effect of its method (effectOf).
  effect: 'delete',
  repeat: 'never',
  expects: 'anything',
  needsMailbox: false,
  input: (z) =>
    z.strictObject({
      method: z.preprocess((value) => (typeof value === 'string' ? value.toUpperCase() : value), z.enum(METHODS)),
      path: z.string().min(1).describe('Path below the API version, for example /me/calendars.'),
      mailbox: z.string().min(1).optional().describe('Whose limits it counts against. Default: the user in the path.'),
      query: z.record(z.string(), z.string()).optional().describe('Query parameters.'),
      headers: z.record(z.string(), z.string()).optional().describe('Headers.'),
      bodyType: z
        .enum(['none', 'raw', 'json', 'form'])
        .optional()
        .describe('Form of the body. Default: none without a body, json for an object, else raw.'),
      body: z.json().optional().describe('The body: text, or JSON, or fields of a form.'),
    }),
  output: (z) =>
    z.object({
      status: z.number().int(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown(),
    }),
  effectOf: (input) => EFFECTS[input.method],
  repeatOf: (input) => (input.method === 'GET' || input.method === 'DELETE' ? 'safe' : 'never'),
  request(input, mailbox) {
    const target = readRawTarget(input.path);
    const body = encodeBody(input.bodyType, input.body);
    return {
      method: input.method,
      path: target.path,
      query: { ...target.query, ...input.query },
      headers: { ...(body === undefined ? {} : { 'Content-Type': body.type }), ...checkHeaders(input.headers ?? {}) },
      ...(body === undefined ? {} : { rawBody: Buffer.from(body.text, 'utf8') }),
      mailbox: input.mailbox ?? mailboxOf(target.path) ?? mailbox,
    };
  },
  response: (reply) => ({ status: reply.status, headers: { ...reply.headers }, body: reply.body ?? null }),
});

/** The mailbox that a path names: its requests share that mailbox's lane. */
function mailboxOf(path: string): string | undefined {
  const named = /^\/(?:users|groups)(?:\/([^/]+)|\('([^']+)'\))/iu.exec(path);
  const encoded = named?.[1] ?? named?.[2];
  if (encoded !== undefined) return decodeURIComponent(encoded).toLowerCase();
  return /^\/me(?:\/|$)/iu.test(path) ? 'me' : undefined;
}

function checkHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u.test(name)) {
      throw new UsageError('header-invalid', `'${name}' is not a name of a header.`);
    }
    if (RESERVED.has(name.toLowerCase())) {
      throw new UsageError('header-reserved', `The header ${name} cannot be set.`, {
        hint: 'It decides where the request goes and as whom.',
      });
    }
    if (/[\r\n\0]/u.test(value)) throw new UsageError('header-invalid', `The header ${name} holds a line break.`);
  }
  return headers;
}

function encodeBody(
  type: 'none' | 'raw' | 'json' | 'form' | undefined,
  body: JsonValue | undefined,
): { type: string; text: string } | undefined {
  const wanted = type ?? (body === undefined ? 'none' : typeof body === 'string' ? 'raw' : 'json');
  if (wanted === 'none') {
    if (body === undefined) return undefined;
    throw new UsageError('body-unexpected', 'The body type is none, yet a body is given.');
  }
  if (body === undefined) throw new UsageError('body-missing', `The body type ${wanted} needs a body.`);
  if (wanted === 'json') {
    if (typeof body !== 'string') return { type: 'application/json', text: JSON.stringify(body) };
    try {
      JSON.parse(body);
    } catch (cause) {
      throw new UsageError('body-invalid', 'The body is not JSON.', {
        cause,
        hint: 'Use the body type raw to send it.',
      });
    }
    return { type: 'application/json', text: body };
  }
  if (wanted === 'raw') {
    // Raw is what the caller wrote; Graph speaks JSON, so that is what it is unless a header says otherwise.
    return { type: 'application/json', text: typeof body === 'string' ? body : JSON.stringify(body) };
  }
  if (typeof body === 'string') return { type: 'application/x-www-form-urlencoded', text: body };
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new UsageError('body-invalid', 'A form is written as an object of fields, or as text.');
  }
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    fields.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { type: 'application/x-www-form-urlencoded', text: fields.toString() };
}
