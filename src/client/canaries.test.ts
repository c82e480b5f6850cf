import * as api from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Canary, canariesIn, everythingOf, spellingsOf } from '../../test/canaries.ts';
import { GraphcalError } from '../core/errors.ts';
import { createEmulator, type Emulator, type FaultAction } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { WireEvent } from '../http/trace/wire-events.ts';
import type { Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, connect } from './connect.ts';
import { createTelemetry } from './telemetry.ts';
import { authenticationFor } from './testing.ts';

const SUBJECT = 'Canary "subject" für Ö/7+8';
const BODY = 'Canary body: salary 4711 & more';
const ATTENDEE = 'canary.attendee+1@school.example';
const ATTENDEE_NAME = 'Canary Attendee-Name';
const MAILBOX = /^[a-z-]+\.canary@school\.example$/u;
const at = (what: string) => `${what}.canary@school.example`;

const ACTIONS: Readonly<Record<string, FaultAction>> = {
  refused: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' },
  throttled: { type: 'refuse', status: 429, code: 'ApplicationThrottled', retryAfter: 7_200 },
  lost: { type: 'reset-before' },
  unavailable: { type: 'refuse', status: 503, code: 'ServiceNotAvailable' },
  late: { type: 'delay-commit', ms: 400 },
};

let emulator: Emulator;
let client: Client;
let wire: Transport;
let events: WireEvent[];
let tokens: Set<string>;
let exporter: InMemorySpanExporter;
let metrics: () => Promise<unknown>;
let shutdown: () => Promise<void>;
let url: string;

/** Keeps the tokens that go over the wire. */
const tap = (transport: Transport): Transport => ({
  send: (request) => {
    const token = request.headers.authorization?.replace(/^Bearer /u, '');
    if (token !== undefined) tokens.add(token);
    return transport.send(request);
  },
  close: () => transport.close(),
});

beforeEach(async () => {
  emulator = await createEmulator({
    signingKey: TEST_SIGNING_KEY,
    faults: {
      rules: Object.entries(ACTIONS).map(([what, action]) => ({
        match: { mailbox: at(what), method: 'POST' },
        action,
      })),
    },
  });
  ({ url } = await emulator.listen());
  events = [];
  tokens = new Set();
  exporter = new InMemorySpanExporter();
  const traces = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  metrics = async () => {
    await reader.forceFlush();
    return metricExporter.getMetrics().map(({ scopeMetrics }) => scopeMetrics);
  };
  shutdown = async () => {
    await traces.shutdown();
    await meters.shutdown();
  };
  const own = {
    ...api,
    trace: Object.assign(Object.create(api.trace), { getTracerProvider: () => traces }),
    metrics: Object.assign(Object.create(api.metrics), { getMeterProvider: () => meters }),
  };
  const telemetry = createTelemetry(own, url);
  wire = createUndiciTransport({ limits: { idleMs: 100 } });
  client = await connect({
    auth: authenticationFor(emulator, url),
    transport: tap(wire),
    retry: { baseMs: 0 },
    onWire: (event) => {
      events.push(event);
      telemetry.tell(event);
    },
  });
});

afterEach(async () => {
  await client.close();
  await wire.close();
  await emulator.close();
  await shutdown();
});

const create = (mailbox: string, by: Client = client) =>
  by.calendar.createEvent({
    mailbox,
    subject: SUBJECT,
    body: BODY,
    startDateTime: '2026-06-12T09:00:00',
    endDateTime: '2026-06-12T10:00:00',
    timeZone: 'Europe/London',
    attendees: [{ address: ATTENDEE, name: ATTENDEE_NAME }],
  });

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

const content: readonly Canary[] = [
  { name: 'subject', value: SUBJECT },
  { name: 'body', value: BODY },
  { name: 'attendee', value: ATTENDEE },
  { name: 'name of an attendee', value: ATTENDEE_NAME },
];
const secrets = (): Canary[] => [
  { name: 'client secret', value: emulator.clientSecret },
  ...[...tokens].map((value) => ({ name: 'token', value })),
];

describe('what a client tells', () => {
  it('holds no secret, content or id of an event, whatever becomes of a call (R53 in part)', async () => {
    const { id } = await create(at('fine'));
    await client.calendar.getEvent({ mailbox: at('fine'), eventId: String(id) });
    await client.calendar.listEvents({ mailbox: at('fine'), filter: `subject eq '${SUBJECT}'` });
    const errors: Record<string, unknown> = {};
    for (const what of Object.keys(ACTIONS)) errors[what] = await failureOf(create(at(what)));
    errors.missing = await failureOf(client.calendar.getEvent({ mailbox: at('fine'), eventId: `${id}x` }));
    const stop = new AbortController();
    stop.abort();
    errors.aborted = await failureOf(client.calendar.listEvents({ mailbox: at('fine') }, { signal: stop.signal }));
    const codeOf = (error: unknown) => (error instanceof GraphcalError ? error.code : String(error));
    expect(Object.entries(errors).map(([what, error]) => [what, codeOf(error)])).toEqual([
      ['refused', 'service-403'],
      ['throttled', 'service-429'],
      ['lost', 'connection-lost'],
      ['unavailable', 'outcome-unknown'],
      // It was made, and the next try is told so.
      ['late', 'undefined'],
      ['missing', 'service-404'],
      ['aborted', 'AbortError: This operation was aborted'],
    ]);
    const types = new Set(events.map(({ type }) => type));
    for (const type of ['call-answered', 'call-failed', 'call-throttled', 'call-retried', 'lane-closed'] as const) {
      expect(types).toContain(type);
    }
    expect(tokens.size).toBeGreaterThan(0);

    const canaries = [...secrets(), ...content, { name: 'id of the event', value: String(id) }];
    const told = events.map(everythingOf).join('\n');
    const spans = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, links, status }) => everythingOf({ name, attributes, events, links, status }));
    expect(spans.length).toBeGreaterThan(20);
    const measured = everythingOf(await metrics());
    expect(measured).toContain('http.client.request.duration');
    expect(canariesIn(told, canaries)).toEqual([]);
    expect(canariesIn(spans.join('\n'), canaries)).toEqual([]);
    expect(canariesIn(measured, canaries)).toEqual([]);
    for (const [what, error] of Object.entries(errors)) {
      expect([what, ...canariesIn(everythingOf(error), canaries)]).toEqual([what]);
    }
    // Mailboxes are told where a listener finds whose lane it was, and nowhere else.
    expect(events.every((event) => !('mailbox' in event) || MAILBOX.test(event.mailbox))).toBe(true);
    const withoutMailbox = events.map((event) => everythingOf({ ...event, mailbox: '' })).join('\n');
    const mailboxes = ['fine', ...Object.keys(ACTIONS)].map((what) => ({ name: what, value: at(what) }));
    expect(canariesIn(withoutMailbox + spans.join('\n') + measured, mailboxes)).toEqual([]);
  });

  it('holds no secret when signing in fails, by refusal or without an answer (R53 in part)', async () => {
    const wrong = `${emulator.clientSecret}-wrong/+"`;
    const { tenantId, clientId } = emulator;
    for (const address of [url, 'http://127.0.0.1:9']) {
      const other = await connect({
        auth: authenticationFor({ tenantId, clientId, clientSecret: wrong }, address),
        transport: tap(wire),
        retry: { baseMs: 0, attempts: 1 },
        onWire: (event) => events.push(event),
      });
      const error = await failureOf(create(at('fine'), other));
      const canaries = [{ name: 'client secret', value: wrong }, ...secrets(), ...content];
      expect(canariesIn(everythingOf(error), canaries)).toEqual([]);
      expect(canariesIn(events.map(everythingOf).join('\n'), canaries)).toEqual([]);
    }
  });
});

describe('the search for canaries', () => {
  it.for([
    ['raw', (value: string) => value],
    ['in JSON', (value: string) => JSON.stringify({ value })],
    ['in an address', (value: string) => `https://graph.example/?q=${encodeURIComponent(value)}`],
    ['in a form', (value: string) => new URLSearchParams({ value }).toString()],
    ['in base64', (value: string) => Buffer.from(value).toString('base64')],
    ['inside longer base64', (value: string) => Buffer.from(`user:${value}:x`).toString('base64')],
    ['inside base64 for addresses', (value: string) => Buffer.from(`{"v":"${value}"}`).toString('base64url')],
    ['in hexadecimal', (value: string) => Buffer.from(value).toString('hex').toUpperCase()],
    ['in a cause', (value: string) => everythingOf(new Error('x', { cause: new Error('y', { cause: { value } }) }))],
  ] as const)('finds one %s', ([, hide]) => {
    const plain = content.filter(({ name }) => name === 'body' || name === 'attendee');
    expect(canariesIn(hide(BODY), plain)).toEqual(['body']);
    expect(spellingsOf(ATTENDEE)).toContain('canary.attendee%2B1%40school.example');
  });
});
