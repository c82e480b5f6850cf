import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Authority, openAuthority, ownApplication } from '../../test/authority.ts';
import { type Canary, canariesIn, everythingOf } from '../../test/canaries.ts';
import { signAssertion } from '../../test/signed-assertion.ts';
import { type Authentication, type AuthenticationInput, type InputOfMode, summarize } from '../auth/authentication.ts';
import { type ClientCertificate, createClientCertificate } from '../emulator/identity/testing-certificate.ts';
import type { WireEvent } from '../http/trace/wire-events.ts';
import type { HttpReply, HttpRequest, Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { connect } from './connect.ts';
import { createAuthentication } from './identity.ts';
import { type Interaction, type SignIn, signIn } from './sign-in.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const PASSWORD = 'Canary pass/+"word';
const PASSPHRASE = 'Canary pass-phrase';
const HEADER = 'Canary-identity-header';

let own: ClientCertificate;
let authority: Authority;
let folder: string;
let assertion: string;
let token: string;
let signedIn: SignIn;
let wire: Transport;

beforeAll(async () => {
  own = await createClientCertificate();
  authority = await openAuthority({
    deviceCodeIntervalSeconds: 0,
    seed: {
      users: [{ userPrincipalName: 'tutor.7@school.example', password: PASSWORD }],
      apps: [
        { clientId: APP, certificates: [own.certificate], roles: ['Calendars.Read'] },
        { clientId: PUBLIC_APP, publicClient: true, scopes: ['Calendars.Read'] },
      ],
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'graphcal-canaries-'));
  assertion = signAssertion({ app: APP, audience: `${authority.url}/${authority.emulator.tenantId}/v2.0`, ...own });
  await writeFile(join(folder, 'token'), assertion);
  token = (await authority.open(ownApplication(authority)).getToken()).token.reveal();
  wire = createUndiciTransport();
  ({ signIn: signedIn } = await signIn(createAuthentication(inBrowser()), { ...person, transport: wire }));
});
afterAll(async () => {
  await wire.close();
  await authority.close();
  await rm(folder, { recursive: true });
});

/** A person who signs in at once, whichever way is shown. */
const person: Interaction = {
  deviceCodeCallback: ({ userCode }) => void authority.emulator.signIn({ userCode, user: 'tutor.7@school.example' }),
  openBrowser: (url) => {
    const { location = '' } = authority.emulator.signIn({ url, user: 'tutor.7@school.example' });
    void fetch(location).catch(() => {});
  },
};
const inBrowser = (): InputOfMode<'browser'> => ({ ...authority.place, mode: 'browser', clientId: PUBLIC_APP });
const byDeviceCode = (): InputOfMode<'device-code'> => ({ ...inBrowser(), mode: 'device-code' });

interface Case {
  input: () => AuthenticationInput;
  env?: () => Record<string, string>;
  secrets: () => Canary[];
}

const keyLines = (): Canary[] =>
  own.privateKeyText
    .split('\n')
    .filter((line) => line.length === 64)
    .map((value, at) => ({ name: `line ${at} of the key`, value }));

const CASES: Record<string, Case> = {
  'client-secret': {
    input: () => ownApplication(authority),
    secrets: () => [{ name: 'secret', value: authority.emulator.clientSecret }],
  },
  certificate: {
    input: () => ({
      ...authority.place,
      mode: 'certificate',
      clientId: APP,
      certificate: own.certificate,
      privateKey: String(
        own.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE }),
      ),
      passphrase: PASSPHRASE,
    }),
    secrets: () => [...keyLines(), { name: 'passphrase', value: PASSPHRASE }],
  },
  'workload-identity': {
    input: () => ({ ...authority.place, mode: 'workload-identity', clientId: APP, tokenFile: join(folder, 'token') }),
    secrets: () => [{ name: 'assertion', value: assertion }],
  },
  'managed-identity': {
    input: () => ({
      name: 'school',
      mode: 'managed-identity',
      tenant: authority.emulator.tenantId,
      graph: authority.url,
    }),
    env: () => ({ IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token', IDENTITY_HEADER: HEADER }),
    secrets: () => [{ name: 'header', value: HEADER }],
  },
  'username-password': {
    input: () => ({
      ...authority.place,
      mode: 'username-password',
      clientId: PUBLIC_APP,
      username: 'tutor.7@school.example',
      password: PASSWORD,
      allowPassword: true,
    }),
    secrets: () => [{ name: 'password', value: PASSWORD }],
  },
  browser: {
    input: () => ({ ...inBrowser(), signIn: signedIn }),
    secrets: () => [{ name: 'refresh token', value: signedIn.refreshToken.reveal() }],
  },
  'device-code': {
    input: () => ({ ...byDeviceCode(), signIn: signedIn }),
    secrets: () => [{ name: 'refresh token', value: signedIn.refreshToken.reveal() }],
  },
  'access-token': {
    input: () => ({ name: 'school', mode: 'access-token', tenant: authority.emulator.tenantId, graph: authority.url }),
    env: () => ({ GRAPHCAL_ACCESS_TOKEN: token }),
    secrets: () => [],
  },
};

/** A wire whose token endpoint repeats in its refusal all that it was sent, as long as `isHostile` says so. */
function tap(isHostile: () => boolean, seen: Canary[]): Transport {
  const json = (status: number, body: unknown): HttpReply => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  return {
    async send(request: HttpRequest) {
      const bearer = request.headers.authorization?.replace(/^Bearer /u, '');
      if (bearer !== undefined) seen.push({ name: 'token', value: bearer });
      const isToken = /\/(?:oauth2\/v2\.0|msi)\/token/u.test(request.url);
      if (!isToken) return wire.send(request);
      const form = new URLSearchParams(String(request.body ?? ''));
      for (const name of ['client_assertion', 'code', 'code_verifier', 'device_code', 'refresh_token']) {
        const sent = form.get(name);
        if (sent !== null) seen.push({ name: `${name} that was sent`, value: sent });
      }
      if (isHostile()) {
        const echo = JSON.stringify({ ...request.headers, ...Object.fromEntries(form), body: String(request.body) });
        return json(401, {
          error: echo,
          error_description: `AADSTS7000215: ${echo}`,
          error_codes: [7000215],
          trace_id: echo,
        });
      }
      if (request.method === 'GET') return json(200, { access_token: token, expires_in: 3600, token_type: 'Bearer' });
      return wire.send(request);
    },
    close: async () => {},
  };
}

describe('signing in', () => {
  it.each(Object.entries(CASES))(
    'by %s tells no secret, key, passphrase or token, whether it fails or succeeds (R53 in part)',
    async (mode, { input, env = () => ({}), secrets }) => {
      vi.stubEnv('GRAPHCAL_DEBUG', '1');
      vi.stubEnv('NODE_DEBUG', 'http,net,undici,msal');
      const told: string[] = [];
      const spies = [
        ...(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
          vi.spyOn(console, method).mockImplementation((...values) => void told.push(inspect(values))),
        ),
        ...[process.stdout, process.stderr].map((stream) =>
          vi.spyOn(stream, 'write').mockImplementation((text) => told.push(String(text)) > 0),
        ),
      ];
      const seen: Canary[] = [];
      const shown: string[] = [];
      let made: Authentication;
      try {
        made = createAuthentication(input());
        for (const isHostile of [true, false]) {
          const events: WireEvent[] = [];
          const client = await connect({
            auth: made,
            env: isHostile && mode === 'access-token' ? { GRAPHCAL_ACCESS_TOKEN: `${token} x` } : env(),
            transport: tap(() => isHostile, seen),
            retry: { baseMs: 0, attempts: 1 },
            onWire: (event) => events.push(event),
          });
          const outcome = await client.calendar.listCalendars({ mailbox: 'tutor.7@school.example' }).then(
            () => 'listed',
            (error: unknown) => error,
          );
          expect([isHostile, outcome instanceof Error]).toEqual([isHostile, isHostile]);
          expect(events.length).toBeGreaterThan(0);
          shown.push(everythingOf(outcome), everythingOf(events), everythingOf(client.connection));
          await client.close();
        }
      } finally {
        for (const spy of spies) spy.mockRestore();
        vi.unstubAllEnvs();
      }
      expect(told).toEqual([]);
      expect(seen.map(({ name }) => name)).toContain('token');
      shown.push(everythingOf(made), everythingOf(summarize(made)));
      expect(canariesIn(shown.join('\n'), [...secrets(), ...seen, { name: 'token', value: token }])).toEqual([]);
    },
  );
});

describe('a person who signs in', () => {
  let isHostile = false;
  const seen: Canary[] = [];
  const options = () => ({ ...person, transport: tap(() => isHostile, seen) });

  it.each([
    ['browser', () => signIn(createAuthentication(inBrowser()), options()), ['code', 'code_verifier']],
    ['device-code', () => signIn(createAuthentication(byDeviceCode()), options()), ['device_code']],
  ] as const)(
    'by %s tells no code, verifier or refresh token, whether it fails or succeeds (R53 in part)',
    async (_, run, sent) => {
      const shown: string[] = [];
      for (const each of [true, false]) {
        isHostile = each;
        const outcome = await run().catch((error: unknown) => error);
        expect([each, outcome instanceof Error]).toEqual([each, each]);
        shown.push(everythingOf(outcome));
        if (!(outcome instanceof Error)) {
          const { refreshToken } = (outcome as { signIn: SignIn }).signIn;
          seen.push({ name: 'refresh token', value: refreshToken.reveal() });
          shown.push(everythingOf(summarize(outcome as Authentication)));
        }
      }
      expect(seen.map(({ name }) => name)).toEqual(
        expect.arrayContaining([...sent.map((name) => `${name} that was sent`), 'refresh token']),
      );
      expect(canariesIn(shown.join('\n'), seen)).toEqual([]);
    },
  );
});
