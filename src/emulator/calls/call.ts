import type { Address, QueryOption } from '../http/address.ts';
import { bodyText, type Headers } from '../http/message.ts';
import type { Principal } from '../identity/token.ts';
import type { FoundEvent } from '../mailboxes/find-event.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';
import type { Via } from '../sharing/shared-way.ts';
import type { AppRecord } from '../store/sign-in-records.ts';
import type { World } from '../world.ts';
import type { Access } from './access.ts';
import type { Content } from './content.ts';
import { parseBody } from './parse-body.ts';
import type { Preferences } from './prefer.ts';
import type { RoutePath } from './route-path.ts';

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
export type CallBody = ({ bytes: Uint8Array } | { value: unknown }) & { contentType?: string | undefined };

/** A request about the tenant, such as its subscriptions, and no mailbox of it. */
export interface TenantAction {
  call: Call;
  world: World;
  caller: Principal;
  /** The caller's application; undefined where it is gone. */
  app: AppRecord | undefined;
  /** The signed-in user's own mailbox; undefined where the application speaks for itself. */
  user: Mailbox | undefined;
  /** The row of the table that fits. */
  route: Route;
  /** What the caller may see. */
  access: Access;
  /** Named segments of the path. */
  params: Readonly<Record<string, string>>;
  query: readonly QueryOption[];
  prefer: Preferences;
}

/** A request that an action carries out. */
export interface Action extends TenantAction {
  /** The mailbox of the path; of a shared calendar that of its owner. */
  mailbox: Mailbox;
  /** Through whose mailbox the path leads to a shared calendar. */
  via?: Via | undefined;
  /** The event that the path names, in that mailbox. */
  event: FoundEvent;
}

/** What an action answers; the application adds the headers that every answer has. */
export interface ActionResult {
  status: number;
  /** Undefined for an answer without a body. */
  json?: string;
  /** What a record keeps of the JSON; undefined: all of it, as it holds no secret. */
  recorded?: string;
  /** Plain text instead of JSON. */
  text?: string;
  /** Bytes instead of JSON. */
  content?: Content;
  headers?: Readonly<Record<string, string>>;
}

/** Carries out one request; it does not wait, so no other request comes between its reads and its writes. */
export type Act = (action: Action) => ActionResult;

/** The same for a request about the tenant; it waits only where it asks somebody else's endpoint. */
export type TenantAct = (action: TenantAction) => ActionResult | Promise<ActionResult>;

/** One row of the table of routes: about a mailbox, or about the tenant. */
export type Route = RoutePath & ({ act: Act; actForTenant?: never } | { act?: never; actForTenant: TenantAct });

/** Whether a row is about users or about groups. */
export function collectionOf({ path }: Pick<Route, 'path'>): 'users' | 'groups' {
  return path.startsWith('groups/') ? 'groups' : 'users';
}

/** The JSON value of a body; refuses a missing body, what is not JSON, and what says that it is something else. */
export function readJsonBody(body: CallBody): unknown {
  const value = 'value' in body ? body.value : parseBody(bodyText(body.bytes));
  // Many of the documented requests have a body without a type.
  const isOther = (body.contentType ?? '') !== '' && !isJsonType(body.contentType);
  if (value === undefined || isOther) throw refusals.unreadableJson();
  return value;
}

/** Whether a Content-Type is JSON, with or without parameters. */
export function isJsonType(contentType: string | undefined): boolean {
  return /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '');
}

/** Bytes of a body; a part's body is measured as it would be sent alone. */
export function bodySize(body: CallBody): number {
  return 'bytes' in body ? body.bytes.byteLength : Buffer.byteLength(textOf(body));
}

/** Bytes of a body; a part's body as it would be sent alone. */
export function bytesOf(body: CallBody): Uint8Array {
  return 'bytes' in body ? body.bytes : Buffer.from(textOf(body));
}

/** Text of a body, '' where there is none. */
export function textOf(body: CallBody): string {
  if ('bytes' in body) return bodyText(body.bytes);
  return body.value === undefined ? '' : JSON.stringify(body.value);
}
