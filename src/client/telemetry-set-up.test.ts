import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { connect } from './connect.ts';
import { authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let url: string;
const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);

/** What a set-up of Node keeps the active span in. */
function createContexts() {
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: <A extends unknown[], F extends (...args: A) => ReturnType<F>>(
      active: Context,
      work: F,
      self?: ThisParameterType<F>,
      ...args: A
    ): ReturnType<F> => storage.run(active, () => work.apply(self, args)),
    bind: <T>(_active: Context, target: T) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

beforeEach(async () => {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  ({ url } = await emulator.listen());
});
afterEach(async () => {
  for (const api of [trace, metrics, context]) api.disable();
  await emulator.close();
});

describe('a process that has OpenTelemetry set up', () => {
  it('gets spans below its own and metrics, without an option', async () => {
    context.setGlobalContextManager(createContexts());
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const client = await connect({ auth: authenticationFor(emulator, url) });
    await trace.getTracer('timetable').startActiveSpan('import', async (span) => {
      await client.calendar.listEvents({ mailbox: ROOM });
      span.end();
    });
    await client.close();
    const [attempt, call, own] = spans.getFinishedSpans();
    expect([attempt?.name, call?.name, own?.name]).toEqual([
      'GET /v1.0/users/{id}/events',
      'graphcal list-events',
      'import',
    ]);
    expect(call?.parentSpanContext?.spanId).toBe(own?.spanContext().spanId);
    expect(attempt?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
    await reader.forceFlush();
    const names = measured.getMetrics().flatMap((one) => one.scopeMetrics.flatMap((scope) => scope.metrics));
    expect(names.map(({ descriptor }) => descriptor.name)).toEqual([
      'http.client.request.duration',
      'graphcal.lane.wait.duration',
    ]);
    await reader.shutdown();
  });

  it('is told nothing that was not set up', async () => {
    const client = await connect({ auth: authenticationFor(emulator, url) });
    expect(client.connection.telemetry).toBeUndefined();
    await client.close();
  });
});
