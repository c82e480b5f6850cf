import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { FIXED_HOSTS } from './fixed-hosts.ts';
import { openProxy } from './proxy.ts';
import { serve, statusesOf } from './served.ts';

/** Asks the proxy for a tunnel, or itself for an address; gives the status that it answers. */
function ask(proxy: string, method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = new URL(proxy);
    const asking = request({ host, port, method, path });
    asking.on('connect', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    asking.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

it.each([
  ['CONNECT', 'registry.example:443'],
  ['CONNECT', '127.0.0.1:443'],
  ['CONNECT', 'graph.microsoft.com.example:443'],
  ['CONNECT', 'graph.microsoft.com:80'],
  ['GET', 'https://registry.example/'],
  ['GET', 'http://graph.microsoft.com/v1.0/me'],
  ['GET', '/v1.0/me'],
])('%s %s is refused, and noted', async (method, path) => {
  const served = await serve();
  const proxy = await openProxy(served);
  expect(await ask(proxy.url, method, path)).toBe(403);
  expect(proxy.asked.size).toBe(1);
  expect(statusesOf(served)).toEqual([]);
});

it('leads the hosts of the service to the emulator, by a tunnel and by a request with the whole address', async () => {
  const served = await serve();
  const proxy = await openProxy(served);
  for (const host of FIXED_HOSTS) expect(await ask(proxy.url, 'CONNECT', `${host}:443`)).toBe(200);
  expect(await ask(proxy.url, 'GET', 'https://graph.microsoft.com/v1.0/me')).toBe(401);
  expect([...proxy.asked]).toEqual(FIXED_HOSTS);
  expect(statusesOf(served)).toEqual([401]);
});

it.each([
  ["require('node:net').connect(9, 'registry.example')", 'registry.example'],
  ["require('node:net').connect({ port: 9, host: '192.0.2.1' })", '192.0.2.1'],
  ["require('node:https').get('https://registry.example/')", 'registry.example'],
  ["fetch('https://registry.example/')", 'registry.example'],
])('a client that goes past the proxy is ended: %s', async (script, host) => {
  const { env } = await openProxy(await serve());
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([97, `It connects to ${host}, beyond loopback.\n`]);
});
