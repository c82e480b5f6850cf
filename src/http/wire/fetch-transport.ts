import { type Clock, systemClock } from '../../core/clock.ts';
import { TransportError, UsageError } from '../../core/errors.ts';
import { createDeadlines, type Expiring } from './deadlines.ts';
import {
  type HttpReply,
  type HttpRequest,
  readTransportLimits,
  type Transport,
  type TransportLimits,
} from './transport.ts';
import { answerTimeout, answerTooLarge, clientClosed, explainFailure } from './wire-failure.ts';

/** The part of the standard's `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchTransportOptions {
  /** Connections and the size of heads are the business of the fetch that was given. */
  limits?: Partial<Pick<TransportLimits, 'idleMs' | 'totalMs' | 'maxBytes'>> | undefined;
  clock?: Clock | undefined;
}

/**
 * The wire over a fetch that the caller brings, for its own agents, runtimes without sockets, and tests. It costs several
 * times the CPU of the usual one; proxies, certificates and new connections after a 503 are left to that fetch.
 * https://fetch.spec.whatwg.org
 */
export function createFetchTransport(
  fetch: Fetch,
  { limits = {}, clock = systemClock }: FetchTransportOptions = {},
): Transport {
  const { idleMs, totalMs, maxBytes } = readTransportLimits(limits);
  const total = createDeadlines(totalMs, clock);
  const idle = createDeadlines(idleMs, clock);
  const underWay = new Set<AbortController>();
  let isClosed = false;

  const exchange = async ({ method, url, headers, body }: HttpRequest, signal: AbortSignal, onBytes: () => void) => {
    const response = await fetch(url, {
      method,
      headers: writable(headers),
      body: bodyOf(body),
      signal,
      redirect: 'manual',
    });
    // Browsers hide where a redirect leads, so it is no answer.
    if (response.type === 'opaqueredirect') {
      throw new TransportError('answer-not-readable', 'The service answered with a redirect.', 'unknown');
    }
    onBytes();
    const bytes = await readBounded(response.body, maxBytes, onBytes);
    return { status: response.status, headers: joined(response.headers), body: bytes };
  };

  return {
    async send(request): Promise<HttpReply> {
      const { signal } = request;
      signal?.throwIfAborted();
      if (isClosed) throw clientClosed();
      const { host } = new URL(request.url);
      const ending = new AbortController();
      const expiring: Expiring = { expire: () => ending.abort(answerTimeout(host)) };
      const silent: Expiring = { expire: () => ending.abort(answerTimeout(host)) };
      const onAbort = () => ending.abort(signal?.reason);
      const onBytes = () => {
        idle.end(silent);
        idle.start(silent);
      };
      underWay.add(ending);
      total.start(expiring);
      idle.start(silent);
      signal?.addEventListener('abort', onAbort);
      try {
        return await exchange(request, ending.signal, onBytes);
      } catch (cause) {
        if (ending.signal.aborted) throw ending.signal.reason;
        throw explainFailure(cause, host, true);
      } finally {
        underWay.delete(ending);
        total.end(expiring);
        idle.end(silent);
        signal?.removeEventListener('abort', onAbort);
      }
    },
    async close() {
      isClosed = true;
      for (const each of underWay)
        each.abort(new TransportError('connection-lost', 'The client was closed.', 'unknown'));
    },
  };
}

function writable(headers: HttpRequest['headers']): Headers {
  try {
    return new Headers(headers);
  } catch (cause) {
    throw new UsageError('request-not-writable', 'The request cannot be written.', {
      cause,
      hint: 'A header or its value is not allowed in HTTP.',
    });
  }
}

/** A name comes once for each Set-Cookie. */
function joined(headers: Headers): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of headers) out[name] = out[name] === undefined ? value : `${out[name]}, ${value}`;
  return out;
}

function bodyOf(body: HttpRequest['body']): string | Uint8Array<ArrayBuffer> | null {
  // A view of shared memory is nothing that fetch takes; ours are none, which only a copy proves.
  return body === undefined || typeof body === 'string' ? (body ?? null) : new Uint8Array(body);
}

async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  onBytes: () => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by an error cancels the stream, and with it the connection.
  for await (const chunk of body ?? []) {
    onBytes();
    size += chunk.byteLength;
    if (size > maxBytes) throw answerTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
