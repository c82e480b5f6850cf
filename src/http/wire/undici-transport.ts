import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector, Client, type Dispatcher, Pool } from 'undici';
import { type Clock, systemClock } from '../../core/clock.ts';
import { type Abortable, createAbortWatch } from './abort-watch.ts';
import { decodeBody } from './content-encoding.ts';
import { createDeadlines, type Expiring } from './deadlines.ts';
import { chooseProxy } from './proxy.ts';
import {
  type HttpReply,
  type HttpRequest,
  readTransportLimits,
  type Transport,
  type TransportLimits,
} from './transport.ts';
import { createTunnel } from './tunnel.ts';
import { answerTimeout, answerTooLarge, clientClosed, connectionTimeout, explainFailure } from './wire-failure.ts';

export interface UndiciTransportOptions {
  limits?: Partial<TransportLimits> | undefined;
  /** Names proxies: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either letter case; default none. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Which certificates are trusted (trust.ts); default Node's. */
  secureContext?: SecureContext | undefined;
  clock?: Clock | undefined;
}

/**
 * The wire over undici: never follows redirects, verifies TLS always, bounds time and size of every answer.
 * Throws UsageError `limit-invalid`, and `proxy-unreadable` at the first request to a host whose proxy cannot be read.
 * https://undici.nodejs.org
 */
export function createUndiciTransport(options: UndiciTransportOptions = {}): Transport {
  const limits = readTransportLimits(options.limits);
  const { env = {}, secureContext, clock = systemClock } = options;
  const deadlines = createDeadlines(limits.totalMs, clock);
  const aborts = createAbortWatch();
  const closing = new AbortController();
  const pools = new Map<string, Pool>();

  // Said aloud, because Node lets its environment switch verification off for everybody who says nothing.
  const tls = { rejectUnauthorized: true as const, ...(secureContext === undefined ? {} : { secureContext }) };
  const connectDirectly = buildConnector({ timeout: limits.connectMs, ...tls });

  const openPool = (url: URL): Pool => {
    const proxy = chooseProxy(url, env);
    const connect =
      proxy === undefined
        ? connectDirectly
        : createTunnel({ proxy, tls, timeoutMs: limits.connectMs, signal: closing.signal, connect: connectDirectly });
    return new Pool(url.origin, {
      connections: limits.connections,
      pipelining: 1,
      connect,
      headersTimeout: limits.idleMs,
      bodyTimeout: limits.idleMs,
      maxHeaderSize: limits.maxHeadBytes,
      keepAliveTimeout: limits.keepAliveMs,
      keepAliveMaxTimeout: Math.max(limits.keepAliveMs, 60_000),
      factory: (origin, settings) => new Line(origin, settings, connect),
    });
  };

  const poolOf = (url: URL): Pool => {
    let pool = pools.get(url.origin);
    if (pool === undefined) {
      pool = openPool(url);
      pools.set(url.origin, pool);
    }
    return pool;
  };

  return {
    async send(request) {
      request.signal?.throwIfAborted();
      if (closing.signal.aborted) throw clientClosed();
      const url = new URL(request.url);
      const pool = poolOf(url);
      const attempt = new Attempt(request, url, limits.maxBytes);
      deadlines.start(attempt);
      if (request.signal !== undefined) aborts.start(request.signal, attempt);
      try {
        const reply = await attempt.through(pool);
        const encoding = reply.headers['content-encoding'];
        return encoding === undefined
          ? reply
          : { ...reply, body: await decodeBody(reply.body, encoding, limits.maxBytes) };
      } finally {
        deadlines.end(attempt);
        if (request.signal !== undefined) aborts.end(request.signal, attempt);
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** One connection of a pool, which knows its socket. */
class Line extends Client {
  #socket: Socket | undefined;

  constructor(origin: URL, settings: object, connect: buildConnector.connector) {
    super(origin, {
      ...settings,
      connect: (target, done) =>
        connect(target, (...[error, socket]) => {
          if (error === null) {
            this.#socket = socket;
            done(null, socket);
          } else done(error, null);
        }),
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (options instanceof Attempt) options.line = this;
    return super.dispatch(options, handler);
  }

  /** What follows gets a new connection, once it is asked for. */
  hangUp(): void {
    this.#socket?.destroy();
  }
}

const UNAVAILABLE = 503;

/**
 * One exchange under way: what undici is told to send, and whom it tells what comes back. One object for both, and no
 * stream: that takes little more than half of the time of undici's `request`.
 */
class Attempt implements Dispatcher.DispatchOptions, Dispatcher.DispatchHandler, Expiring, Abortable {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  line: Line | undefined;

  readonly #host: string;
  readonly #maxBytes: number;
  #controller: Dispatcher.DispatchController | undefined;
  #hasEnded = false;
  #status = 0;
  #headers: HttpReply['headers'] = {};
  #chunks: Uint8Array[] = [];
  #size = 0;
  #resolve: (reply: HttpReply) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor({ method, headers, body }: HttpRequest, url: URL, maxBytes: number) {
    this.origin = url.origin;
    this.path = url.pathname + url.search;
    this.method = method;
    this.headers = headers;
    this.body = body ?? null;
    this.#host = url.host;
    this.#maxBytes = maxBytes;
  }

  through(pool: Pool): Promise<HttpReply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      pool.dispatch(this, this);
    });
  }

  /** Its time is over. */
  expire(): void {
    this.#fail(this.#controller === undefined ? connectionTimeout(this.#host) : answerTimeout(this.#host));
  }

  /** The caller's own abort is the caller's, not the network's. */
  abort(reason: unknown): void {
    this.#fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection. Thrown, since an abort would cost the connection.
    if (this.#hasEnded) throw new Error('Given up.');
    this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Parsed): void {
    this.#status = status;
    this.#headers = flatten(headers);
    if (Number(this.#headers['content-length']) > this.#maxBytes) this.#fail(answerTooLarge(this.#maxBytes));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    if (this.#size > this.#maxBytes) this.#fail(answerTooLarge(this.#maxBytes));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    // Before the caller hears of it, or the repeat would go the same way.
    // https://learn.microsoft.com/graph/best-practices-concept#handling-expected-errors
    if (this.#status === UNAVAILABLE) this.line?.hangUp();
    this.#hasEnded = true;
    const [first] = this.#chunks;
    const body = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#size);
    const reply = { status: this.#status, headers: this.#headers, body };
    // undici takes the connection for busy until the loop has turned once: a caller who sends the next at once would
    // open a second connection beside each.
    queueMicrotask(() => setImmediate(this.#resolve, reply));
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#reject(explainFailure(cause, this.#host, this.#controller !== undefined));
  }

  #fail(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#reject(error);
    this.#controller?.abort(error instanceof Error ? error : new Error('aborted'));
  }
}

type Parsed = Readonly<Record<string, string | string[] | undefined>>;

/** undici gives names in lower case. */
function flatten(headers: Parsed): HttpReply['headers'] {
  const out: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) out[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return out;
}
