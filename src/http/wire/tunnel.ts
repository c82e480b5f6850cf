import { type ClientRequest, type RequestOptions, request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import { TransportError } from '../../core/errors.ts';
import type { ProxyServer } from './proxy.ts';

export interface TunnelOptions {
  proxy: ProxyServer;
  tls: { rejectUnauthorized: true; secureContext?: SecureContext };
  /** Milliseconds until the proxy has opened the way. */
  timeoutMs: number;
  /** Ends what is being opened. */
  signal: AbortSignal;
  /** Speaks TLS with the service through the open way. */
  connect: buildConnector.connector;
}

/**
 * Connects through a proxy by CONNECT, for http as for https: the proxy sees the host and its own credentials, and of
 * https nothing else. https://www.rfc-editor.org/rfc/rfc9110#name-connect
 *
 * Not undici's ProxyAgent: it copies each request's headers, and waits for a silent proxy for five minutes.
 */
export function createTunnel({ proxy, tls, timeoutMs, signal, connect }: TunnelOptions): buildConnector.connector {
  return (target, done) => {
    const authority = `${target.hostname}:${target.port || (target.protocol === 'https:' ? 443 : 80)}`;
    const options: RequestOptions = {
      method: 'CONNECT',
      host: proxy.hostname,
      port: proxy.port,
      path: authority,
      headers: {
        host: authority,
        ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization.reveal() }),
      },
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const asking: ClientRequest = proxy.isSecure
      ? requestSecurely({ ...options, ...tls, ...(isName(proxy.hostname) ? { servername: proxy.hostname } : {}) })
      : requestPlainly(options);
    // Not AbortSignal.any: in Node 20 a signal that lasts long keeps something of each that was made of it.
    const stop = () => asking.destroy();
    signal.addEventListener('abort', stop);
    asking.once('error', (cause) => {
      signal.removeEventListener('abort', stop);
      done(unreachable(proxy, cause), null);
    });
    asking.once('connect', ({ statusCode }, socket: Socket, head) => {
      signal.removeEventListener('abort', stop);
      // https://www.rfc-editor.org/rfc/rfc9110#name-connect
      if (statusCode === undefined || statusCode < 200 || statusCode > 299 || head.byteLength > 0) {
        socket.destroy();
        done(refused(proxy, statusCode), null);
      } else if (target.protocol === 'https:') connect({ ...target, httpSocket: socket }, done);
      else done(null, socket);
    });
    asking.end();
  };
}

function unreachable({ name }: ProxyServer, cause: NodeJS.ErrnoException): TransportError {
  return new TransportError(
    'proxy-unreachable',
    `The proxy ${name} did not open the way (${cause.code ?? 'no code'}).`,
    'not-sent',
    { cause, hint: 'Check HTTPS_PROXY, or list the host in NO_PROXY to go without.' },
  );
}

function refused({ name }: ProxyServer, status: number | undefined): TransportError {
  return new TransportError('proxy-refused', `The proxy ${name} did not open the way (status ${status}).`, 'not-sent', {
    hint: status === 407 ? 'It asks for user and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.' : undefined,
  });
}

/** A number is no server name. https://www.rfc-editor.org/rfc/rfc6066#section-3 */
function isName(hostname: string): boolean {
  return !/^[\d.]+$|:/u.test(hostname);
}
