import { networkInterfaces } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { type Clock, createManualClock } from '../core/clock.ts';
import { type Authentication, createAuthentication } from './authentication.ts';
import {
  authenticateAt,
  CLIENT,
  createHastyClock,
  createSourceFor,
  entraForEach,
  type FakeEntra,
  post,
  refused,
  SECRET,
  START,
  startEntra,
  TENANT,
} from './testing-entra.ts';
import type { TokenPost } from './token-source.ts';

const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

let entra: FakeEntra;
entraForEach((started) => {
  entra = started;
});

const authenticate = (origin = entra.origin) => authenticateAt(origin);
const createSource = (authentication: Authentication = authenticate(), wire = post, clock?: Clock) =>
  createSourceFor(authentication, wire, clock);

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
      const source = createSource(authenticate(other.origin));
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
    const failed = createSource(authenticate(closed.origin)).getToken();
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
