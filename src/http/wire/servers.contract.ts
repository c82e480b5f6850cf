import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** Servers on loopback for as long as a test. */
export interface TestServers {
  /** A server of HTTP; its origin. */
  serve(listener: RequestListener): Promise<string>;
  /** A server below HTTP, which gets each socket with the first bytes of the request; its origin. */
  serveBytes(onRequest: (socket: Socket, first: Buffer) => void): Promise<string>;
  /** Any server; its origin, as if it spoke plain HTTP. */
  listen(server: Server): Promise<string>;
  /** A port of this machine where nobody listens. */
  closedPort(): Promise<number>;
  /** What is to be ended with the servers, before them. */
  afterwards(end: () => Promise<unknown>): void;
  close(): Promise<void>;
}

export function createTestServers(): TestServers {
  const ends: (() => Promise<unknown>)[] = [];

  const servedBy = async (server: Server): Promise<string> => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.once('close', () => sockets.delete(socket));
    });
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    });
    return `http://127.0.0.1:${await portOf(server)}`;
  };

  return {
    serve: (listener) => servedBy(createServer(listener)),
    serveBytes: (onRequest) =>
      servedBy(createTcpServer((socket) => socket.once('data', (first: Buffer) => onRequest(socket, first)))),
    listen: servedBy,
    async closedPort() {
      const server = createTcpServer();
      const port = await portOf(server);
      await new Promise((done) => server.close(done));
      return port;
    },
    afterwards: (end) => ends.push(end),
    async close() {
      for (const end of ends.splice(0).reverse()) await end();
    },
  };
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
