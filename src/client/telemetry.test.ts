import * as api from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import type { WireEvent } from '../http/trace/wire-events.ts';
import { createTelemetry, loadTelemetry, type OpenTelemetry } from './telemetry.ts';
import { ROOM } from './testing.ts';

const GRAPH = 'https://graph.microsoft.com';
const PATH = '/v1.0/users/{id}/events';

const providers: { shutdown(): Promise<void> }[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.shutdown();
});

/** OpenTelemetry with providers of its own instead of the process's; `active` is the span of whoever calls. */
function setUp(active: api.Context = api.ROOT_CONTEXT) {
  const exporter = new InMemorySpanExporter();
  const traces = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  providers.push(traces, meters);
  const own: OpenTelemetry = {
    ...api,
    trace: Object.assign(Object.create(api.trace), { getTracerProvider: () => traces }),
    metrics: Object.assign(Object.create(api.metrics), { getMeterProvider: () => meters }),
    context: Object.assign(Object.create(api.context), { active: () => active }),
  };
  const metrics = async () => {
    await reader.forceFlush();
    return metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  };
  return { own, traces, spans: () => exporter.getFinishedSpans(), metrics };
}

const OF_TRY = { call: 1, mailbox: ROOM, clientRequestId: 'c-1' };
const SENT = { ...OF_TRY, type: 'call-sent', operation: 'list-events', method: 'GET', path: PATH, attempt: 1 } as const;
const ANSWERED = {
  ...OF_TRY,
  type: 'call-answered',
  statuses: { 200: 1 },
  requestId: 'r-1',
  bytes: 12,
  ms: 120,
} as const;
const THROTTLED_ONCE: readonly WireEvent[] = [
  { type: 'call-started', call: 1, mailbox: ROOM, operation: 'list-events', method: 'GET', path: PATH, requests: 1 },
  { type: 'call-waits', call: 1, mailbox: ROOM, closedMs: 0 },
  { ...SENT, requests: 1, bytes: 0, waitedMs: 0 },
  { ...ANSWERED, status: 429, statuses: { 429: 1 } },
  { ...OF_TRY, type: 'call-throttled', throttled: 1, requests: 1, ms: 2_000 },
  { type: 'call-retried', call: 1, mailbox: ROOM, attempt: 2, reason: 'throttled', waitMs: 0 },
  { ...SENT, clientRequestId: 'c-2', attempt: 2, requests: 1, bytes: 0, waitedMs: 2_000 },
  { ...ANSWERED, clientRequestId: 'c-2', status: 200 },
  { type: 'call-ended', call: 1, mailbox: ROOM, error: undefined, ms: 2_240 },
];

describe('spans', () => {
  it('are one for the call and one below it for each try, named by method and template', () => {
    const { own, spans } = setUp();
    const { tell } = createTelemetry(own, GRAPH);
    for (const event of THROTTLED_ONCE) tell(event);
    const [first, second, call] = spans();
    expect([first?.name, second?.name, call?.name]).toEqual([`GET ${PATH}`, `GET ${PATH}`, 'graphcal list-events']);
    expect(call?.kind).toBe(api.SpanKind.INTERNAL);
    expect(call?.attributes).toEqual({ 'graphcal.operation': 'list-events' });
    for (const one of [first, second]) {
      expect(one?.kind).toBe(api.SpanKind.CLIENT);
      expect(one?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
    }
    expect(first?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.template': PATH,
      'server.address': 'graph.microsoft.com',
      'server.port': 443,
      'graphcal.operation': 'list-events',
      'http.request.body.size': 0,
      'http.request.header.client-request-id': ['c-1'],
      'http.response.status_code': 429,
      'http.response.body.size': 12,
      'http.response.header.request-id': ['r-1'],
      'error.type': '429',
    });
    expect(first?.status.code).toBe(api.SpanStatusCode.ERROR);
    expect(second?.attributes).toMatchObject({ 'http.request.resend_count': 1, 'http.response.status_code': 200 });
    expect(second?.status.code).toBe(api.SpanStatusCode.UNSET);
    expect(call?.status.code).toBe(api.SpanStatusCode.UNSET);
  });

  it('are children of the span that is active where the call is made', () => {
    const outer = setUp().traces.getTracer('timetable').startSpan('import');
    const { own, spans } = setUp(api.trace.setSpan(api.ROOT_CONTEXT, outer));
    const { tell } = createTelemetry(own, GRAPH);
    for (const event of THROTTLED_ONCE) tell(event);
    expect(spans().at(-1)?.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
  });

  it('count the parts of a batch by status, in few attributes whatever a service answers', () => {
    const { own, spans } = setUp();
    const { tell } = createTelemetry(own, GRAPH);
    const batch = { operation: undefined, method: 'POST', path: '/v1.0/$batch', requests: 4 };
    tell({ type: 'call-started', call: 1, mailbox: ROOM, ...batch });
    tell({ type: 'call-sent', ...OF_TRY, ...batch, attempt: 1, bytes: 900, waitedMs: 0 });
    tell({ ...ANSWERED, status: 200, statuses: { 201: 2, 'part-missing': 1, 1e9: 1 } });
    tell({ type: 'call-ended', call: 1, mailbox: ROOM, error: undefined, ms: 1 });
    const [one, group] = spans();
    expect(one?.attributes).toMatchObject({ 'graphcal.parts.201': 2, 'graphcal.parts.other': 2 });
    expect(group).toMatchObject({ name: 'graphcal POST /v1.0/$batch', attributes: { 'graphcal.requests': 4 } });
  });

  it('tell of a call that failed by its code, and leave none open', () => {
    const { own, spans } = setUp();
    const { tell } = createTelemetry(own, GRAPH);
    for (const event of THROTTLED_ONCE.slice(0, 3)) tell(event);
    tell({ type: 'call-failed', ...OF_TRY, code: 'answer-timeout', ms: 30_000 });
    tell({ ...SENT, clientRequestId: 'c-2', attempt: 2, requests: 1, bytes: 0, waitedMs: 0 });
    tell({ type: 'call-ended', call: 1, mailbox: ROOM, error: 'answer-timeout', ms: 31_000 });
    expect(spans().map(({ attributes, status }) => [attributes['error.type'], status.code])).toEqual([
      ['answer-timeout', api.SpanStatusCode.ERROR],
      [undefined, api.SpanStatusCode.UNSET],
      ['answer-timeout', api.SpanStatusCode.ERROR],
    ]);
  });
});

describe('metrics', () => {
  it('measure calls and waits in seconds, and count what was throttled, repeated and settled', async () => {
    const { own, metrics } = setUp();
    const { tell, rowSettled } = createTelemetry(own, GRAPH);
    for (const event of THROTTLED_ONCE) tell(event);
    for (const status of ['created', 'created', 'failed']) rowSettled(status);
    const all = await metrics();
    const points = (name: string) =>
      all
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ descriptor: { unit }, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({ unit, attributes, value })),
        );
    const http = { 'http.request.method': 'GET', 'url.template': PATH, 'server.address': 'graph.microsoft.com' };
    expect(points('http.client.request.duration')).toMatchObject([
      {
        unit: 's',
        attributes: { ...http, 'http.response.status_code': 429, 'error.type': '429' },
        value: { sum: 0.12 },
      },
      { unit: 's', attributes: { ...http, 'http.response.status_code': 200 }, value: { sum: 0.12, count: 1 } },
    ]);
    expect(points('graphcal.lane.wait.duration')).toMatchObject([
      { unit: 's', attributes: {}, value: { sum: 2, count: 2 } },
    ]);
    expect(points('graphcal.throttled')).toEqual([{ unit: '{request}', attributes: {}, value: 1 }]);
    expect(points('graphcal.retries')).toEqual([
      { unit: '{try}', attributes: { 'graphcal.retry.reason': 'throttled' }, value: 1 },
    ]);
    expect(points('graphcal.rows')).toEqual([
      { unit: '{row}', attributes: { 'graphcal.row.status': 'created' }, value: 2 },
      { unit: '{row}', attributes: { 'graphcal.row.status': 'failed' }, value: 1 },
    ]);
  });
});

describe('telemetry', () => {
  it('is there where a provider of spans or of metrics is set up', async () => {
    const { own } = setUp();
    expect(await loadTelemetry(GRAPH, async () => own)).toBeDefined();
    expect(await loadTelemetry(GRAPH, async () => ({ ...own, metrics: api.metrics }))).toBeDefined();
    expect(await loadTelemetry(GRAPH, async () => ({ ...own, trace: api.trace }))).toBeDefined();
  });

  it('is not where OpenTelemetry is installed and nobody set it up', async () => {
    expect(await loadTelemetry(GRAPH)).toBeUndefined();
  });

  it('is not where what is set up cannot be used, and hinders no connection', async () => {
    const broken = Object.assign(Object.create(api.trace), {
      getTracerProvider: () => {
        throw new Error('Of another kind.');
      },
    });
    expect(await loadTelemetry(GRAPH, async () => ({ ...setUp().own, trace: broken }))).toBeUndefined();
  });

  it('is not where OpenTelemetry is not installed', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await loadTelemetry(GRAPH, () => Promise.reject(missing))).toBeUndefined();
  });
});
