import { describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { TransportError, UsageError } from '../core/errors.ts';
import { createSeededRandom } from '../core/random.ts';
import { DEFAULT_TOKEN_RETRY, decideWait, readTokenAnswer, requestToken } from './token-endpoint.ts';
import type { TokenReply } from './token-wire.ts';

const NOW = Date.UTC(2026, 0, 1);
const reply = (status: number, body: unknown, headers: Record<string, string> = {}): TokenReply => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const refusalOf = (status: number, body: unknown) => {
  const answer = readTokenAnswer(reply(status, body), NOW);
  if (answer.class !== 'refused') throw new Error(`It is ${answer.class}.`);
  return answer.error;
};

describe('an answer of the token endpoint', () => {
  it('with a token and a life is a grant, also where numbers come as text', () => {
    const body = { token_type: 'Bearer', expires_in: '3599', refresh_in: 1800, access_token: 'token' };
    expect(readTokenAnswer(reply(200, body), NOW)).toEqual({
      class: 'granted',
      grant: { body, expiresIn: 3599, refreshIn: 1800 },
    });
  });

  it.each([
    [7000215, 'secret-wrong', 'create a new client secret'],
    [7000222, 'secret-expired', 'create a new client secret'],
    [700016, 'app-unknown', 'Application (client) ID'],
    [90002, 'tenant-unknown', 'Directory (tenant) ID'],
    [900023, 'tenant-unknown', 'Directory (tenant) ID'],
    [7000229, 'app-unknown', 'admin consent'],
    [7000112, 'app-disabled', 'Enterprise applications'],
    [53003, 'blocked-by-policy', 'Sign-in logs'],
    [500011, 'graph-unknown', 'Compare the Graph address (--graph, with its port)'],
    [700027, 'certificate-wrong', 'upload the certificate'],
    [700024, 'assertion-expired', "this machine's clock"],
    [700213, 'federation-mismatch', 'Federated credentials'],
    [50126, 'password-wrong', 'not tried again'],
    [50055, 'password-expired', 'in a browser'],
    [50053, 'account-locked', 'Nothing is tried again'],
    [50057, 'account-disabled', 'administrator'],
    [50034, 'account-unknown', 'spelling of the user name'],
    [50076, 'mfa-needed', 'not tried again'],
    [50079, 'mfa-needed', 'not tried again'],
    [65001, 'consent-missing', 'grant admin consent'],
    [7000218, 'app-kind-wrong', '--with-secret'],
    [50173, 'sign-in-expired', 'Sign in again'],
    [123456, 'authentication-refused', 'https://login.microsoftonline.com/error?code=123456'],
  ])('with AADSTS%i is the refusal %s with what to do (R23 in part)', (code, expected, hint) => {
    const error = refusalOf(401, { error: 'invalid_client', error_description: 'text', error_codes: [code] });
    expect(error.code).toBe(expected);
    expect(error.hint).toContain(hint);
    expect(error.message).toContain(`(AADSTS${code}, invalid_client)`);
  });

  it('is read by the code at the head of the description where no codes are listed', () => {
    expect(refusalOf(400, { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid.' }).code).toBe(
      'secret-wrong',
    );
  });

  it.each(['invalid_client', 'invalid_grant', 'unauthorized_client', 'invalid_scope'])(
    'with %s alone is a refusal (R23 in part)',
    (error) => {
      expect(refusalOf(400, { error }).code).toBe('authentication-refused');
    },
  );

  it('keeps the ids that support asks for, and no text of the server (R53 in part)', () => {
    const error = refusalOf(401, {
      error: 'invalid_client\nforged line canary',
      error_description: 'AADSTS7000215: client_secret=canary',
      trace_id: '0a0b0c0d-1111-2222-3333-444444444444',
      correlation_id: 'canary',
    });
    expect(error.message).toBe(
      'Microsoft Entra gave no token: the client secret is wrong (AADSTS7000215, trace id 0a0b0c0d-1111-2222-3333-444444444444).',
    );
  });

  it.each([
    [429, '', {}, undefined],
    [429, { error: 'x' }, { 'Retry-After': '7' }, 7_000],
    [503, 'Service Unavailable', { 'retry-after': '0.25' }, 250],
    [429, '', { 'retry-after': '5, 120' }, 120_000],
    [429, '', { 'retry-after': '-5' }, undefined],
    [429, '', { 'retry-after': '9'.repeat(400) }, undefined],
    [500, '', {}, undefined],
    [408, '', {}, undefined],
    [503, '', { 'retry-after': 'Thu, 01 Jan 2026 01:00:30 GMT', date: 'Thu, 01 Jan 2026 01:00:00 GMT' }, 30_000],
    [400, { error: 'temporarily_unavailable' }, {}, undefined],
    [400, { error: 'server_error', error_codes: [90033] }, {}, undefined],
  ])('with status %i is busy (R23 in part)', (status, body, headers, retryAfterMs) => {
    expect(readTokenAnswer(reply(status, body, headers as Record<string, string>), NOW)).toEqual({
      class: 'busy',
      status,
      retryAfterMs,
    });
  });

  it.each([
    [200, '<html>Sign in to the network</html>'],
    [200, { access_token: 'token' }],
    [200, { access_token: '', expires_in: 3599 }],
    [200, { access_token: 'a'.repeat(300_000), expires_in: 3599 }],
    [302, ''],
    [404, 'Not Found'],
  ])('with status %i that is no token and no reason is told as such', (status, body) => {
    expect(refusalOf(status, body).code).toBe('authority-answer-unreadable');
  });
});

describe('the wait before the next request', () => {
  it('doubles, with a spread from half to whole', () => {
    expect([1, 2, 3].map((sent) => decideWait({}, sent, DEFAULT_TOKEN_RETRY, 0))).toEqual([500, 1_000, 2_000]);
    expect([1, 2, 3].map((sent) => decideWait({}, sent, DEFAULT_TOKEN_RETRY, 1))).toEqual([1_000, 2_000, 4_000]);
    expect(decideWait({}, 4, DEFAULT_TOKEN_RETRY, 0)).toBeUndefined();
  });

  it('is exactly what the server asks for, unless that is too long to wait', () => {
    expect(decideWait({ retryAfterMs: 7_000 }, 1, DEFAULT_TOKEN_RETRY, 0.3)).toBe(7_000);
    expect(decideWait({ retryAfterMs: 600_000 }, 1, DEFAULT_TOKEN_RETRY, 0.3)).toBeUndefined();
  });

  it('is never none: where the server asks for none, the own one rules', () => {
    expect([1, 2, 3].map((sent) => decideWait({ retryAfterMs: 0 }, sent, DEFAULT_TOKEN_RETRY, 1))).toEqual([
      1_000, 2_000, 4_000,
    ]);
  });
});

describe('asking for a token', () => {
  const url = 'http://127.0.0.1:1/tenant/oauth2/v2.0/token';
  const request = { headers: {}, body: 'client_secret=canary' };
  const grant = reply(200, { access_token: 'token', expires_in: 3599 });

  const ask = (answers: (TokenReply | Error | 'silence')[]) => {
    const clock = createManualClock(NOW);
    const times: number[] = [];
    const outcome = requestToken(url, request, {
      clock,
      random: createSeededRandom(1),
      post: async () => {
        times.push(clock.monotonic());
        const answer = answers[times.length - 1] ?? grant;
        if (answer === 'silence') return new Promise(() => {});
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    const run = async (ms: number) => {
      while (clock.monotonic() < ms) await clock.advance(250);
      return outcome;
    };
    return { clock, times, run };
  };

  it('comes again after 429, 5xx and lost connections, and waits as asked (R23 in part)', async () => {
    const { times, run } = ask([reply(429, '', { 'retry-after': '5' }), reply(503, ''), new Error('reset')]);
    expect(await run(60_000)).toHaveProperty('grant');
    expect(times).toHaveLength(4);
    expect(times[1]).toBe(5_000);
  });

  it.each(['0', '-5', 'Thu, 01 Jan 2026 00:00:00 GMT'])(
    'does not come again at once, also when Retry-After is %j (R23 in part)',
    async (value) => {
      const { times, run } = ask([reply(429, '', { 'retry-after': value })]);
      expect(await run(60_000)).toHaveProperty('grant');
      expect(times).toHaveLength(2);
      expect(times[1]).toBeGreaterThanOrEqual(500);
    },
  );

  it('stops at once when it is refused (R23 in part)', async () => {
    const { times, run } = ask([reply(401, { error: 'invalid_client', error_codes: [7000215] })]);
    expect(await run(0)).toMatchObject({ error: { code: 'secret-wrong' }, holdMs: 30_000 });
    expect(times).toHaveLength(1);
  });

  it('stops at once, and says so, when the certificate of the authority is not trusted', async () => {
    const refused = new TransportError('certificate-refused', 'Not trusted.', 'not-sent');
    const { times, run } = ask([refused]);
    expect(await run(0)).toEqual({ error: refused, holdMs: 30_000 });
    expect(times).toHaveLength(1);
  });

  it('gives up after four requests, and says that nothing was sent to Graph (R23 in part)', async () => {
    const { times, run } = ask(Array.from({ length: 9 }, () => reply(503, '')));
    expect(await run(60_000)).toMatchObject({ error: { code: 'authority-busy', delivery: 'not-sent' } });
    expect(times).toHaveLength(4);
  });

  it('does not wait longer than two minutes, but tells how long is asked for', async () => {
    const { times, run } = ask([reply(429, '', { 'retry-after': '600' })]);
    expect(await run(0)).toMatchObject({
      error: { code: 'authority-busy', hint: 'Try again after 10 min 00 s, as it asks.' },
      holdMs: 600_000,
    });
    expect(times).toHaveLength(1);
  });

  it('gives up on a server that never answers, also where the wire does not heed the signal (R43 in part)', async () => {
    const { times, run, clock } = ask(['silence', 'silence', 'silence', 'silence']);
    expect(await run(180_000)).toMatchObject({ error: { code: 'authority-unreachable', delivery: 'not-sent' } });
    expect(times).toHaveLength(4);
    expect(clock.sleepers).toBe(0);
  });

  it('asks no second time where the mistake is the caller’s, such as a proxy that cannot be read', async () => {
    const { times, run } = ask([new UsageError('proxy-unreadable', 'HTTPS_PROXY is not the address of a proxy.')]);
    await expect(run(0)).rejects.toMatchObject({ code: 'proxy-unreadable' });
    expect(times).toHaveLength(1);
  });

  it('keeps no text of a foreign error, which can hold the request (R53 in part)', async () => {
    const { run } = ask(
      Array.from({ length: 4 }, () => Object.assign(new Error('client_secret=canary'), { code: 'ECONNREFUSED' })),
    );
    const outcome = await run(60_000);
    expect(outcome).toMatchObject({
      error: {
        code: 'authority-unreachable',
        message: 'The authority 127.0.0.1:1 was asked 4 times and did not answer (Error (ECONNREFUSED)).',
      },
    });
  });
});
