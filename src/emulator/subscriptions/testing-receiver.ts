import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Send } from '../http/outgoing.ts';
import type { Json } from '../testing.ts';

/** A request as the receiver got it. */
export interface Received {
  path: string;
  contentType: string;
  /** Its JSON; undefined in a validation request. */
  body: Json | undefined;
}

/** An endpoint of a subscriber on loopback. */
export interface Receiver {
  url: string;
  /** Notifications, oldest first; validation requests are not among them. */
  readonly received: readonly Received[];
  readonly validations: readonly Received[];
  /** How notifications are answered from now on; undefined: 202. */
  answer: ((response: ServerResponse, received: Received) => void) | undefined;
  /** How validation requests are; undefined: as documented. */
  prove: ((response: ServerResponse, token: string) => void) | undefined;
  /** Resolves once so many notifications have come in all. */
  until(count: number): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** Opens one on a free port. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const validations: Received[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const receiver: Receiver = {
    url: '',
    received,
    validations,
    answer: undefined,
    prove: undefined,
    async until(count) {
      if (received.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return received;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server: Server = createServer((request, response) => {
    void readText(request).then((text) => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      const token = url.searchParams.get('validationToken');
      const contentType = request.headers['content-type'] ?? '';
      if (token !== null) {
        validations.push({ path: request.url ?? '', contentType, body: undefined });
        if (receiver.prove) receiver.prove(response, token);
        else response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
        return;
      }
      const one = { path: request.url ?? '', contentType, body: JSON.parse(text) as Json };
      received.push(one);
      if (receiver.answer) receiver.answer(response, one);
      else response.writeHead(202).end();
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
      waiting = waiting.filter(({ count }) => received.length < count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

/** An endpoint in this process: what is sent to it is there at once, so that a test sees when nothing was sent. */
export interface NearReceiver {
  /** Notifications, oldest first. */
  readonly received: readonly Received[];
  /** Status by which notifications are answered from now on. */
  status: number;
  send: Send;
}

/** Makes one that proves itself as documented. */
export function createNearReceiver(): NearReceiver {
  const received: Received[] = [];
  const receiver: NearReceiver = {
    received,
    status: 202,
    async send({ url, headers, body }) {
      const { pathname, search, searchParams } = new URL(url);
      const token = searchParams.get('validationToken');
      if (token !== null) return { status: 200, headers: { 'content-type': 'text/plain' }, body: token };
      const contentType = headers['content-type'] ?? '';
      received.push({ path: `${pathname}${search}`, contentType, body: JSON.parse(body) as Json });
      return { status: receiver.status, headers: {}, body: '' };
    },
  };
  return receiver;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The body of a subscription to all events of the mailbox that tests use; a test adds what it is about. */
export function subscriptionBody(url: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    changeType: 'created,updated,deleted',
    notificationUrl: url,
    resource: 'users/room.101@school.example/events',
    expirationDateTime: '2026-01-06T10:00:00Z',
    clientState: 'a-state-of-tests',
    ...more,
  };
}

/** The notifications of what came, in order. */
export function notificationsOf(received: readonly Received[]): Json[] {
  return received.flatMap(({ body }) => (body?.value as unknown as Json[] | undefined) ?? []);
}
