import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultPlan } from '../../src/emulator/index.ts';
import { expectNoFaults } from '../../src/emulator/testing.ts';
import { createApplication } from './msal-node.ts';

/** The mailboxes of these tests. */
export const ORGANIZER = 'teacher@school.example';
export const ATTENDEE = 'head@school.example';
/** What users sign in with where the emulator's `userPassword` is this. */
export const PASSWORD = 'correct horse battery staple';

/** An emulator behind TLS, and where it is, in the words of `graphcal emulator --tls --json`. */
export interface Served {
  readonly emulator: Emulator;
  readonly url: string;
  readonly authority: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A token of the application, by Microsoft's own library. */
  getToken(): Promise<string>;
  /** A token of the organizer, who signs in with `PASSWORD`. */
  getUserToken(): Promise<string>;
}

/** Serves an emulator until the test is over, which fails where the emulator itself did. */
export async function serve(options: Omit<EmulatorOptions, 'data'> = {}): Promise<Served> {
  const data = mkdtempSync(join(tmpdir(), 'graphcal-client-'));
  cpSync(dirname(process.env.NODE_EXTRA_CA_CERTS ?? 'NODE_EXTRA_CA_CERTS is not set'), data, { recursive: true });
  const emulator = await createEmulator({ ...options, data });
  onTestFinished(async () => {
    await emulator.close();
    rmSync(data, { recursive: true, force: true });
    expectNoFaults(emulator.record.errors);
  });
  const { url } = await emulator.listen({ tls: true });
  const { clientId, clientSecret, tenantId } = emulator;
  const authority = `${url}/${tenantId}`;
  const application = createApplication(authority, { clientId, clientSecret });
  return {
    emulator,
    url,
    authority,
    clientId,
    clientSecret,
    async getToken() {
      const result = await application.acquireTokenByClientCredential({ scopes: [`${url}/.default`] });
      return result?.accessToken ?? '';
    },
    async getUserToken() {
      const user = { username: ORGANIZER, password: PASSWORD };
      const result = await application.acquireTokenByUsernamePassword({ scopes: ['Calendars.ReadWrite'], ...user });
      return result?.accessToken ?? '';
    },
  };
}

/** The id of an extended property. */
export const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';

/** A lesson of an hour on 12 January 2026, at an hour in UTC. */
export function lesson(subject: string, hour = 9) {
  const at = (hours: number) => ({ dateTime: `2026-01-12T${String(hours).padStart(2, '0')}:00:00`, timeZone: 'UTC' });
  return { subject, start: at(hour), end: at(hour + 1) };
}

/** `Lesson 01` to `Lesson 25`. */
export const TWENTY_FIVE: readonly string[] = Array.from(
  { length: 25 },
  (_, at) => `Lesson ${String(at + 1).padStart(2, '0')}`,
);

/** A seed in which the organizer has an event of each subject. */
export function seedOf(subjects: readonly string[]) {
  return { users: [{ userPrincipalName: ORGANIZER, events: subjects.map((subject) => lesson(subject)) }] };
}

/** A plan that refuses the first such request with 429, to be repeated after four seconds: without being told, the clients wait for less. */
export function throttleFirst(method: string): FaultPlan {
  const action = { type: 'refuse', status: 429, code: 'TooManyRequests', retryAfter: 4 } as const;
  return { rules: [{ match: { method, pathContains: '/events', nth: 1 }, action }] };
}

/** The events that a mailbox of the emulator holds. */
export function eventsOf({ emulator }: Served, mailbox: string): readonly Record<string, unknown>[] {
  return emulator.snapshot().users.find(({ userPrincipalName }) => userPrincipalName === mailbox)?.events ?? [];
}

/** Statuses of the requests that the emulator answered, in the order of their arrival. */
export function statusesOf({ emulator }: Served): number[] {
  return emulator.record.requests.map(({ status }) => status);
}

/** Milliseconds between the first two requests that arrived. */
export function firstWait({ emulator }: Served): number {
  const [first, second] = emulator.record.requests;
  return (second?.time ?? 0) - (first?.time ?? 0);
}

/** What a request fails with; undefined where it does not. */
export function failureOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => undefined,
    (error: unknown) => error,
  );
}
