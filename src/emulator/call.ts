import { parseJson } from '../core/json.ts';
import type { Access } from './access.ts';
import type { Address, QueryOption } from './address.ts';
import type { Mailbox } from './mailbox.ts';
import { bodyText, type Headers } from './message.ts';
import type { Preferences } from './prefer.ts';
import { refusals } from './refusals.ts';
import type { Route } from './routes.ts';
import type { World } from './world.ts';

/** One Graph request, single or part of a batch, before it is known what it asks for. */
export interface Call {
  method: string;
  address: Address;
  headers: Headers;
  /** Scheme and host under which the caller reaches this server. */
  origin: string;
  body: CallBody;
  inBatch: boolean;
}

/** A body: bytes of a single request, or the value of a batch's part. */
export type CallBody = { bytes: Uint8Array } | { value: unknown };

/** A request that an action carries out. */
export interface Action {
  call: Call;
  world: World;
  /** The mailbox of the path. */
  mailbox: Mailbox;
  /** The row of the table that fits. */
  route: Route;
  /** What the caller may see. */
  access: Access;
  /** Named segments of the path. */
  params: Readonly<Record<string, string>>;
  query: readonly QueryOption[];
  prefer: Preferences;
}

/** What an action answers; the application adds the headers that every answer has. */
export interface ActionResult {
  status: number;
  /** Undefined for an answer without a body. */
  json?: string;
  /** Plain text instead of JSON. */
  text?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Carries out one request; it does not wait, so no other request comes between its reads and its writes. */
export type Act = (action: Action) => ActionResult;

/** The JSON value of a body; refuses what is not JSON, and a missing body. */
export function readJsonBody(body: CallBody): unknown {
  if ('value' in body) {
    if (body.value === undefined) throw refusals.unreadableJson();
    return body.value;
  }
  const value = parseJson(bodyText(body.bytes));
  if (value === undefined) throw refusals.unreadableJson();
  return value;
}

/** Bytes of a body; a part's body is measured as it would be sent alone. */
export function bodySize(body: CallBody): number {
  if ('bytes' in body) return body.bytes.byteLength;
  return body.value === undefined ? 0 : Buffer.byteLength(JSON.stringify(body.value));
}
