import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, createManualClock } from '../core/clock.ts';
import { describeError, TransportError } from '../core/errors.ts';
import { createSeededRandom } from '../core/random.ts';
import { type Authentication, createAuthentication } from './authentication.ts';
import type { ClientSecretAuthentication } from './modes/client-secret.ts';
import { createTokenSource, type TokenPost } from './token-source.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const SECRET = 'canary~Q8 secret'.replace(' ', '/+=');
const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const START = Date.UTC(2026, 0, 1);

interface Seen {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
}
interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Ends the connection instead of answering. */
  isReset?: boolean;
}

/** Answers at the token endpoint as Microsoft Entra does; records what it was asked. */
interface FakeEntra {
  origin: string;
  seen: Seen[];
  /** Answers to give before the usual ones. */
  script: ((request: Seen) => Answer)[];
  server: Server;
}

async function startEntra(host = '127.0.0.1'): Promise<FakeEntra> {
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

function refused(code: number, error: string, status: number): Answer {
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

const post: TokenPost = async (url, { headers, body, signal }) => {
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
function createHastyClock(): Clock & { waits: number[] } {
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

let entra: FakeEntra;
beforeEach(async () => {
  entra = await startEntra();
});
afterEach(async () => {
  entra.server.closeAllConnections();
  await new Promise((resolve) => entra.server.close(resolve));
});

const authenticate = (changes: { origin?: string; secret?: string } = {}): ClientSecretAuthentication =>
  createAuthentication(
    {
      name: 'school',
      mode: 'client-secret',
      tenant: TENANT,
      clientId: CLIENT,
      authority: changes.origin ?? entra.origin,
      graph: 'http://127.0.0.1:9/v1.0',
      secret: changes.secret ?? SECRET,
    },
    { now: () => START },
  );
const createSource = (
  authentication: Authentication = authenticate(),
  wire = post,
  clock: Clock = createHastyClock(),
) => createTokenSource(authentication, { post: wire, clock, random: createSeededRandom(1) });

describe('a token source with a client secret', () => {
  it('asks the token endpoint once, in the form that Entra documents, and needs no discovery', async () => {
    const source = createSource();
    const { token, expiresOn } = await source.getToken();
    expect(token.reveal()).toBe('canary-token-1');
    expect(expiresOn).toBe(START + 3_599_000);
    expect(source.graphOrigin).toBe('http://127.0.0.1:9');
    expect(entra.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST /${TENANT}/oauth2/v2.0/token`]);
    expect(entra.seen[0]?.form).toMatchObject({
      grant_type: 'client_credentials',
      client_id: CLIENT,
      client_secret: SECRET,
      scope: 'http://127.0.0.1:9/.default',
    });
    expect(entra.seen[0]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(entra.seen[0]?.query).toBe('');
  });

  it('works without a refresh token, which this flow does not give (R24 in part)', async () => {
    const source = createSource();
    expect((await source.getToken()).token.reveal()).toBe('canary-token-1');
    expect((await source.getToken({ forceRefresh: true })).token.reveal()).toBe('canary-token-2');
    expect(entra.seen.map(({ form }) => form.grant_type)).toEqual(['client_credentials', 'client_credentials']);
    expect(entra.seen[0]?.form.scope).not.toContain('offline_access');
  });

  it.skipIf(!HAS_IPV6)('works with an authority on IPv6', async () => {
    const other = await startEntra('::1');
    try {
      const source = createSource(authenticate({ origin: other.origin }));
      expect((await source.getToken()).token.reveal()).toBe('canary-token-1');
    } finally {
      await new Promise((resolve) => other.server.close(resolve));
    }
  });

  it('makes one token request for many callers at once, forced ones too (R21 in part)', async () => {
    const source = createSource();
    await Promise.all(Array.from({ length: 50 }, () => source.getToken()));
    expect(entra.seen).toHaveLength(1);
    const renewed = await Promise.all(Array.from({ length: 50 }, () => source.getToken({ forceRefresh: true })));
    expect(new Set(renewed.map(({ token }) => token.reveal()))).toEqual(new Set(['canary-token-2']));
    expect(entra.seen).toHaveLength(2);
  });

  it('sends the claims of a challenge beside its own capability, past the cache (R22 in part)', async () => {
    const source = createSource();
    await source.getToken();
    const { token } = await source.getToken({
      claims: '{"access_token":{"nbf":{"essential":true,"value":"1767225600"}}}',
      forceRefresh: true,
    });
    expect(token.reveal()).toBe('canary-token-2');
    const claims = entra.seen.map(({ form }) => JSON.parse(form.claims ?? '').access_token as unknown);
    expect(claims).toEqual([
      { xms_cc: { values: ['cp1'] } },
      { nbf: { essential: true, value: '1767225600' }, xms_cc: { values: ['cp1'] } },
    ]);
  });

  it('stops clearly at claims that cannot be read', async () => {
    await expect(createSource().getToken({ claims: '{not json' })).rejects.toMatchObject({ code: 'sign-in-failed' });
    expect(entra.seen).toHaveLength(0);
  });

  it('renews a token of three seconds before it ends (R20 in part)', async () => {
    const clock = createManualClock(START);
    const source = createSource(authenticate(), post, clock);
    entra.script.push(() => ({ status: 200, body: { token_type: 'Bearer', expires_in: 3, access_token: 'short' } }));
    expect((await source.getToken()).token.reveal()).toBe('short');
    await clock.advance(2_000);
    expect((await source.getToken()).token.reveal()).toBe('short');
    await clock.advance(500);
    expect((await source.getToken()).token.reveal()).toBe('canary-token-2');
  });

  it('backs off while the token endpoint is busy, and waits as long as it says (R23 in part)', async () => {
    const clock = createHastyClock();
    entra.script.push(
      () => ({ status: 429, body: '', headers: { 'retry-after': '7' } }),
      () => ({ status: 503, body: 'Service Unavailable' }),
      () => ({ status: 0, body: '', isReset: true }),
    );
    const { token } = await createSource(authenticate(), post, clock).getToken();
    expect(token.reveal()).toBe('canary-token-4');
    expect(clock.waits[0]).toBe(7_000);
    expect(clock.waits).toHaveLength(3);
  });

  it('is not held up by a Retry-After beside a token', async () => {
    entra.script.push(() => ({
      status: 200,
      headers: { 'retry-after': '60' },
      body: { token_type: 'Bearer', expires_in: 3599, access_token: 'first' },
    }));
    const source = createSource();
    await source.getToken();
    expect((await source.getToken({ forceRefresh: true })).token.reveal()).toBe('canary-token-2');
  });

  it.each([
    [7000215, 'invalid_client', 401, 'secret-wrong'],
    [7000222, 'invalid_client', 401, 'secret-expired'],
    [700016, 'unauthorized_client', 400, 'app-unknown'],
    [90002, 'invalid_request', 400, 'tenant-unknown'],
    [50173, 'invalid_grant', 400, 'sign-in-expired'],
  ])('stops at once at AADSTS%i %s, and asks no more (R23 in part)', async (aadsts, error, status, code) => {
    entra.script.push(() => refused(aadsts, error, status));
    const source = createSource();
    for (let row = 0; row < 20; row++)
      await expect(source.getToken()).rejects.toMatchObject({ name: 'AuthenticationError', code });
    expect(entra.seen).toHaveLength(1);
  });

  it('says that nothing was sent when the authority cannot be reached', async () => {
    const closed = await startEntra();
    await new Promise((resolve) => closed.server.close(resolve));
    const failed = createSource(authenticate({ origin: closed.origin })).getToken();
    await expect(failed).rejects.toMatchObject({
      name: 'TransportError',
      code: 'authority-unreachable',
      delivery: 'not-sent',
    });
  });

  it('ends its request when the only caller goes', async () => {
    const controller = new AbortController();
    let started: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      started = resolve;
    });
    let signal: AbortSignal | undefined;
    const wire: TokenPost = (_, options) => {
      signal = options.signal;
      started();
      return new Promise(() => {});
    };
    const call = createSource(authenticate(), wire).getToken({ signal: controller.signal });
    await asked;
    controller.abort(new Error('stopped'));
    await expect(call).rejects.toThrow('stopped');
    expect(signal?.aborted).toBe(true);
  });
});

describe('the secret goes to its own authority only (R26)', () => {
  it('a redirect of the token endpoint is not followed', async () => {
    const attacker = await startEntra();
    entra.script.push(() => ({
      status: 307,
      body: '',
      headers: { location: `${attacker.origin}/${TENANT}/oauth2/v2.0/token` },
    }));
    await expect(createSource().getToken()).rejects.toMatchObject({ code: 'authority-answer-unreadable' });
    expect(attacker.seen).toEqual([]);
    await new Promise((resolve) => attacker.server.close(resolve));
  });

  it('an authentication that was made elsewhere is refused before any request', () => {
    const asked: string[] = [];
    const wire: TokenPost = async (url) => {
      asked.push(url);
      throw new Error('It was asked.');
    };
    const forged: Authentication = {
      ...authenticate(),
      endpoints: { authority: 'https://login.microsoftonline.com.evil.example', graph: 'https://graph.microsoft.com' },
    };
    expect(() => createSource(forged, wire)).toThrow(expect.objectContaining({ code: 'host-not-allowed' }));
    expect(asked).toEqual([]);
  });

  it('a region named in the environment does not change the host', async () => {
    vi.stubEnv('MSAL_FORCE_REGION', 'westeurope');
    vi.stubEnv('REGION_NAME', 'westeurope');
    try {
      const asked: string[] = [];
      const wire: TokenPost = async (url) => {
        asked.push(url);
        return {
          status: 200,
          headers: {},
          body: Buffer.from('{"token_type":"Bearer","expires_in":3599,"access_token":"token"}'),
        };
      };
      const { secret } = authenticate();
      const input = { name: 'school', mode: 'client-secret', tenant: TENANT, clientId: CLIENT, secret } as const;
      for (const cloud of ['global', 'gcc-high', 'dod', 'china']) {
        await createSource(createAuthentication({ ...input, cloud }, { now: () => START }), wire).getToken();
      }
      expect(asked).toEqual([
        `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`,
        `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/token`,
        `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/token`,
        `https://login.chinacloudapi.cn/${TENANT}/oauth2/v2.0/token`,
      ]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('no secret and no token leaves in an error or a log (R53 in part)', () => {
  const body = (form: Record<string, string>) => new URLSearchParams(form).toString();

  it.each<[string, (request: Seen) => Answer]>([
    ['a wrong secret', () => refused(7000215, 'invalid_client', 401)],
    [
      'a refusal that repeats the request',
      ({ form }) => ({
        status: 401,
        body: {
          error: form.client_secret,
          error_description: `AADSTS7000215: ${body(form)}`,
          error_codes: [7000215, form.client_secret],
          suberror: form.client_secret,
          trace_id: form.client_secret,
          correlation_id: form.client_secret,
          claims: form.client_secret,
        },
      }),
    ],
    ['a page that repeats the request', ({ form }) => ({ status: 200, body: `<html>${body(form)}</html>` })],
    ['a token without a life', () => ({ status: 200, body: { access_token: 'canary-token-1', token_type: 'Bearer' } })],
    ['a token cut off', () => ({ status: 200, body: '{"token_type":"Bearer","access_token":"canary-token-1' })],
    ['an error beside a token', () => ({ status: 400, body: { error: 'x', access_token: 'canary-token-1' } })],
    [
      'a busy answer with the request in its headers',
      ({ form }) => ({ status: 503, body: body(form), headers: { 'x-echo': 'canary-token-1' } }),
    ],
    ['a reset', () => ({ status: 0, body: '', isReset: true })],
    [
      'a redirect',
      () => ({ status: 302, body: '', headers: { location: `http://127.0.0.1:9/?s=${encodeURIComponent(SECRET)}` } }),
    ],
  ])('at %s', async (_, answer) => {
    entra.script.push(answer, answer, answer, answer);
    await expectSilence(createSource().getToken());
  });

  it('at a wire that throws the request', async () => {
    const wire: TokenPost = async (url, options) => {
      throw Object.assign(new Error(`${url} ${options.body}`), { request: options, code: options.body });
    };
    await expectSilence(createSource(authenticate(), wire).getToken());
  });

  it('at a wire that throws an error of this family', async () => {
    const wire: TokenPost = async () => {
      throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
    };
    await expectSilence(createSource(authenticate(), wire).getToken());
  });

  it('at claims that cannot be read', async () => {
    await expectSilence(createSource().getToken({ claims: SECRET }));
  });

  it('where all goes well', async () => {
    const source = createSource();
    const access = await source.getToken();
    expectHidden(inspect([source, access, authenticate()], { depth: 9, showHidden: true }));
    expectHidden(JSON.stringify([access, authenticate()]));
  });

  async function expectSilence(call: Promise<unknown>): Promise<void> {
    const lines: string[] = [];
    const spies = (['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...values) => {
        lines.push(inspect(values));
      }),
    );
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    for (const spy of spies) spy.mockRestore();
    expect(error).toBeInstanceOf(Error);
    expect(lines).toEqual([]);
    const { stack } = error as Error;
    expectHidden(
      [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), describeError(error), stack].join('\n'),
    );
  }

  function expectHidden(text: string): void {
    for (const canary of [SECRET, 'canary-token-1']) {
      for (const form of [
        canary,
        encodeURIComponent(canary),
        Buffer.from(canary).toString('base64').replace(/=+$/u, ''),
        Buffer.from(canary).toString('base64url'),
        JSON.stringify(canary).slice(1, -1),
      ]) {
        expect(text).not.toContain(form);
      }
    }
    expect(text).not.toContain('canary');
  }
});
