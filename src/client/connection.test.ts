import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../core/random.ts';
import { createEmulator, type Emulator } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { createCertificate } from '../emulator/tls/certificate.ts';
import type { WireEvent } from '../http/trace/wire-events.ts';
import type { Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import {
  type Connection,
  type ConnectionSettings,
  DOCUMENTED_APP,
  DOCUMENTED_LANE,
  openConnection,
} from './connection.ts';
import { authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let url: string;
let connections: Connection[];

beforeEach(async () => {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  ({ url } = await emulator.listen());
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) await connection.close();
  await emulator.close();
});

const open = async (settings: ConnectionSettings = {}) => {
  const connection = await openConnection(authenticationFor(emulator, url), {
    retry: { baseMs: 0 },
    ...settings,
  });
  connections.push(connection);
  return connection;
};
const READ = {
  method: 'GET',
  path: '/users/room.101%40school.example/events',
  mailbox: ROOM,
} as const;

describe('a connection', () => {
  it('says which tenant, app and person it is for, as far as the credential tells', async () => {
    expect(await open()).toMatchObject({
      tenant: emulator.tenantId,
      account: undefined,
      app: emulator.clientId,
      hasMe: false,
    });
    const credential = { getToken: async () => null };
    expect(await openConnection({ credential })).toMatchObject({ tenant: undefined, account: undefined, hasMe: true });
    const known = { credential, tenant: 'contoso.example', account: 'year7.tutor@school.example' };
    expect(await openConnection(known)).toMatchObject({ tenant: known.tenant, account: known.account, app: '' });
  });

  it('keeps to the limits that Microsoft documents', () => {
    // https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
    expect(DOCUMENTED_LANE).toEqual({
      concurrent: 4,
      concurrencyScope: 'mailbox',
      requests: 10_000,
      windowMs: 600_000,
      uploadBytes: 150_000_000,
      uploadWindowMs: 300_000,
    });
    expect(DOCUMENTED_APP).toMatchObject({ requests: 130_000, windowMs: 10_000 });
  });

  it('never has more requests of a mailbox under way than its lane allows', async () => {
    await emulator.close();
    emulator = await createEmulator({ latencyMs: 5 });
    ({ url } = await emulator.listen());
    const { sender } = await open({ lane: { concurrent: 2 } });
    await Promise.all(Array.from({ length: 8 }, () => sender.send(READ, 'safe', 'json')));
    expect(emulator.record.maxInFlight).toBe(2);
    expect(emulator.record.requestCount).toBe(8);
  });

  it('tells of each request and answer, without secrets and contents', async () => {
    const events: WireEvent[] = [];
    const { sender } = await open({ onWire: (event) => events.push(event) });
    await sender.send(READ, 'safe', 'json');
    const ofTry = { call: 1, mailbox: ROOM, clientRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    const what = { operation: undefined, method: 'GET', path: '/v1.0/users/{id}/events', requests: 1 };
    expect(events).toEqual([
      { type: 'call-started', call: 1, mailbox: ROOM, ...what },
      { type: 'call-waits', call: 1, mailbox: ROOM, closedMs: 0 },
      { type: 'call-sent', ...ofTry, ...what, attempt: 1, bytes: 0, waitedMs: expect.any(Number) },
      {
        type: 'call-answered',
        ...ofTry,
        status: 200,
        statuses: { 200: 1 },
        ms: expect.any(Number),
        bytes: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      { type: 'call-ended', call: 1, mailbox: ROOM, error: undefined, ms: expect.any(Number) },
    ]);
  });

  it("goes on where who is told of throttling throws: the answer is the service's, and not the listener's error", async () => {
    await emulator.close();
    emulator = await createEmulator({
      faults: { rules: [{ match: { nth: 1 }, action: { type: 'refuse', status: 429, retryAfter: 0.001 } }] },
    });
    ({ url } = await emulator.listen());
    const { sender } = await open({
      onThrottled: () => {
        throw new Error('of the listener');
      },
    });
    expect(await sender.send(READ, 'safe', 'json')).toMatchObject({ status: 200 });
  });

  it('tells which mailbox is closed because the service throttled it', async () => {
    await emulator.close();
    emulator = await createEmulator({
      faults: { rules: [{ match: { nth: 1 }, action: { type: 'refuse', status: 429, retryAfter: 30 } }] },
    });
    ({ url } = await emulator.listen());
    const reason = new Error('told');
    const stop = new AbortController();
    const closed: [string, number][] = [];
    const { sender } = await open({
      onThrottled: (mailbox, ms) => {
        closed.push([mailbox, ms]);
        stop.abort(reason);
      },
    });
    await expect(sender.send(READ, 'safe', 'json', { signal: stop.signal })).rejects.toBe(reason);
    expect(closed).toEqual([[ROOM, expect.any(Number)]]);
    expect(closed[0]?.[1]).toBeGreaterThanOrEqual(30_000);
    expect(emulator.record.requestCount).toBe(1);
  });

  it('closes its own transport, but not one that was given', async () => {
    const wire = createUndiciTransport();
    let closings = 0;
    const transport: Transport = {
      send: (request) => wire.send(request),
      close: async () => {
        closings++;
      },
    };
    const given = await open({ transport });
    await given.sender.send(READ, 'safe', 'json');
    await given.close();
    expect(await given.sender.send(READ, 'safe', 'json')).toMatchObject({ status: 200 });
    expect(closings).toBe(0);
    await wire.close();

    const own = await open();
    await own.sender.send(READ, 'safe', 'json');
    await own.close();
    await expect(own.sender.send(READ, 'safe', 'json')).rejects.toMatchObject({ code: 'client-closed' });
  });
});

describe('the wire of a connection', () => {
  /** A Graph with a certificate of its own. */
  async function openSecured(settings: ConnectionSettings) {
    const { certificate, privateKey } = await createCertificate(Date.UTC(2026, 0, 1), systemRandom);
    const server = createServer({ cert: certificate, key: privateKey }, (_, response) => response.end('{}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const graph = `https://localhost:${(server.address() as AddressInfo).port}`;
    const credential = { getToken: async () => ({ token: 'canary', expiresOnTimestamp: 4_102_444_800_000 }) };
    const folder = await mkdtemp(join(tmpdir(), 'graphcal-wire-'));
    const file = join(folder, 'authority.pem');
    await writeFile(file, certificate);
    const around = { file, certificate };
    const connect = async (make: (given: typeof around) => ConnectionSettings) => {
      const connection = await openConnection(
        { credential, graph },
        { retry: { baseMs: 0 }, ...settings, ...make(around) },
      );
      try {
        return await connection.sender.send(READ, 'safe', 'json');
      } finally {
        await connection.close();
      }
    };
    const close = async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(folder, { recursive: true });
    };
    return { connect, close };
  }

  it('trusts the authority of the settings, as text or file, or of GRAPHCAL_CA_FILE, and no other', async () => {
    const { connect, close } = await openSecured({ env: {} });
    try {
      expect((await connect(({ certificate }) => ({ ca: certificate }))).status).toBe(200);
      expect((await connect(({ file }) => ({ ca: file }))).status).toBe(200);
      expect((await connect(({ file }) => ({ env: { GRAPHCAL_CA_FILE: file } }))).status).toBe(200);
      await expect(connect(() => ({}))).rejects.toMatchObject({ code: 'certificate-refused' });
      await expect(connect(({ file }) => ({ ca: `${file}.none` }))).rejects.toMatchObject({ code: 'ca-unreadable' });
    } finally {
      await close();
    }
  });

  it('goes through the proxy that the environment names', async () => {
    const credential = { getToken: async () => ({ token: 'canary', expiresOnTimestamp: 4_102_444_800_000 }) };
    const env = { HTTPS_PROXY: 'http://user:canary@127.0.0.1:9' };
    const connection = await openConnection({ credential }, { env, retry: { attempts: 1 } });
    try {
      await expect(connection.sender.send(READ, 'safe', 'json')).rejects.toMatchObject({
        code: 'proxy-unreachable',
        message: 'The proxy 127.0.0.1:9 did not open the way (ECONNREFUSED).',
      });
    } finally {
      await connection.close();
    }
  });
});
