import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom } from '../../core/random.ts';
import { createCertificate } from '../../emulator/tls/certificate.ts';
import { createTestServers, type TestServers } from './servers.contract.ts';
import { openTrust } from './trust.ts';
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts';

let servers: TestServers;
beforeEach(() => {
  servers = createTestServers();
});
afterEach(() => servers.close());

const portOf = (origin: string) => Number(new URL(origin).port);
const TOKEN = { authorization: 'Bearer canary-token' };
const FROM_2026 = Date.UTC(2026, 0, 1);

function open(options: UndiciTransportOptions) {
  const transport = createUndiciTransport(options);
  servers.afterwards(() => transport.close());
  return transport;
}

/** A proxy that opens every way to one port of this machine, and writes down what it is told and what it then passes on. */
async function openProxy(target: () => number, certificate?: { key: string; cert: string }) {
  const told: string[] = [];
  const passed: Buffer[] = [];
  const server = certificate ? createSecureServer(certificate) : createServer();
  server.on('connect', (request, socket: Socket) => {
    told.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    const onward = connectTcp(target(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.on('data', (chunk: Buffer) => {
        passed.push(chunk);
        onward.write(chunk);
      });
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
  });
  const origin = await servers.listen(server);
  return { origin, told, passed: () => Buffer.concat(passed).toString('latin1') };
}

describe('a way through a proxy', () => {
  it('is asked for by CONNECT with the proxy’s own credentials, once for many requests', async () => {
    const seen: unknown[] = [];
    const service = await servers.serve((request, response) => {
      seen.push([request.headers.host, request.headers.authorization, request.headers['proxy-authorization']]);
      response.end('yes');
    });
    const proxy = await openProxy(() => portOf(service));
    const transport = open({ env: { HTTP_PROXY: `http://user:secret@127.0.0.1:${portOf(proxy.origin)}` } });
    for (let round = 0; round < 2; round++) {
      const reply = await transport.send({ method: 'GET', url: 'http://graph.example/v1.0/me', headers: TOKEN });
      expect(Buffer.from(reply.body).toString()).toBe('yes');
    }
    expect(proxy.told).toEqual([
      expect.stringMatching(/^CONNECT graph\.example:80 .*"proxy-authorization":"Basic dXNlcjpzZWNyZXQ="/u),
    ]);
    expect(proxy.told.join()).not.toContain('canary-token');
    expect(seen).toEqual(Array.from({ length: 2 }, () => ['graph.example', 'Bearer canary-token', undefined]));
  });

  it('is not taken where NO_PROXY lists the host, nor for this machine', async () => {
    const service = await servers.serve((_, response) => response.end('yes'));
    const proxy = await openProxy(() => portOf(service));
    const transport = open({ env: { HTTP_PROXY: proxy.origin, NO_PROXY: 'graph.invalid' } });
    await transport.send({ method: 'GET', url: service, headers: {} });
    await expect(transport.send({ method: 'GET', url: 'http://graph.invalid/', headers: {} })).rejects.toMatchObject({
      code: 'service-unreachable',
    });
    expect(proxy.told).toEqual([]);
  });

  it('shows the proxy nothing of https but the host, and checks the service’s certificate all the same', async () => {
    const pair = await createCertificate(FROM_2026, systemRandom);
    const requests: (string | undefined)[] = [];
    const service = await servers.listen(
      createSecureServer({ key: pair.privateKey, cert: pair.certificate }, (request, response) => {
        requests.push(request.url);
        response.end('yes');
      }),
    );
    const proxy = await openProxy(() => portOf(service));
    const secureContext = await openTrust(pair.certificate);
    // The certificate is for localhost, and the host is another.
    const transport = open({ env: { HTTPS_PROXY: proxy.origin }, secureContext });
    const sending = transport.send({ method: 'GET', url: 'https://graph.example/v1.0/me', headers: TOKEN });
    await expect(sending).rejects.toMatchObject({ code: 'certificate-refused', delivery: 'not-sent' });
    expect(proxy.told).toEqual([expect.stringContaining('CONNECT graph.example:443')]);
    expect(proxy.passed()).not.toContain('canary-token');
    expect(requests).toEqual([]);
  });

  it.each([407, 403, 502])(
    'that is refused with %i was not sent; the error names the proxy, not its user',
    async (status) => {
      const origin = await servers.serveBytes((socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
      const transport = open({ env: { HTTPS_PROXY: origin.replace('//', '//canary:canary@') } });
      const error: unknown = await transport
        .send({ method: 'GET', url: 'https://graph.example/', headers: TOKEN })
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'proxy-refused', delivery: 'not-sent' });
      expect((error as Error).message).toBe(
        `The proxy ${new URL(origin).host} did not open the way (status ${status}).`,
      );
      expect((error as Error).stack + JSON.stringify(error)).not.toMatch(/canary|Y2FuYXJ5/u);
    },
  );

  it('to a proxy that is not there, or says nothing, was not sent', async () => {
    const silent = await servers.serveBytes(() => {});
    const absent = `http://127.0.0.1:${await servers.closedPort()}`;
    for (const HTTPS_PROXY of [silent, absent]) {
      const transport = open({ env: { HTTPS_PROXY }, limits: { connectMs: 100 } });
      const sending = transport.send({ method: 'GET', url: 'https://graph.example/', headers: {} });
      await expect(sending).rejects.toMatchObject({ code: 'proxy-unreachable', delivery: 'not-sent' });
    }
  });

  it('that is open stays open after the time in which it had to come about', async () => {
    const service = await servers.serve((_, response) => response.end('yes'));
    const proxy = await openProxy(() => portOf(service));
    const transport = open({ env: { HTTP_PROXY: proxy.origin }, limits: { connectMs: 60 } });
    const ask = () => transport.send({ method: 'GET', url: 'http://graph.example/', headers: {} });
    await ask();
    await over(90);
    await ask();
    expect(proxy.told).toHaveLength(1);
  });
});

describe('a certificate', () => {
  async function secured() {
    const pair = await createCertificate(FROM_2026, systemRandom);
    const requests: unknown[] = [];
    const origin = await servers.listen(
      createSecureServer({ key: pair.privateKey, cert: pair.certificate }, (request, response) => {
        requests.push(request.headers.authorization);
        response.end('yes');
      }),
    );
    return { url: `https://localhost:${portOf(origin)}/`, pair, requests };
  }

  it('that nobody vouches for is refused before anything is sent', async () => {
    const { url, requests } = await secured();
    await expect(open({}).send({ method: 'GET', url, headers: TOKEN })).rejects.toMatchObject({
      code: 'certificate-refused',
      delivery: 'not-sent',
      hint: expect.stringContaining('GRAPHCAL_CA_FILE'),
    });
    expect(requests).toEqual([]);
  });

  it('is checked though Node’s environment switches checking off', async () => {
    const { url, requests } = await secured();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      await expect(open({}).send({ method: 'GET', url, headers: TOKEN })).rejects.toMatchObject({
        code: 'certificate-refused',
      });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(requests).toEqual([]);
  });

  it('of an authority that was given is trusted, beside those of the system', async () => {
    const { url, pair, requests } = await secured();
    const other = await createCertificate(FROM_2026, systemRandom);
    const secureContext = await openTrust(pair.certificate);
    const reply = await open({ secureContext }).send({ method: 'GET', url, headers: TOKEN });
    expect(reply.status).toBe(200);
    expect(requests).toEqual(['Bearer canary-token']);
    const wrong = await openTrust(other.certificate);
    await expect(open({ secureContext: wrong }).send({ method: 'GET', url, headers: {} })).rejects.toMatchObject({
      code: 'certificate-refused',
    });
  });
});

/** Resolves to true after so many milliseconds of this machine. */
function over(ms: number): Promise<true> {
  return new Promise((done) => AbortSignal.timeout(ms).addEventListener('abort', () => done(true)));
}
