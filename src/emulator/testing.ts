import { generateKeyPairSync } from 'node:crypto';
import { createManualClock, type ManualClock } from '../core/clock.ts';
import { createSeededRandom } from '../core/random.ts';
import { createEmulator } from './emulator.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import type { RecordedError } from './record/record.ts';

/** An answer with its body read as JSON. */
interface Answer {
  status: number;
  headers: Record<string, string>;
  // Tests look into answers of many shapes; each looks only at what it expects.
  body: Json;
}

/** JSON that tests index freely. */
export interface Json {
  [name: string]: Json;
  [index: number]: Json;
}

export interface TestServer {
  emulator: Emulator;
  clock: ManualClock;
  token: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  batch(requests: unknown[]): Promise<Answer>;
}

/**
 * Fails a test in which the emulator itself failed, with what the record kept: a client that survives the answer 500,
 * as clients under test do, would hide it.
 */
export function expectNoFaults(errors: readonly RecordedError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  const { method, path, name, message, stack } = first;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more times)` : '';
  throw new Error([`The emulator failed at ${method} ${path}${more}: ${name}: ${message}`, ...stack].join('\n  '));
}

/** A key that signs tokens: one for all servers of a test file, as making one takes longer than most tests. */
export const TEST_SIGNING_KEY = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

/** 2026-01-05T10:00:00Z, a Monday. */
const TEST_START = Date.UTC(2026, 0, 5, 10);

/**
 * An emulator on its own clock with a seed for chance, signed in, called without a port. Its calls reject where it
 * fails itself.
 */
export async function createTestServer(options: EmulatorOptions = {}): Promise<TestServer> {
  const clock = createManualClock(TEST_START);
  const emulator = await createEmulator({
    clock,
    random: createSeededRandom(7),
    signingKey: TEST_SIGNING_KEY,
    ...options,
  });
  const token = await signIn(emulator);
  const call: TestServer['call'] = async (method, path, body, headers = {}) => {
    const answer = await emulator.handle({
      method,
      url: path,
      headers: {
        host: 'graph.example',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
    expectNoFaults(emulator.record.errors);
    const text = Buffer.from(answer.body).toString('utf8');
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  return { emulator, clock, token, call, batch: (requests) => call('POST', '/v1.0/$batch', { requests }) };
}

/** Asks the emulator's own token endpoint, under the tenant's id and the newer version unless `path` says otherwise. */
export async function askToken(
  emulator: Emulator,
  fields: Record<string, string>,
  path = `/${emulator.tenantId}/oauth2/v2.0/token`,
): Promise<{ status: number; body: Json }> {
  const answer = await emulator.handle({
    method: 'POST',
    url: path,
    headers: { host: 'graph.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  });
  return { status: answer.status, body: JSON.parse(String(answer.body)) };
}

/** Fields by which a user signs in through the default application. */
export function passwordFields({ clientId, clientSecret }: Emulator, more: Record<string, string> = {}) {
  return {
    grant_type: 'password',
    client_id: clientId,
    client_secret: clientSecret,
    username: 'tutor.7@school.example',
    password: 'correct horse',
    scope: 'https://graph.microsoft.com/.default',
    ...more,
  };
}

/** What a signed token says, unchecked. */
export function claimsOf(token: unknown): Json {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** The header of a request in the name of a user. */
export async function asUser(emulator: Emulator, more: Record<string, string> = {}): Promise<Record<string, string>> {
  const { body } = await askToken(emulator, passwordFields(emulator, more));
  return { authorization: `Bearer ${body.access_token}` };
}

/** Gets a token from the emulator's own endpoint. */
async function signIn(emulator: Emulator): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = emulator;
  const scope = 'https://graph.microsoft.com/.default';
  const { body } = await askToken(emulator, { grant_type: 'client_credentials', client_id, client_secret, scope });
  return String(body.access_token);
}

/** The body of a plain event; a test adds what it is about. */
export function eventBody(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    subject: 'Year 7 Mathematics',
    start: { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-01-12T10:00:00', timeZone: 'UTC' },
    ...more,
  };
}

/** The mailbox that tests use. */
export const ROOM = '/v1.0/users/room.101@school.example';
