import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority, ownApplication } from '../../../test/authority.ts';
import { connect } from '../../client/connect.ts';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { createAuthentication, fromRecord, type InputOfMode, summarize, toRecord } from '../authentication.ts';
import { askIdentity } from '../managed-identity/ask-identity.ts';
import { planIdentityRequest } from '../managed-identity/sources.ts';
import type { TokenPost } from '../token-wire.ts';

const CLOCK = { now: () => Date.UTC(2026, 0, 1) };
const CLIENT = '0b0c0d0e-5555-4666-8777-888888888888';

interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: string;
}

let authority: Authority;
let token: string;
/** What gives out identities on this machine, as Microsoft documents it. */
let server: Server;
let origin: string;
let seen: Seen[];
let script: { status: number; headers?: Record<string, string>; body: unknown }[];

beforeAll(async () => {
  authority = await openAuthority();
  token = (await authority.open(ownApplication(authority)).getToken()).token.reveal();
});
afterAll(() => authority.close());
beforeEach(async () => {
  seen = [];
  script = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const { method = '', headers } = request;
      seen.push({
        method,
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers,
        body: String(Buffer.concat(chunks)),
      });
      const { status, headers: more, body } = script.shift() ?? { status: 200, body: granted() };
      response.writeHead(status, { 'content-type': 'application/json', ...more });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
const granted = () => ({
  access_token: token,
  expires_on: String(Math.floor(Date.now() / 1000) + 3_600),
  resource: authority.url,
  token_type: 'Bearer',
  client_id: CLIENT,
});
const input = (changes: Partial<InputOfMode<'managed-identity'>> = {}): InputOfMode<'managed-identity'> => ({
  name: 'machine',
  mode: 'managed-identity',
  tenant: authority.emulator.tenantId,
  graph: authority.url,
  ...changes,
});
const service = () => ({ IDENTITY_ENDPOINT: `${origin}/msi/token`, IDENTITY_HEADER: 'canary-header' });
const machine = () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin });
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('It gave a token.'),
    (error: unknown) => error,
  );

describe('a managed identity', () => {
  it('signs the machine in through the metadata service, and its token is taken by Graph', async () => {
    const client = await connect({ auth: createAuthentication(input(), CLOCK), env: machine() });
    const { value } = await client.calendar.listCalendars({ mailbox: 'room.101@school.example' });
    expect(value).toHaveLength(1);
    expect(client.connection).toMatchObject({ hasMe: false, tenant: authority.emulator.tenantId });
    await client.close();
    expect(seen).toEqual([
      {
        method: 'GET',
        path: '/metadata/identity/oauth2/token',
        query: { 'api-version': '2018-02-01', resource: authority.url },
        headers: expect.objectContaining({ metadata: 'true' }),
        body: '',
      },
    ]);
  });

  it('of two connections in one process is asked where each environment says', async () => {
    const [first, second] = [machine(), service()];
    for (const env of [first, second, first]) {
      const client = await connect({ auth: createAuthentication(input({ clientId: CLIENT }), CLOCK), env });
      await client.connection.tokens.getToken();
      await client.close();
    }
    expect(seen.map(({ path, query }) => [path, query.client_id])).toEqual([
      ['/metadata/identity/oauth2/token', CLIENT],
      ['/msi/token', CLIENT],
      ['/metadata/identity/oauth2/token', CLIENT],
    ]);
    expect(seen[1]?.headers['x-identity-header']).toBe('canary-header');
  });

  it('keeps its token until the end that is named, in seconds or as a date', async () => {
    for (const end of ['1893456000', '2030-01-01T00:00:00Z', '01/01/2030 00:00:00 +00:00']) {
      script.push({ status: 200, body: { ...granted(), expires_on: end } });
      const { expiresOn } = await authority.open(input(), service()).getToken();
      expect(Math.round(expiresOn / 10_000)).toBe(189_345_600);
    }
  });

  it('is asked again while the service updates itself or is busy (R23)', async () => {
    authority.waits.length = 0;
    script.push(
      { status: 410, body: {} },
      { status: 429, headers: { 'retry-after': '3' }, body: {} },
      { status: 500, body: {} },
    );
    await authority.open(input(), machine()).getToken();
    expect(seen).toHaveLength(4);
    expect(authority.waits).toEqual([expect.any(Number), 3_000, expect.any(Number)]);
  });

  it('that is not there is told at once, with the fix, and nothing of what the service said', async () => {
    // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
    script.push({ status: 400, body: { error: 'invalid_request', error_description: 'Identity not found canary' } });
    const source = authority.open(input(), machine());
    const error = await failure(source.getToken());
    expect(error).toMatchObject({
      name: 'AuthenticationError',
      code: 'managed-identity-refused',
      message: 'No token was given by the metadata service.',
      hint: expect.stringContaining('under Identity'),
    });
    expect(await failure(source.getToken())).toBe(error);
    expect(seen).toHaveLength(1);
  });

  it('on a machine that is not in Azure is told as such', async () => {
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:9' };
    expect(await failure(authority.open(input(), env).getToken())).toMatchObject({
      name: 'TransportError',
      code: 'managed-identity-unreachable',
      message: 'Nothing gives out an identity at 127.0.0.1:9.',
    });
  });

  it('that is user-assigned is stored by one id, and listed by it', () => {
    const identityResourceId =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/rota';
    const made = createAuthentication(input({ identityResourceId }), CLOCK);
    expect(fromRecord(toRecord(made))).toEqual(made);
    expect(summarize(made)).toMatchObject({ identity: identityResourceId });
    expect(summarize(createAuthentication(input(), CLOCK))).toMatchObject({ identity: 'system-assigned' });
    const code = (changes: Partial<InputOfMode<'managed-identity'>>) => {
      try {
        createAuthentication(input(changes), CLOCK);
      } catch (error) {
        return (error as { code: string }).code;
      }
      throw new Error('It was accepted.');
    };
    expect(code({ clientId: CLIENT, identityObjectId: CLIENT })).toBe('authentication-identity-invalid');
    expect(code({ identityObjectId: 'rota' })).toBe('authentication-identity-object-id-invalid');
    expect(code({ identityResourceId: 'rota' })).toBe('authentication-identity-resource-id-invalid');
    expect(code({ authority: origin })).toBe('authentication-authority-invalid');
  });
});

describe('a server of Azure Arc', () => {
  const post: TokenPost = async (url, { method = 'POST', headers }) => {
    const reply = await fetch(url, { method, headers });
    return {
      status: reply.status,
      headers: Object.fromEntries(reply.headers),
      body: new Uint8Array(await reply.arrayBuffer()),
    };
  };
  const ask = (folder: string) => {
    const env = { IDENTITY_ENDPOINT: `${origin}/token`, IMDS_ENDPOINT: origin };
    const planned = planIdentityRequest(env, { clientId: '' }, authority.url);
    const dependencies = { post, clock: systemClock, random: systemRandom };
    return askIdentity(planned, dependencies, { signal: new AbortController().signal, tries: 1 }, folder);
  };

  it('is believed by the file that it names in the folder of its agent, and by no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graphcal-arc-'));
    try {
      await writeFile(join(folder, 'one.key'), 'canary-proof');
      await writeFile(join(folder, 'passwords'), 'canary-other');
      const challenge = (path: string) => ({
        status: 401,
        headers: { 'www-authenticate': `Basic realm=${path}` },
        body: {},
      });
      script.push(challenge(join(folder, 'one.key')));
      expect(await ask(folder)).toHaveProperty('grant');
      expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Basic canary-proof']);
      for (const path of [
        join(folder, 'passwords'),
        '/etc/one.key',
        `${folder}/../one.key`,
        join(folder, 'none.key'),
      ]) {
        seen.length = 0;
        script.push(challenge(path));
        expect(await ask(folder)).toMatchObject({ error: { code: 'managed-identity-refused' } });
        expect(seen).toHaveLength(1);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
