import { UsageError } from '../../core/errors.ts';

/** One HTTP exchange, ready for the wire. */
export interface HttpRequest {
  method: string;
  /** Absolute address. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  signal?: AbortSignal | undefined;
}

/** What came back, whole. */
export interface HttpReply {
  status: number;
  /** Names in lower case; repeated headers joined by `, `. */
  headers: Readonly<Record<string, string>>;
  /** Without its Content-Encoding. */
  body: Uint8Array;
}

/**
 * The wire: a user can bring an own one (an own agent, fetch, tests). It never follows a redirect, and fails with a
 * `TransportError` that says whether the request can have arrived; transport.contract.ts says the rest.
 */
export interface Transport {
  send(request: HttpRequest): Promise<HttpReply>;
  close(): Promise<void>;
}

/** Bounds of one exchange. */
export interface TransportLimits {
  /** Milliseconds to open a connection, and as many again for a proxy on the way; default 10,000. */
  connectMs: number;
  /** Milliseconds without a byte before the exchange is given up; default 30,000. */
  idleMs: number;
  /** Milliseconds for the whole exchange, the wait for a connection included; default 120,000. */
  totalMs: number;
  /** Bytes of an answer's body, before and after decompression; default 64 MiB. */
  maxBytes: number;
  /** Bytes of an answer's head; default 32 KiB. */
  maxHeadBytes: number;
  /** Connections to one host, opened when needed; default 512. */
  connections: number;
  /** Milliseconds for which a connection without work stays open where the service names no time; default 30,000. */
  keepAliveMs: number;
}

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  connectMs: 10_000,
  idleMs: 30_000,
  totalMs: 120_000,
  maxBytes: 64 * 1024 * 1024,
  maxHeadBytes: 32 * 1024,
  connections: 512,
  // Shorter than the 90 s of Azure Front Door and the 60 s of common proxies: who closes first loses no request.
  keepAliveMs: 30_000,
};

/** The defaults with what is given instead; throws UsageError `limit-invalid`, which names the limit. */
export function readTransportLimits(given: Partial<TransportLimits> = {}): TransportLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_TRANSPORT_LIMITS, name)) {
      const known = Object.keys(DEFAULT_TRANSPORT_LIMITS).join(', ');
      throw new UsageError('limit-invalid', `There is no limit '${name}'.`, { hint: `Known: ${known}.` });
    }
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw new UsageError('limit-invalid', `The limit ${name} is ${String(value)}, which is no number above 0.`, {
      hint: 'Give milliseconds, bytes or connections, or leave it out for its default.',
    });
  }
  return {
    ...DEFAULT_TRANSPORT_LIMITS,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}
