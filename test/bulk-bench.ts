import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openVault } from '../src/auth/vault.ts';
import {
  type AdoptOptions,
  type AdoptReport,
  type ApplyOptions,
  type ApplyReport,
  adoptFile,
  applyFile,
  type BulkEvent,
  DEFAULT_RUN_SETTINGS,
  type JobReport,
  type JobVerification,
  type Plan,
  type PlannedChange,
  type PlanOptions,
  planFile,
  type RowResult,
  type SendOptions,
  type SendReport,
  sendFile,
  type UndoOptions,
  type UndoReport,
  undoJob,
  type VerifyJobOptions,
  verifyJob,
} from '../src/bulk/index.ts';
import { SOURCE_KEY_PROPERTY } from '../src/bulk/key.ts';
import { type Connection, openConnection } from '../src/client/connection.ts';
import { createAuthentication } from '../src/client/identity.ts';
import { type Clock, createManualClock, systemClock } from '../src/core/clock.ts';
import { TransportError } from '../src/core/errors.ts';
import { createSeededRandom, systemRandom } from '../src/core/random.ts';
import { createEmulator, type Emulator, type EmulatorOptions, type RecordedRequest } from '../src/emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../src/emulator/testing.ts';
import type { Event } from '../src/graph/event.ts';
import type { GraphRequest } from '../src/graph/request.ts';
import type { WireListener } from '../src/http/trace/wire-events.ts';
import type { HttpReply, HttpRequest, Transport, TransportLimits } from '../src/http/wire/transport.ts';
import { createUndiciTransport } from '../src/http/wire/undici-transport.ts';

/** What a test does to the wire; each part is optional. */
export interface Wire {
  /** Before a request leaves; may throw a TransportError, or wait. */
  before?: (request: HttpRequest) => void | Promise<void>;
  /** Another answer in the place of the one that came. */
  after?: (request: HttpRequest, reply: HttpReply) => HttpReply;
}

export type BenchOptions = Omit<EmulatorOptions, 'time'> & {
  /** `sockets` (default): loopback and this machine's clock; `virtual`: no port, and time passes when nobody works. */
  time?: 'sockets' | 'virtual';
  /** How far the server's clock is ahead of the client's, in milliseconds; `virtual` only. */
  serverAheadMs?: number;
  wire?: Wire;
  /** Told of the connection's calls. */
  onWire?: WireListener;
  /** Bounds of the wire; `sockets` only. */
  wireLimits?: Partial<TransportLimits>;
  /** Something between the client and the server at this port, such as a proxy; `sockets` only. */
  between?: (port: number) => Promise<Between>;
};

/** What a client reaches in the place of the server. */
export interface Between {
  url: string;
  close(): Promise<void>;
}

/** A calendar server, and jobs against it. */
export interface Bench {
  emulator: Emulator;
  clock: Clock;
  folder: string;
  connection: Connection;
  write(name: string, text: string): Promise<string>;
  send(file: string, options?: Partial<SendOptions>): Promise<Sent<SendReport>>;
  apply(file: string, options?: Partial<ApplyOptions>): Promise<Sent<ApplyReport>>;
  adopt(file: string, options?: Partial<AdoptOptions>): Promise<Sent<AdoptReport>>;
  undo(job: string, options?: Partial<UndoOptions>): Promise<Sent<UndoReport>>;
  plan(file: string, options?: Partial<PlanOptions>): Promise<Planned>;
  verify(job: string, options?: Partial<VerifyJobOptions>): Promise<JobVerification>;
  /** Does something over rows of a program; virtual time passes until it is done. */
  during<T>(work: (options: RowsOptions) => Promise<T>): Promise<T>;
  /** Lets virtual time pass, in milliseconds. */
  pass(ms: number): Promise<void>;
  /** Events that were ever created, counted by source key. */
  eventsByKey(): Map<string, number>;
  /** Events of a mailbox as Graph shows them. */
  eventsOf(mailbox: string): Event[];
  /** What a person does to a mailbox meanwhile. */
  asPerson(request: Pick<GraphRequest, 'method' | 'path' | 'body' | 'mailbox'>): Promise<void>;
  /** Requests for one mailbox, oldest first. */
  requestsOf(mailbox: string): RecordedRequest[];
  close(): Promise<void>;
}

/** What a bench says to every run over rows of a program. */
export type RowsOptions = Pick<SendOptions, 'connection' | 'home' | 'sealer'>;

/** What a bench says to every run. */
type Common = Omit<SendOptions, 'file' | 'job'>;

export interface Planned {
  plan: Plan;
  rows: PlannedChange[];
}

export interface Sent<Report = SendReport> {
  report: Report;
  results: RowResult[];
  events: BulkEvent[];
}

const START = Date.UTC(2026, 10, 2, 8);
/** Milliseconds after which a call without an answer is given up, on virtual time. */
const CALL_TIMEOUT = 30_000;
const STEP = 20;
/** Waits so short that a test with many refusals ends soon; on virtual time the defaults stand. */
const SHORT_WAITS = { ...DEFAULT_RUN_SETTINGS.row, baseMs: 5, capMs: 400 };

/** Gives tests of a file their benches, with these options unless they say otherwise, and closes each after its test. */
export function benchesWith(defaults: BenchOptions = {}): (options?: BenchOptions) => Promise<Bench> {
  const open: Bench[] = [];
  afterEach(async () => {
    for (const bench of open.splice(0)) await bench.close();
  });
  return async (options = {}) => {
    const bench = await openBench({ ...defaults, ...options });
    open.push(bench);
    return bench;
  };
}

export async function openBench({
  time = 'sockets',
  serverAheadMs = 0,
  wire = {},
  onWire,
  wireLimits = {},
  between,
  ...options
}: BenchOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-bench-'));
  const manual = time === 'virtual' ? createManualClock(START) : undefined;
  const clock = manual ?? systemClock;
  const random = manual === undefined ? systemRandom : createSeededRandom(11);
  const emulator = await createEmulator(
    manual === undefined
      ? { signingKey: TEST_SIGNING_KEY, ...options }
      : {
          signingKey: TEST_SIGNING_KEY,
          random: createSeededRandom(7),
          clock: { ...manual, now: () => Math.floor(manual.now()) + serverAheadMs },
          ...options,
        },
  );
  const served = manual === undefined ? (await emulator.listen()).url : 'https://graph.microsoft.com';
  const gateway = await between?.(Number(new URL(served).port));
  const url = gateway?.url ?? served;
  const direct = manual === undefined ? undefined : createDirectTransport(emulator, manual);
  const inner = direct ?? createUndiciTransport({ limits: wireLimits });
  const transport: Transport = {
    async send(request) {
      await wire.before?.(request);
      const reply = await inner.send(request);
      return wire.after?.(request, reply) ?? reply;
    },
    close: () => inner.close(),
  };
  const authentication = createAuthentication({
    name: 'school',
    mode: 'client-secret',
    tenant: emulator.tenantId,
    clientId: emulator.clientId,
    secret: emulator.clientSecret,
    ...(manual === undefined ? { authority: `${url}/${emulator.tenantId}`, graph: url } : {}),
  });
  const retry = manual === undefined ? { baseMs: 5, capMs: 50 } : {};
  const connection = await openConnection(authentication, { transport, clock, random, retry, onWire });
  const sealer = await openVault(folder, { clock: systemClock, random: systemRandom });

  const passed = <T>(work: Promise<T>): Promise<T> =>
    manual === undefined ? work : passing(manual, work, () => direct?.signsIn() === true);
  const ran = async <Report extends JobReport>(
    run: (common: Common) => Promise<Report>,
    { settings = {}, ...more }: Partial<Common> = {},
  ): Promise<Sent<Report>> => {
    const results = join(folder, 'results.jsonl');
    const events: BulkEvent[] = [];
    // Loads what signing in needs, which takes time of this machine.
    if (direct !== undefined) await connection.tokens.getToken({});
    const report = await passed(
      run({
        connection,
        home: folder,
        sealer,
        results,
        tell: (event) => events.push(event),
        ...more,
        settings: { ...(manual === undefined ? { row: SHORT_WAITS } : {}), ...settings },
      }),
    );
    const lines = (await readFile(results, 'utf8')).split('\n').filter((line) => line !== '');
    return { report, events, results: lines.filter(Boolean).map((line) => JSON.parse(line) as RowResult) };
  };

  return {
    emulator,
    clock,
    folder,
    connection,
    async write(name, text) {
      const file = join(folder, name);
      await writeFile(file, text);
      return file;
    },
    send: (file, options) => ran((common) => sendFile({ ...common, file }), options),
    apply: (file, options) => ran((common) => applyFile({ ...common, file }), options),
    adopt: (file, options) => ran((common) => adoptFile({ ...common, file }), options),
    undo: (job, options) => ran((common) => undoJob({ ...common, job }), options),
    async plan(file, options) {
      if (direct !== undefined) await connection.tokens.getToken({});
      const rows: PlannedChange[] = [];
      const onRow = (row: PlannedChange) => void rows.push(row);
      const plan = await passed(planFile({ file, connection, home: folder, sealer, onRow, ...options }));
      return { plan, rows };
    },
    async verify(job, options) {
      if (direct !== undefined) await connection.tokens.getToken({});
      return passed(verifyJob({ job, connection, home: folder, sealer, ...options }));
    },
    async during(work) {
      if (direct !== undefined) await connection.tokens.getToken({});
      return passed(work({ connection, home: folder, sealer }));
    },
    async pass(ms) {
      if (manual === undefined) throw new Error('Time passes by itself here.');
      await manual.advance(ms);
    },
    eventsByKey() {
      const counts = new Map<string, number>();
      for (const { properties } of emulator.record.commits) {
        const key = properties.find(({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase())?.value ?? '';
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    },
    eventsOf: (mailbox) =>
      (emulator.snapshot().users.find((user) => user.userPrincipalName === mailbox)?.events ??
        []) as unknown as Event[],
    async asPerson(request) {
      await passed(connection.sender.send(request, 'safe', 'anything', {}));
    },
    requestsOf: (mailbox) => emulator.record.requests.filter((request) => request.mailbox === mailbox),
    async close() {
      await connection.close();
      await transport.close();
      await gateway?.close();
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
      expectNoFaults(emulator.record.errors);
    },
  };
}

/** `count` rows of an hour each, with keys k0, k1, …, over `mailboxes` mailboxes m0, m1, … in turn. */
export function timetable(count: number, mailboxes: number): string {
  const rows = Array.from({ length: count }, (_, at) =>
    [`k${at}`, mailboxOf(at % mailboxes), `Lesson ${at}`, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC'].join(),
  );
  return ['Key,Mailbox,Subject,Start,End,TimeZone', ...rows, ''].join('\n');
}

/** Whether a request looks for the event of one row by its key. */
export function isLookUp(url: string): boolean {
  return /value eq '/u.test(decodeURIComponent(url.replaceAll('+', ' ')));
}

export function mailboxOf(index: number): string {
  return `m${index}@school.example`;
}

/** Lets virtual time pass until the work is done; it stands while something works that takes time of this machine. */
async function passing<T>(
  clock: { advance(ms: number): Promise<void> },
  work: Promise<T>,
  stands: () => boolean,
): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  while (!isDone) await clock.advance(stands() ? 0 : STEP);
  return work;
}

/** The emulator without a port; what takes longer than the call's limit is given up, as a socket would. */
function createDirectTransport(emulator: Emulator, clock: Clock): Transport & { signsIn(): boolean } {
  let signIns = 0;
  return {
    signsIn: () => signIns > 0,
    async send({ method, url, headers, body, signal }) {
      signal?.throwIfAborted();
      const isSignIn = url.includes('/oauth2/');
      if (isSignIn) signIns += 1;
      const over = new AbortController();
      try {
        const answering = emulator.handle({
          method,
          url,
          headers: { ...headers, host: new URL(url).host },
          ...(body === undefined ? {} : { body: Buffer.from(body) }),
        });
        const late = clock.sleep(CALL_TIMEOUT, over.signal).then(() => {
          throw new TransportError('answer-timeout', 'No whole answer in time.', 'unknown');
        });
        const aborted = new Promise<never>((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
        late.catch(() => {});
        const reply = await Promise.race([answering, late, aborted]);
        const lower = Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]);
        return { status: reply.status, headers: Object.fromEntries(lower), body: Buffer.from(reply.body) };
      } catch (cause) {
        if (cause instanceof Error && (cause as NodeJS.ErrnoException).code === 'ECONNRESET') {
          throw new TransportError('connection-lost', 'The connection was lost.', 'unknown', { cause });
        }
        throw cause;
      } finally {
        over.abort();
        if (isSignIn) signIns -= 1;
      }
    },
    close: async () => {},
  };
}

const COLUMNS = 'Key,Mailbox,Calendar,Subject,Start,End,TimeZone';

/** A row of one hour; `rowsOf` makes a file of several. */
export function rowOf(key: string, mailbox: string, calendar = '', subject = `Lesson ${key}`): string {
  return [key, mailbox, calendar, subject, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC'].join();
}

export function rowsOf(...rows: string[]): string {
  return [COLUMNS, ...rows, ''].join('\n');
}

/** A refusal in Graph's form. */
export function graphError(status: number, code: string): HttpReply {
  const body = Buffer.from(JSON.stringify({ error: { code, message: 'Said by the service.' } }));
  return { status, headers: {}, body };
}
