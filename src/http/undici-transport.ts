import { Agent, request } from 'undici';
import { type GraphcalError, TransportError, UsageError } from '../core/errors.ts';
import { DEFAULT_TRANSPORT_LIMITS, type HttpReply, type Transport, type TransportLimits } from './transport.ts';

/** Errors of connecting: the request has certainly not left. Codes of Node and undici. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Errors that an open connection can meet as well; only `connect` says that nothing has left. */
const NO_ROUTE: ReadonlySet<string> = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/** The server's certificate was refused in the handshake, before the request. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE_REFUSED: ReadonlySet<string> = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
]);

/** undici refused to write the request: a header or its value cannot be sent. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

/**
 * The wire over undici's `request`: never follows redirects, verifies TLS always, bounds time and size of every answer.
 * https://undici.nodejs.org
 */
export function createUndiciTransport(limits: Partial<TransportLimits> = {}): Transport {
  const bounds = { ...DEFAULT_TRANSPORT_LIMITS, ...limits };
  const agent = new Agent({
    connections: bounds.connections,
    pipelining: 1,
    connect: { timeout: bounds.connectMs },
    headersTimeout: bounds.idleMs,
    bodyTimeout: bounds.idleMs,
  });
  let isClosed = false;
  return {
    async send({ method, url, headers, body, signal }) {
      signal?.throwIfAborted();
      if (isClosed) throw new UsageError('client-closed', 'The client was closed; nothing more can be sent with it.');
      const total = AbortSignal.timeout(bounds.totalMs);
      // Not AbortSignal.any: in Node 20 a signal that lasts a whole run keeps something of each that was made of it.
      const either = new AbortController();
      const end = () => either.abort();
      total.addEventListener('abort', end);
      signal?.addEventListener('abort', end);
      try {
        const reply = await request(url, {
          method: method as 'GET',
          headers: headers as Record<string, string>,
          body: body ?? null,
          signal: either.signal,
          dispatcher: agent,
        });
        return {
          status: reply.statusCode,
          headers: flatten(reply.headers),
          body: await readBounded(reply.body, bounds.maxBytes),
        };
      } catch (cause) {
        // The caller's own abort is the caller's, not the network's.
        if (signal?.aborted) throw signal.reason;
        if (cause instanceof TransportError) throw cause;
        throw explain(cause, url, total.aborted);
      } finally {
        total.removeEventListener('abort', end);
        signal?.removeEventListener('abort', end);
      }
    },
    close: () => {
      isClosed = true;
      return agent.destroy();
    },
  };
}

async function readBounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new TransportError('answer-too-large', `An answer of over ${maxBytes} bytes was cut off.`, 'unknown');
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function flatten(headers: Record<string, string | string[] | undefined>): HttpReply['headers'] {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) out[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}

function explain(cause: unknown, url: string, timedOut: boolean): GraphcalError {
  const host = new URL(url).host;
  const { code, syscall } = findSystemError(cause);
  if (code !== undefined && NOT_WRITABLE.has(code)) {
    return new UsageError('request-not-writable', `The request cannot be written (${code}).`, {
      cause,
      hint: 'A header or its value is not allowed in HTTP.',
    });
  }
  if (code !== undefined && CERTIFICATE_REFUSED.has(code)) {
    return new TransportError(
      'certificate-refused',
      `The certificate of ${host} is not trusted (${code}).`,
      'not-sent',
      {
        cause,
        hint: 'Behind a proxy that opens connections, name its certificate in NODE_EXTRA_CA_CERTS.',
      },
    );
  }
  if (code !== undefined && (NOT_CONNECTED.has(code) || (NO_ROUTE.has(code) && syscall === 'connect'))) {
    return new TransportError('service-unreachable', `${host} cannot be reached (${code}).`, 'not-sent', {
      cause,
      hint: 'Check the address and the network, and whether the server runs.',
    });
  }
  const timeout = timedOut || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  return timeout
    ? new TransportError('answer-timeout', `${host} gave no whole answer in time.`, 'unknown', { cause })
    : new TransportError('connection-lost', `The connection to ${host} was lost (${code ?? 'no code'}).`, 'unknown', {
        cause,
      });
}

/** Node reports several failed addresses (IPv6 and IPv4) as one AggregateError without a code of its own. */
function findSystemError(cause: unknown): { code?: string | undefined; syscall?: string | undefined } {
  if (!(cause instanceof Error)) return {};
  const { code, syscall } = cause as NodeJS.ErrnoException;
  if (code !== undefined) return { code, syscall };
  if (cause instanceof AggregateError) return findSystemError(cause.errors[0]);
  return findSystemError(cause.cause);
}
