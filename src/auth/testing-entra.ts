import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import type { Clock } from '../core/clock.ts';
import { createSeededRandom } from '../core/random.ts';
import { type Authentication, createAuthentication } from './authentication.ts';
import type { ClientSecretAuthentication } from './modes/client-secret.ts';
import { createTokenSource, type TokenPost } from './token-source.ts';

export const TENANT = '11111111-2222-3333-4444-555555555555';
export const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
export const SECRET = 'canary~Q8 secret'.replace(' ', '/+=');
export const START = Date.UTC(2026, 0, 1);

export interface Seen {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
}
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Ends the connection instead of answering. */
  isReset?: boolean;
}

/** Answers at the token endpoint as Microsoft Entra does; records what it was asked. */
export interface FakeEntra {
  origin: string;
  seen: Seen[];
  /** Answers to give before the usual ones. */
  script: ((request: Seen) => Answer)[];
  server: Server;
}

export async function startEntra(host = '127.0.0.1'): Promise<FakeEntra> {
  const seen: Seen[] = [];
  const script: FakeEntra['script'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const asked: Seen = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.search,
        headers: request.headers,
        form: Object.fromEntries(new URLSearchParams(body)),
      };
      seen.push(asked);
      const answer = script.shift()?.(asked) ?? granted(seen.length, asked);
      if (answer.isReset) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, seen, script, server };
}

function granted(number: number, { form, path }: Seen): Answer {
  if (path !== `/${TENANT}/oauth2/v2.0/token`) return { status: 404, body: '' };
  if (form.client_secret !== SECRET) return refused(7000215, 'invalid_client', 401);
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: `canary-token-${number}` },
  };
}

export function refused(code: number, error: string, status: number): Answer {
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: Something. Trace ID: 0a0b0c0d-1111-2222-3333-444444444444`,
      error_codes: [code],
      timestamp: '2026-01-01 00:00:00Z',
      trace_id: '0a0b0c0d-1111-2222-3333-444444444444',
      correlation_id: '1a1b1c1d-1111-2222-3333-444444444444',
    },
  };
}

export const post: TokenPost = async (url, { headers, body, signal }) => {
  const reply = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    status: reply.status,
    headers: Object.fromEntries(reply.headers),
    body: new Uint8Array(await reply.arrayBuffer()),
  };
};

/** Time that passes as soon as somebody waits for it; deadlines of 30 s and more never come. */
export function createHastyClock(): Clock & { waits: number[] } {
  let elapsed = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => START + elapsed,
    monotonic: () => elapsed,
    sleep: async (ms, signal) => {
      if (ms >= 30_000)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      waits.push(ms);
      elapsed += ms;
    },
  };
}

/** Starts one before each test, and hands it over; it is stopped after the test. */
export function entraForEach(use: (entra: FakeEntra) => void): void {
  let entra: FakeEntra;
  beforeEach(async () => {
    entra = await startEntra();
    use(entra);
  });
  afterEach(async () => {
    entra.server.closeAllConnections();
    await new Promise((resolve) => entra.server.close(resolve));
  });
}

export const authenticateAt = (authority: string): ClientSecretAuthentication =>
  createAuthentication(
    {
      name: 'school',
      mode: 'client-secret',
      tenant: TENANT,
      clientId: CLIENT,
      authority,
      graph: 'http://127.0.0.1:9/v1.0',
      secret: SECRET,
    },
    { now: () => START },
  );

export const createSourceFor = (authentication: Authentication, wire = post, clock: Clock = createHastyClock()) =>
  createTokenSource(authentication, { post: wire, clock, random: createSeededRandom(1) });
