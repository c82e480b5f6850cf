import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../core/random.ts';
import { createEmulator } from '../emulator.ts';
import { createTestServer, eventBody, ROOM } from '../testing.ts';
import { createCertificate, isUsable } from './certificate.ts';

const NOON = Date.UTC(2026, 5, 12, 12);
const DAY_MS = 86_400_000;

describe('a certificate', () => {
  it('is for localhost and its addresses, signs itself and no other, and is valid from the day before', async () => {
    const { certificate } = await createCertificate(NOON, createSeededRandom(1));
    const read = new X509Certificate(certificate);
    expect(read.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect([read.subject, read.issuer, read.ca]).toEqual(['CN=localhost', 'CN=localhost', false]);
    expect(read.verify(read.publicKey)).toBe(true);
    expect([read.validFrom, read.validTo]).toEqual(['Jun 11 12:00:00 2026 GMT', 'Sep 13 12:00:00 2028 GMT']);
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('has the further names that are asked for, and is usable for those alone', async () => {
    const hostNames = ['graph.microsoft.com', 'login.microsoftonline.com'];
    const pair = await createCertificate(NOON, createSeededRandom(1), hostNames);
    expect(new X509Certificate(pair.certificate).subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:graph.microsoft.com, DNS:login.microsoftonline.com',
    );
    expect(isUsable(pair, NOON, hostNames)).toBe(true);
    expect(isUsable(pair, NOON, ['graph.microsoft.us'])).toBe(false);
  });

  it('is usable with its own key until a month before its end', async () => {
    const [one, other] = [
      await createCertificate(NOON, createSeededRandom(1)),
      await createCertificate(NOON, createSeededRandom(2)),
    ];
    expect(isUsable(one, NOON)).toBe(true);
    expect(isUsable(one, NOON + 790 * DAY_MS)).toBe(true);
    expect(isUsable(one, NOON + 800 * DAY_MS)).toBe(false);
    expect(isUsable(one, NOON - 2 * DAY_MS)).toBe(false);
    expect(isUsable({ ...one, privateKey: other.privateKey }, NOON)).toBe(false);
    expect(isUsable({ ...one, certificate: one.certificate.slice(0, 200) }, NOON)).toBe(false);
  });
});

describe('an emulator that listens by TLS', () => {
  let data = '';
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'graphcal-tls-'));
  });
  afterEach(() => {
    rmSync(data, { recursive: true });
  });

  it('answers those who trust its certificate, with links that begin with https', async () => {
    const { emulator, token, call } = await createTestServer();
    for (let number = 0; number < 2; number++) await call('POST', `${ROOM}/events`, eventBody());
    const { url, certificate = '', certificateFile } = await emulator.listen({ tls: true });
    expect(certificateFile).toBeUndefined();
    const port = new URL(url).port;
    const dispatcher = new Agent({ connect: { ca: certificate } });
    for (const origin of [url, `https://localhost:${port}`]) {
      const answer = await request(`${origin}${ROOM}/events?$top=1`, {
        dispatcher,
        headers: { authorization: `Bearer ${token}` },
      });
      const body = (await answer.body.json()) as Record<string, unknown>;
      expect(body['@odata.nextLink']).toMatch(new RegExp(`^${origin}/v1\\.0/`, 'u'));
    }
    await dispatcher.close();
    const stranger = new Agent();
    await expect(request(`${url}${ROOM}/events`, { dispatcher: stranger })).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    await stranger.close();
    await emulator.close();
  });

  it('resets the connection where the plan says so', async () => {
    const { emulator, token } = await createTestServer({
      faults: { rules: [{ action: { type: 'commit-then-reset' }, match: { method: 'POST', pathContains: 'events' } }] },
    });
    const { url, certificate = '' } = await emulator.listen({ tls: true });
    const dispatcher = new Agent({ connect: { ca: certificate } });
    const sent = request(`${url}${ROOM}/events`, {
      dispatcher,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(eventBody()),
    });
    await expect(sent).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(emulator.record.commits).toHaveLength(1);
    await dispatcher.close();
    await emulator.close();
  });

  it('closes connections that have not begun to speak TLS', async () => {
    const emulator = await createEmulator();
    const { url } = await emulator.listen({ tls: true });
    const idle = connect(Number(new URL(url).port), '127.0.0.1');
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await new Promise((resolve) => idle.once('connect', resolve));
    await emulator.close();
    await closed;
  });

  /** Listens once on the data folder; gives the certificate. */
  async function certificateOf(hostNames: readonly string[] = []): Promise<string | undefined> {
    const emulator = await createEmulator({ data, hostNames });
    try {
      const first = await emulator.listen({ tls: true });
      const second = await emulator.listen({ tls: true });
      expect(second.certificate).toBe(first.certificate);
      expect(first.certificateFile).toBe(join(data, 'certificate.pem'));
      return first.certificate;
    } finally {
      await emulator.close();
    }
  }

  it('keeps its certificate and key in the data folder, for their owner alone', async () => {
    const first = await certificateOf();
    expect(readFileSync(join(data, 'certificate.pem'), 'utf8')).toBe(first);
    expect(readFileSync(join(data, 'certificate-key.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/u);
    if (process.platform !== 'win32') expect(statSync(join(data, 'certificate-key.pem')).mode & 0o777).toBe(0o600);
    expect(await certificateOf()).toBe(first);
  });

  it('makes a new certificate where the kept one does not fit its key', async () => {
    const first = await certificateOf();
    const other = await createCertificate(NOON, createSeededRandom(3));
    writeFileSync(join(data, 'certificate-key.pem'), other.privateKey, { mode: 0o600 });
    const second = await certificateOf();
    expect(second).not.toBe(first);
    expect(await certificateOf()).toBe(second);
  });

  it('makes a new certificate where the kept one lacks a name, and keeps one that has more', async () => {
    const first = await certificateOf();
    const second = await certificateOf(['graph.microsoft.com']);
    expect(second).not.toBe(first);
    expect(new X509Certificate(second ?? '').checkHost('graph.microsoft.com')).toBe('graph.microsoft.com');
    expect(await certificateOf()).toBe(second);
  });

  it.skipIf(process.platform === 'win32')('is refused where others can read the key, until they cannot', async () => {
    await certificateOf();
    chmodSync(join(data, 'certificate-key.pem'), 0o644);
    const emulator = await createEmulator({ data });
    await expect(emulator.listen({ tls: true })).rejects.toMatchObject({
      name: 'StorageError',
      code: 'path-open-to-others',
    });
    chmodSync(join(data, 'certificate-key.pem'), 0o600);
    expect((await emulator.listen({ tls: true })).url).toMatch(/^https:/u);
    await emulator.close();
  });

  it('makes no certificate where none is asked for', async () => {
    const emulator = await createEmulator({ data });
    expect(await emulator.listen()).not.toHaveProperty('certificate');
    await emulator.close();
    expect(readdirSync(data).filter((name) => name.endsWith('.pem'))).toEqual([]);
  });
});
