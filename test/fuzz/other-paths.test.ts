import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmulatorRequest } from '../../src/emulator/index.ts';
import { createTestServer, type TestServer } from '../../src/emulator/testing.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';
import { damage, hugeString, wildJson, wildString } from './wild.ts';

const SECOND = 1000;
const LIMIT_MS = 2 * SECOND;
const RUNS = process.env.GRAPHCAL_PROPERTY_RUNS === undefined ? 500 : 10_000;

let server: TestServer;
let watchdog: Watchdog;

beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
  watchdog = startWatchdog(LIMIT_MS);
});
afterAll(async () => {
  await watchdog.stop();
  await server.emulator.close();
});

const TENANT = '{tenant}';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ASSERTIONS = [
  `${part({ alg: 'none' })}.${part({})}.`,
  `${part({ alg: 'RS256', x5t: 'x' })}.${part({ iss: '{client}', sub: '{client}', exp: 1e12, aud: 'x', jti: 'x' })}.AAAA`,
  `${part({ alg: 'PS256', 'x5t#S256': 7 })}.${part({ iss: null, exp: 'soon' })}.${'A'.repeat(400)}`,
  `${part([])}.${part('x')}.`,
  'a.b.c',
  '..',
];

const field = (name: string, ...values: string[]): Arbitrary<[string, string]> =>
  fc
    .oneof({ arbitrary: fc.constantFrom(...values), weight: 5 }, { arbitrary: wildString, weight: 1 })
    .map((value) => [name, value]);
const form: Arbitrary<string> = fc
  .array(
    fc.oneof(
      field('grant_type', 'client_credentials', 'password', 'refresh_token', 'authorization_code', 'device_code'),
      field('client_id', '{client}', '{client}'),
      field('client_secret', '{secret}', '{secret}', 'wrong'),
      field('scope', 'https://graph.microsoft.com/.default', 'openid', 'Calendars.ReadWrite offline_access', 'x y'),
      field('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', 'x'),
      field('client_assertion', ...ASSERTIONS),
      field('username', 'alice@school.example', 'nobody', ''),
      field('password', 'x', ''),
      field('refresh_token', 'x', '0.AAAA'),
      field('__proto__', 'x'),
    ),
    { maxLength: 7 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&'));

function encode(value: string): string {
  return value.startsWith('{')
    ? value
    : Buffer.from(value)
        .toString('latin1')
        .replace(/[^\w.-]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const tenant = fc.oneof(
  { arbitrary: fc.constant(TENANT), weight: 6 },
  {
    arbitrary: fc.constantFrom('common', 'organizations', 'x', '', '__proto__', 'a'.repeat(4000), '%ff', "o'x"),
    weight: 1,
  },
);
const signInPath = fc
  .tuple(
    tenant,
    fc.constantFrom(
      ...['oauth2/v2.0/token', 'oauth2/v2.0/token', 'oauth2/v2.0/token', 'OAUTH2/V2.0/TOKEN', 'oauth2/token'],
      ...[
        'v2.0/.well-known/openid-configuration',
        'discovery/v2.0/keys',
        'discovery/instance',
        'oauth2/v2.0/authorize',
      ],
    ),
    damageSometimes(),
  )
  .map(([first, rest, change]) => `/${first}/${change(rest)}`);
const emulatorPath = fc
  .tuple(
    fc.constantFrom(
      'record',
      'commits',
      'mails',
      'requests',
      'errors',
      'reset',
      'snapshot',
      'clock',
      'faults',
      'seed',
      'x',
      '',
    ),
    fc.constantFrom('', '', '', '/x', '/..', '?from=-1', '?limit=1e9', '?after=x', '/__proto__', '%'),
    damageSometimes(),
  )
  .map(([first, rest, change]) => `/emulator/${change(first + rest)}`);

function damageSometimes(): Arbitrary<(text: string) => string> {
  return fc.oneof({ arbitrary: fc.constant((text: string) => text), weight: 5 }, { arbitrary: damage, weight: 1 });
}

const request: Arbitrary<EmulatorRequest> = fc
  .record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', '', 'X'),
    url: fc.oneof(
      { arbitrary: signInPath, weight: 6 },
      { arbitrary: emulatorPath, weight: 4 },
      {
        arbitrary: fc.constantFrom(
          '/',
          '',
          '*',
          '//',
          '/favicon.ico',
          '/?',
          '/#',
          '/..',
          'http://',
          'http://x',
          '/v1.0x',
          '/%',
        ),
        weight: 1,
      },
      { arbitrary: wildString.map((text) => `/${text}`), weight: 1 },
    ),
    headers: fc.record({
      host: fc.constantFrom('graph.example', '', '[', 'a b', 'x:99999'),
      'content-type': fc.constantFrom(FORM_TYPE, FORM_TYPE, 'application/json', '', `${FORM_TYPE};charset=utf-16`),
      authorization: fc.constantFrom(
        '',
        'Basic',
        'Basic eDp5',
        'Basic e2NsaWVudH06e3NlY3JldH0=',
        'Basic !!!',
        'Bearer x',
      ),
      'client-request-id': fc.constantFrom('', 'x', 'x'.repeat(5000)),
      'x-forwarded-proto': fc.constantFrom('https', 'javascript', '', ','),
    }),
    body: fc.oneof({ arbitrary: form, weight: 12 }, { arbitrary: wildJson, weight: 3 }, wildString, hugeString),
    remoteAddress: fc.constantFrom('127.0.0.1', '::1', '10.0.0.1', '', 'x'),
  })
  .map(({ body, ...rest }) => ({ ...rest, body: Buffer.from(body) }));

/** Puts this server's own ids and secret where the generated text waits for them. */
function filled({ url, body, ...rest }: EmulatorRequest): EmulatorRequest {
  const { tenantId, clientId, clientSecret } = server.emulator;
  const text = Buffer.from(body ?? '').toString('utf8');
  return {
    ...rest,
    url: url.replace(TENANT, tenantId),
    body: Buffer.from(text.replaceAll('{client}', clientId).replaceAll('{secret}', encodeURIComponent(clientSecret))),
  };
}

describe(`${RUNS} generated requests to sign in, to the emulator's own paths, and to none`, () => {
  it('are each answered in time, a refusal with an error that can be read', { timeout: 120 * SECOND }, async () => {
    const answered = async (generated: EmulatorRequest) => {
      const sent = filled(generated);
      watchdog.begin(`${generated.method} ${generated.url} ${String(generated.body).slice(0, LIMIT_MS)}`);
      const answer = await server.emulator.handle(sent);
      watchdog.end();
      expect(server.emulator.record.errors).toEqual([]);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThanOrEqual(501);
      expect(answer.status).not.toBe(500);
      if (answer.status < 400) return;
      const text = String(answer.body);
      expect(text).not.toContain(server.emulator.clientSecret);
      // Who signs in by a browser is told by a page.
      if (answer.headers['content-type']?.startsWith('text/html')) {
        expect(text).toMatch(/\bAADSTS\d{5,7}\b/u);
        expect(text).not.toContain('<script');
        return;
      }
      const { error } = JSON.parse(text);
      expect(typeof (error.code ?? error)).toBe('string');
    };
    await fc.assert(fc.asyncProperty(request, answered), { numRuns: RUNS });
  });
});
