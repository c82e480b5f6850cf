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
  body: Uint8Array;
}

/** The wire: a user can bring an own one (proxy, fetch, tests). Fails with a `TransportError` that says whether the request can have arrived. */
export interface Transport {
  send(request: HttpRequest): Promise<HttpReply>;
  close(): Promise<void>;
}

/** Bounds of one exchange. */
export interface TransportLimits {
  /** Milliseconds to open a connection; default 10,000. */
  connectMs: number;
  /** Milliseconds without a byte before the exchange is given up; default 30,000. */
  idleMs: number;
  /** Milliseconds for the whole exchange; default 120,000. */
  totalMs: number;
  /** Bytes of an answer, after decompression; default 64 MiB. */
  maxBytes: number;
  /** Connections to one host; default 128. */
  connections: number;
}

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  connectMs: 10_000,
  idleMs: 30_000,
  totalMs: 120_000,
  maxBytes: 64 * 1024 * 1024,
  connections: 128,
};
