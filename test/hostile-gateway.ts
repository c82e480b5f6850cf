import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Between } from './bulk-bench.ts';

/** What came from the service behind the gateway. */
export interface Passing {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Answers in the service's place; the request was carried out. */
export type Mischief = (response: ServerResponse, passing: Passing) => void;

/**
 * A gateway before a server on this machine that passes each request on, and gives the answers of the first `$batch`
 * requests as the mischiefs say, one each.
 */
export function hostileGateway(mischiefs: readonly Mischief[]): (port: number) => Promise<Between> {
  return async (port) => {
    const left = [...mischiefs];
    const server = createServer(async (request, response) => {
      const { method, url = '', headers } = request;
      const body = Buffer.concat(await request.toArray());
      const onward = send({ host: '127.0.0.1', port, method, path: url, headers: { ...headers } });
      onward.end(body);
      const [answer] = await once(onward, 'response');
      const passing: Passing = {
        status: answer.statusCode,
        headers: answer.headers,
        body: Buffer.concat(await answer.toArray()),
      };
      const mischief = url.endsWith('/$batch') ? left.shift() : undefined;
      if (mischief !== undefined) return mischief(response, passing);
      response.writeHead(passing.status, passing.headers).end(passing.body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      },
    };
  };
}
