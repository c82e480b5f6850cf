import { createDecipheriv, createHmac, privateDecrypt, verify, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClientCertificate } from '../identity/testing-certificate.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { claimsOf, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';
import {
  createNearReceiver,
  notificationsOf,
  openReceiver,
  type Receiver,
  subscriptionBody,
} from './testing-receiver.ts';

describe('notifications with data', async () => {
  const { privateKey, certificate: pem } = await createClientCertificate();
  const certificate = new X509Certificate(pem);
  const select = 'users/room.101@school.example/events?$select=subject,start';
  const rich = {
    includeResourceData: true,
    encryptionCertificate: certificate.raw.toString('base64'),
    encryptionCertificateId: 'a-certificate-of-tests',
    resource: select,
  };
  let server: TestServer;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await openReceiver();
    server = await createTestServer();
  });
  afterEach(async () => {
    await server.emulator.close();
    await receiver.close();
  });

  it('are encrypted as documented, and signed by a token of the service', async () => {
    const body = subscriptionBody(receiver.url, rich);
    const made = await server.call('POST', '/v1.0/subscriptions', body);
    expect([made.status, made.body.includeResourceData]).toEqual([201, true]);
    const event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
    await receiver.until(1);
    const [notification] = notificationsOf(receiver.received);
    const content = notification?.encryptedContent ?? {};
    expect(Object.keys(content)).toEqual([
      'data',
      'dataSignature',
      'dataKey',
      'encryptionCertificateId',
      'encryptionCertificateThumbprint',
    ]);
    expect(content.encryptionCertificateId).toBe('a-certificate-of-tests');
    expect(content.encryptionCertificateThumbprint).toBe(certificate.fingerprint.replaceAll(':', ''));

    // As the documentation's own example for Node decrypts.
    const key = privateDecrypt(privateKey, Buffer.from(String(content.dataKey), 'base64'));
    const data = Buffer.from(String(content.data), 'base64');
    expect(createHmac('sha256', key).update(data).digest('base64')).toBe(content.dataSignature);
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
    const shown = JSON.parse(decipher.update(data, undefined, 'utf8') + decipher.final('utf8'));
    expect(shown).toMatchObject({ id: event.id, subject: 'Year 7 Mathematics' });
    expect(Object.keys(shown).sort()).toEqual(['@odata.context', '@odata.etag', 'id', 'start', 'subject']);

    const token = String(receiver.received[0]?.body?.validationTokens?.[0]);
    const { tenantId, clientId } = server.emulator;
    expect(claimsOf(token)).toMatchObject({
      aud: clientId,
      iss: `https://sts.windows.net/${tenantId}/`,
      tid: tenantId,
      appid: '0bf30f3b-4a52-48df-9a82-234910c4a086',
      azp: '0bf30f3b-4a52-48df-9a82-234910c4a086',
    });
    const keys = (await server.call('GET', `/common/discovery/v2.0/keys`)).body.keys as unknown as Json[];
    const [head = '', claims = '', signature = ''] = token.split('.');
    const jwk = keys.find(({ kid }) => kid === JSON.parse(Buffer.from(head, 'base64url').toString()).kid);
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: jwk as never, format: 'jwk' },
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
    expect(
      (await server.call('GET', `${ROOM}/events`, undefined, { authorization: `Bearer ${token}` })).status,
    ).not.toBe(200);
  });

  it('that cannot be encrypted fail by themselves: the write is done, others are told, and it is recorded', async () => {
    const near = createNearReceiver();
    await server.emulator.close();
    server = await createTestServer({ sendNotification: near.send });
    await server.call('POST', '/v1.0/subscriptions', subscriptionBody(receiver.url, rich));
    await server.call('POST', '/v1.0/subscriptions', subscriptionBody(`${receiver.url}/plain`));
    const snapshot = server.emulator.snapshot();
    for (const [, , record] of snapshot.records.subscriptions)
      if ((record as SubscriptionRecord).includeResourceData)
        Object.assign(record as object, { encryptionCertificate: 'AAAA' });
    await server.emulator.restore(snapshot);
    const made = await server.emulator.handle({
      method: 'POST',
      url: `${ROOM}/events`,
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(eventBody())),
    });
    expect([made.status, server.emulator.record.commits.length]).toEqual([201, 1]);
    // The service's own change after two minutes too.
    await server.clock.advance(120_000);
    expect(near.received.map(({ path }) => path)).toEqual(['/hook/plain', '/hook/plain']);
    expect(server.emulator.record.errors.map(({ path }) => path)).toEqual([receiver.url, receiver.url]);
  });

  it.each([
    ['no $select', { resource: 'users/room.101@school.example/events' }, 'InvalidRequest'],
    ['the body', { resource: 'users/room.101@school.example/events?$select=subject,body' }, 'InvalidRequest'],
    ['no certificate', { encryptionCertificate: null }, 'InvalidRequest'],
    ['no name of the certificate', { encryptionCertificateId: null }, 'InvalidRequest'],
    ['what is no certificate', { encryptionCertificate: 'AAAA' }, 'InvalidRequest'],
    ['more than a day', { expirationDateTime: '2026-01-06T10:00:01Z' }, 'ExtensionError'],
  ])('are refused with %s', async (_, more, code) => {
    const refused = await server.call(
      'POST',
      '/v1.0/subscriptions',
      subscriptionBody(receiver.url, { ...rich, ...more }),
    );
    expect([refused.status, refused.body.error?.code]).toEqual([400, code]);
  });
});
