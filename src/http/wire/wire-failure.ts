import { type GraphcalError, TransportError, UsageError } from '../../core/errors.ts';

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

const TIMED_OUT: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** The error of an exchange that failed. `started` is false where the wire knows that no byte of the request has left. */
export function explainFailure(cause: unknown, host: string, started: boolean): GraphcalError {
  if (cause instanceof TransportError || cause instanceof UsageError) return cause;
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
      { cause, hint: 'Behind a proxy that opens connections, name its certificate in GRAPHCAL_CA_FILE.' },
    );
  }
  if (!started || (code !== undefined && (NOT_CONNECTED.has(code) || (NO_ROUTE.has(code) && syscall === 'connect')))) {
    return new TransportError('service-unreachable', `${host} cannot be reached (${code ?? 'no code'}).`, 'not-sent', {
      cause,
      hint: 'Check the address and the network, and whether the server runs.',
    });
  }
  if (code !== undefined && TIMED_OUT.has(code)) return answerTimeout(host, cause);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new TransportError('answer-too-large', `The head of ${host}'s answer was too large.`, 'unknown', { cause });
  }
  return new TransportError(
    'connection-lost',
    `The connection to ${host} was lost (${code ?? 'no code'}).`,
    'unknown',
    {
      cause,
    },
  );
}

/** The answer did not come, or not whole, in the time that it may take. */
export function answerTimeout(host: string, cause?: unknown): TransportError {
  return new TransportError('answer-timeout', `${host} gave no whole answer in time.`, 'unknown', { cause });
}

/** No connection was free, or none could be opened, in the time that the exchange may take. */
export function connectionTimeout(host: string): TransportError {
  return new TransportError('service-unreachable', `No connection to ${host} came about in time.`, 'not-sent', {
    hint: 'Check the network and the proxy; allow more connections where many calls wait for one.',
  });
}

/** The answer is larger than is read. */
export function answerTooLarge(maxBytes: number): TransportError {
  return new TransportError('answer-too-large', `An answer of over ${maxBytes} bytes was cut off.`, 'unknown');
}

/** Nothing is sent by a transport that was closed. */
export function clientClosed(): UsageError {
  return new UsageError('client-closed', 'The client was closed; nothing more can be sent with it.');
}

/** Node reports several failed addresses (IPv6 and IPv4) as one AggregateError without a code of its own. */
function findSystemError(cause: unknown): { code?: string | undefined; syscall?: string | undefined } {
  if (!(cause instanceof Error)) return {};
  const { code, syscall } = cause as NodeJS.ErrnoException;
  if (code !== undefined) return { code, syscall };
  if (cause instanceof AggregateError) return findSystemError(cause.errors[0]);
  return findSystemError(cause.cause);
}
