import { isObject, parseJson } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import type { GraphRequest } from '../graph/request.ts';
import { relativeUrl } from '../http/batch.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { Sender } from '../http/sender.ts';
import type { Effect, FoundEvent } from '../operations/define.ts';
import { getEvent } from '../operations/events/get-event.ts';
import { secretNames } from '../operations/fields.ts';
import { parseOutput } from '../operations/parse-output.ts';
import type { Connection } from './connection.ts';
import type { CheckedCall } from './read-list.ts';

/** What a call would have sent. */
export interface DryRun {
  operation: string;
  effect: Effect;
  /** The request that would follow; null where all is as wanted already. */
  request: ShownRequest | null;
  /** Addresses to which the service would mail; null where only the service knows them. */
  mailed: readonly string[] | null;
}

/** A request as people and programs read it: without the token and what belongs to the connection, dots for each secret. */
export interface ShownRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** JSON as it would be sent, text where it is text; other bytes as `{ base64 }`; null without a body. */
  body: unknown;
}

/** Ends a call before its first write. */
export class UnsentRequest extends Error {
  request: GraphRequest | undefined;
  /** What was read before it. */
  found: FoundEvent | undefined;
}

/** The call with dots in the place of its secrets, which nothing that is only read needs. */
export function withoutSecrets(call: CheckedCall): CheckedCall {
  const { operation, z, parsed } = call;
  if (!isObject(parsed)) return call;
  const shown: Record<string, unknown> = { ...parsed };
  for (const name of secretNames(operation.input(z), z)) {
    const value = shown[name];
    if (typeof value === 'string') shown[name] = String(new Secret(value));
  }
  return { ...call, parsed: shown };
}

/** The same sender for requests that read; the first other one is kept in `unsent`, which is thrown. */
export function holdBack(sender: Sender, unsent: UnsentRequest): Sender {
  return {
    ...sender,
    async send(request, repeat, expects, options = {}) {
      if (request.method === 'GET' || options.effect === 'read') return sender.send(request, repeat, expects, options);
      unsent.request = request;
      unsent.found = options.found;
      throw unsent;
    },
    async attemptBatch(_mailbox, parts) {
      unsent.request = parts[0]?.request;
      throw unsent;
    },
  };
}

/** Reads the event of a call that does not read it itself, where that tells whom the service would mail. */
export async function readMailed(
  { sender }: Connection,
  { operation, z, parsed, mailbox }: CheckedCall,
  options: CallOptions,
): Promise<FoundEvent | undefined> {
  const request = operation.readMailed?.(parsed, mailbox);
  if (request === undefined) return undefined;
  const { body } = await sender.send(request, 'safe', 'id', options);
  const event: unknown = parseOutput(getEvent, z, body);
  return event as FoundEvent;
}

export function showRequest(request: GraphRequest, origin: string): ShownRequest {
  const { method, version = 'v1.0', headers = {}, body, bodyText, rawBody } = request;
  const raw = rawBody === undefined ? null : showBytes(rawBody, headers);
  const text = bodyText === undefined ? raw : (JSON.parse(bodyText) as unknown);
  return { method, url: `${origin}/${version}${relativeUrl(request)}`, headers: { ...headers }, body: body ?? text };
}

/** Bytes by their type: JSON as what it holds, a form as text, anything else in base64. */
function showBytes(bytes: Uint8Array, headers: Readonly<Record<string, string>>): unknown {
  const [, type = ''] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  const buffer = Buffer.from(bytes);
  const text = buffer.toString('utf8');
  const json = /^application\/json\b/iu.test(type) ? parseJson(text) : undefined;
  if (json !== undefined) return json;
  const isText = /^(?:text\/|application\/(?:x-www-form-urlencoded|json)\b)/iu.test(type);
  // What is no UTF-8 would be shown as something else.
  return isText && buffer.equals(Buffer.from(text, 'utf8')) ? text : { base64: buffer.toString('base64') };
}
