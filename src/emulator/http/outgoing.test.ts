import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { subscriptionBody } from '../subscriptions/testing-receiver.ts';
import { createTestServer } from '../testing.ts';
import { createCertificate } from '../tls/certificate.ts';

describe('an endpoint by https', async () => {
  const { certificate, privateKey } = await createCertificate(systemClock.now(), systemRandom);

  const open = async () => {
    const asked: string[] = [];
    const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
      asked.push(request.url ?? '');
      const token = new URL(request.url ?? '/', 'https://localhost').searchParams.get('validationToken') ?? '';
      response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `https://127.0.0.1:${port}/hook`, asked, close: () => server.close() };
  };

  it('is reached where its authority is named, and not where it is unknown', async () => {
    const endpoint = await open();
    for (const [options, status] of [
      [{ notificationCa: certificate }, 201],
      [{}, 400],
    ] as const) {
      const { emulator, call } = await createTestServer(options);
      expect((await call('POST', '/v1.0/subscriptions', subscriptionBody(endpoint.url))).status).toBe(status);
      await emulator.close();
    }
    expect(endpoint.asked).toHaveLength(1);
    endpoint.close();
  });
});
