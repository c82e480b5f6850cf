import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../core/clock.ts';
import { GraphcalError } from '../../core/errors.ts';
import type { Application } from '../application.ts';
import { bodyLimit } from '../limits.ts';
import type { Listener, ListenOptions } from '../options.ts';
import type { CertificatePair } from '../tls/certificate.ts';
import type { EmulatorResponse } from './message.ts';
import { isShaped, sendShaped } from './sending.ts';

/** Serves the application on a port, by TLS with `pair`: reads a request, hands it over, writes the answer. */
export async function listen(
  application: Application,
  clock: Clock,
  { port = 0, host = '127.0.0.1' }: Omit<ListenOptions, 'tls'> = {},
  pair?: CertificatePair,
): Promise<Pick<Listener, 'url' | 'close'>> {
  // As the network has them. One that still shakes hands is no connection of HTTP yet, and has to be closed as well; and
  // only these can be reset, an encrypted one above them cannot.
  const connections = new Map<string, Socket>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(peerOf(request.socket)) ?? request.socket;
    void serve(application, clock, request, response, () => connection.resetAndDestroy());
  };
  const server = pair
    ? createTlsServer({ cert: pair.certificate, key: pair.privateKey }, onRequest)
    : createServer(onRequest);
  server.on('connection', (connection: Socket) => {
    const peer = peerOf(connection);
    connections.set(peer, connection);
    connection.once('close', () => connections.delete(peer));
  });
  await open(server, port, host);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `${pair ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections.values()) connection.destroy();
      }),
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function open(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    server.listen(port, host, () => resolve());
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): GraphcalError {
  if (error.code === 'EADDRINUSE')
    return new GraphcalError('port-in-use', `Port ${port} on ${host} is already in use.`, {
      hint: 'Choose another port, or 0 for any free one.',
      cause: error,
    });
  return new GraphcalError('port-not-available', `Port ${port} on ${host} cannot be opened (${error.code}).`, {
    hint: 'Choose a port above 1023 and an address of this machine.',
    cause: error,
  });
}

async function serve(
  application: Application,
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
  reset: () => void,
): Promise<void> {
  const { method = 'GET', url = '/', headers, socket } = request;
  let body: Uint8Array;
  try {
    body = await readBody(request, bodyLimit(url));
  } catch {
    // The client went away before it had sent everything.
    socket.destroy();
    return;
  }
  try {
    const remoteAddress = socket.remoteAddress ?? '';
    const encrypted = socket instanceof TLSSocket;
    const answer = await application.handle({ method, url, headers, body, remoteAddress, encrypted });
    try {
      await write(response, answer, clock);
    } catch (error) {
      await write(response, application.fail({ method, url, headers }, error), clock);
    }
  } catch {
    // A fault plan cut the connection; what failed is answered, and at least in the record.
    reset();
  }
}

async function write(response: ServerResponse, answer: EmulatorResponse, clock: Clock): Promise<void> {
  if (response.destroyed) return;
  if (response.socket && isShaped(answer)) return sendShaped(response.socket, answer, clock);
  // The date is the application's, on its own clock.
  response.sendDate = false;
  const length = answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  response.end(answer.body);
}

// One byte over the limit is enough for the application to refuse; the rest is read and dropped, so that the
// answer reaches a client that is still sending. By events: iterating a stream costs more than answering some requests.
function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      if (size <= limit) chunks.push(chunk);
      size += chunk.byteLength;
    });
    request.once('end', () => {
      const only = chunks[0];
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('The client went away.'));
    });
  });
}
