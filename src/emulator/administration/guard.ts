import type { Headers } from '../http/message.ts';

/** What of a request decides who may send it. */
export interface GuardedRequest {
  method: string;
  headers: Headers;
  body: Uint8Array;
  /** Scheme and host under which the caller reaches this server. */
  origin: string;
  /** Address of the peer; undefined inside the process. */
  remoteAddress: string | undefined;
}

/** Why a request to the server's own paths is refused: status and code. */
export interface GuardRefusal {
  status: number;
  error: 'loopback-only' | 'page-of-other-origin' | 'json-only';
}

const LOOPBACK_NAME = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Refuses whoever is not on this machine, and what a page of a browser on this machine may send without being the
 * server's own: such a page can name this server as its own host, can send forms, and can have them sent without asking.
 */
export function guard(request: GuardedRequest): GuardRefusal | undefined {
  const { method, headers, body } = request;
  const refusal = foreignHost(request);
  if (refusal) return refusal;
  if (isFromElsewhere(request)) return { status: 403, error: 'page-of-other-origin' };
  if (method === 'GET') return undefined;
  const type = headers.get('content-type');
  // No form is sent without a type, and none with this one.
  const isJson = type === undefined ? body.byteLength === 0 : /^application\/json\s*(?:;|$)/i.test(type);
  return isJson ? undefined : { status: 415, error: 'json-only' };
}

/** The same for the page itself, which holds no data: a link may lead there from anywhere, but nothing may embed it. */
export function guardPage(request: GuardedRequest): GuardRefusal | undefined {
  const { headers } = request;
  const isOpened = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
  const refusal = foreignHost(request);
  if (refusal || isOpened) return refusal;
  return isFromElsewhere(request) ? { status: 403, error: 'page-of-other-origin' } : undefined;
}
function foreignHost({ headers, remoteAddress }: GuardedRequest): GuardRefusal | undefined {
  if (!isLoopback(remoteAddress)) return { status: 403, error: 'loopback-only' };
  // A name that was made to lead here belongs to the page of somebody else.
  const isForeign = remoteAddress !== undefined && !LOOPBACK_NAME.test(headers.get('host') ?? '');
  return isForeign ? { status: 403, error: 'loopback-only' } : undefined;
}

function isFromElsewhere({ headers, origin }: GuardedRequest): boolean {
  const sender = headers.get('origin');
  const site = headers.get('sec-fetch-site') ?? 'none';
  return (sender !== undefined && sender !== origin) || (site !== 'same-origin' && site !== 'none');
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
