/** A request as the application receives it, from a socket or from a test. */
export interface EmulatorRequest {
  method: string;
  /** Path with query, or an absolute address whose origin is then used in links. */
  url: string;
  /** Names in any letter case. */
  headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  body?: Uint8Array;
  /** Address of the peer; left out for calls inside the process, which count as loopback. */
  remoteAddress?: string;
  /** Whether it came by TLS; links in the answer then begin with https. Default false. */
  encrypted?: boolean;
}

/** An answer of the application. */
export interface EmulatorResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** How slowly a fault plan has it sent; whoever called without a port has it whole. */
  pace?: Pace;
  /** Bytes of the body after which a fault plan ends the connection; whoever called without a port has it whole. */
  cutAfter?: number;
  /** Whether it is cut in the middle of a chunk, instead of short of its Content-Length. */
  chunked?: boolean;
}

/** A slow answer. */
export interface Pace {
  /** What of it is slow. */
  of: 'headers' | 'body' | 'all';
  bytes: number;
  /** Milliseconds after each slice of `bytes` bytes. */
  everyMs: number;
  /** Whether something always follows. */
  endless: boolean;
}

/** Thrown instead of an answer where a fault cuts the connection; the socket adapter resets the connection. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('The connection was reset by the fault plan.');
    this.name = 'ConnectionReset';
  }
}

/** Request headers with names in lower case; repeated ones joined as HTTP does. */
export type Headers = ReadonlyMap<string, string>;

/**
 * Reads headers in any letter case, repeated ones joined with a comma; of a repeated Content-Type, as over a port, the
 * first counts.
 */
export function readHeaders(headers: EmulatorRequest['headers']): Headers {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    const key = name.toLowerCase();
    const earlier = read.get(key);
    if (earlier !== undefined && key === 'content-type') continue;
    read.set(key, earlier === undefined ? text : `${earlier}, ${text}`);
  }
  return read;
}

/** The text of a body, without copying its bytes first. */
export function bodyText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}
