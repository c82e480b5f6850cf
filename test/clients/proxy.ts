import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { FIXED_HOSTS } from './fixed-hosts.ts';

/** A proxy on loopback that leads the fixed hosts to an emulator, and refuses all others. */
export interface ServiceProxy {
  readonly url: string;
  /** What a process needs to use it and to trust the emulator, and what ends it where it connects to anything else. */
  readonly env: Readonly<Record<string, string>>;
  /** Hosts that were asked for, each once, the refused ones too. */
  readonly asked: ReadonlySet<string>;
}

/** Opens one until the test is over; `served` is the emulator, behind TLS with a certificate of these names. */
export async function openProxy(served: { url: string }): Promise<ServiceProxy> {
  const port = Number(new URL(served.url).port);
  const asked = new Set<string>();
  const isLed = (host: string, to: number) => {
    asked.add(host);
    return FIXED_HOSTS.includes(host) && to === 443;
  };
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, port, isLed));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const [host = '', to] = (incoming.url ?? '').split(':');
    socket.on('error', () => socket.destroy());
    if (!isLed(host, Number(to))) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const emulator = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      emulator.write(head);
      socket.pipe(emulator).pipe(socket);
    });
    sockets.add(emulator);
    emulator.on('error', () => socket.destroy());
    emulator.on('close', () => socket.destroy());
    socket.on('close', () => emulator.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const { NODE_EXTRA_CA_CERTS = '' } = process.env;
  const NODE_OPTIONS = `--import=${new URL('loopback-only.mjs', import.meta.url)}`;
  return {
    url,
    asked,
    env: { ...Object.fromEntries(names.map((name) => [name, url])), NODE_EXTRA_CA_CERTS, NODE_OPTIONS },
  };
}

/** Some clients have the proxy itself speak to the service: they send it a request with the whole address. */
function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  isLed: (host: string, to: number) => boolean,
): void {
  const { method = 'GET', url = '', headers } = incoming;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const { hostname = '', protocol, pathname, search } = address ?? {};
  if (!isLed(hostname, protocol === 'https:' ? Number(address?.port || 443) : 80)) {
    outgoing.writeHead(403).end();
    return;
  }
  const asking = { host: '127.0.0.1', port, servername: hostname, method, path: `${pathname}${search}` };
  const passed = request({ ...asking, headers: { ...headers, host: hostname } }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', () => outgoing.destroy());
  incoming.pipe(passed);
}
