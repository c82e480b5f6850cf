import { expect } from 'vitest';
import type { EmulatorOptions } from '../options.ts';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';
import { openReceiver, type Receiver, subscriptionBody } from './testing-receiver.ts';

/** A server, and a subscriber with an endpoint on loopback. */
export interface TestSubscriber {
  readonly server: TestServer;
  readonly receiver: Receiver;
  open(): Promise<void>;
  close(): Promise<void>;
  /** Has another server instead, which touches no events unless asked to. */
  start(options?: EmulatorOptions): Promise<void>;
  /** Subscribes, and gives the id. */
  subscribe(more?: Record<string, unknown>): Promise<string>;
  /** Makes an event in the room. */
  create(more?: Record<string, unknown>): Promise<Json>;
  /** Of each try to notify, oldest first. */
  outcomes(): string[];
  /** Until so much that the server does by itself is recorded. */
  untilDelivered(count: number): Promise<void>;
}

/** Makes one; it has its server and endpoint between `open` and `close`. */
export function createTestSubscriber(): TestSubscriber {
  let server: TestServer | undefined;
  let receiver: Receiver | undefined;
  const subscriber: TestSubscriber = {
    get server() {
      if (!server) throw new Error('The subscriber is not open.');
      return server;
    },
    get receiver() {
      if (!receiver) throw new Error('The subscriber is not open.');
      return receiver;
    },
    async open() {
      receiver = await openReceiver();
      await subscriber.start();
    },
    async close() {
      await server?.emulator.close();
      await receiver?.close();
      server = undefined;
      receiver = undefined;
    },
    async start(options = {}) {
      await server?.emulator.close();
      server = await createTestServer({ touchAfterMs: null, ...options });
    },
    async subscribe(more = {}) {
      const body = subscriptionBody(subscriber.receiver.url, more);
      const made = await subscriber.server.call('POST', '/v1.0/subscriptions', body);
      expect([made.status, made.body.error]).toEqual([201, undefined]);
      return String(made.body.id);
    },
    async create(more = {}) {
      const { status, body } = await subscriber.server.call('POST', `${ROOM}/events`, eventBody(more));
      expect(status).toBe(201);
      return body;
    },
    outcomes: () =>
      subscriber.server.emulator.record.deliveries
        .filter(({ kind }) => kind !== 'validation')
        .map(({ outcome }) => outcome),
    async untilDelivered(count) {
      while (subscriber.outcomes().length < count) await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return subscriber;
}
