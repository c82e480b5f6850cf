import type { Attributes, Context, Span } from '@opentelemetry/api';
import { SECOND } from '../core/durations.ts';
import { VERSION } from '../core/version.ts';
import type { WireEvent, WireEvents, WireListener } from '../http/trace/wire-events.ts';
import { createInstruments } from './telemetry-instruments.ts';

/** What is used of @opentelemetry/api. */
export type OpenTelemetry = Pick<
  typeof import('@opentelemetry/api'),
  'trace' | 'metrics' | 'context' | 'ProxyTracerProvider' | 'createNoopMeter' | 'SpanKind' | 'SpanStatusCode'
>;

/** Makes spans and metrics of what a connection and its jobs tell; they name no mailbox, event or person. */
export interface Telemetry {
  readonly tell: WireListener;
  /** Counts a row of a job that is settled. */
  rowSettled(status: string): void;
}

/**
 * Spans and metrics for a process that has OpenTelemetry set up: undefined where @opentelemetry/api is not installed, or
 * no provider is registered by now. `load` brings the package.
 */
export async function loadTelemetry(
  graphOrigin: string,
  load: () => Promise<OpenTelemetry> = () => import('@opentelemetry/api'),
): Promise<Telemetry | undefined> {
  try {
    const api = await load();
    return isSetUp(api) ? createTelemetry(api, graphOrigin) : undefined;
  } catch {
    // Not installed, or of a kind that is not known here: calls go on without it.
    return undefined;
  }
}

/** Without a provider the package gives stand-ins that do nothing, and whose calls would cost all the same. */
function isSetUp({ trace, metrics, ProxyTracerProvider, createNoopMeter }: OpenTelemetry): boolean {
  const provider = trace.getTracerProvider();
  const traces = !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('graphcal') !== undefined;
  return traces || metrics.getMeterProvider().getMeter('graphcal') !== createNoopMeter();
}

/** A call under way, and its tries by the ids that we gave them. */
interface OpenCall {
  span: Span;
  context: Context;
  tries: Map<string, { span: Span; attributes: Attributes }>;
}

/** Names follow the stable conventions for HTTP clients. https://opentelemetry.io/docs/specs/semconv/http/ */
export function createTelemetry(api: OpenTelemetry, graphOrigin: string): Telemetry {
  const tracer = api.trace.getTracerProvider().getTracer('graphcal', VERSION);
  const instruments = createInstruments(api.metrics.getMeterProvider().getMeter('graphcal', VERSION));
  const calls = new Map<number, OpenCall>();
  const { hostname, port, protocol } = new URL(graphOrigin);
  const server = {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
  const fail = (span: Span, type: string) => {
    span.setAttribute('error.type', type);
    span.setStatus({ code: api.SpanStatusCode.ERROR });
  };

  const started = ({ call, operation, method, path, requests }: WireEvents['call-started']) => {
    // What is active here is the caller's own span.
    const parent = api.context.active();
    const attributes = { ...named(operation), ...(requests > 1 ? { 'graphcal.requests': requests } : {}) };
    const span = tracer.startSpan(`graphcal ${operation ?? `${method} ${path}`}`, { attributes }, parent);
    calls.set(call, { span, context: api.trace.setSpan(parent, span), tries: new Map() });
  };

  const sent = (event: WireEvents['call-sent']) => {
    const { call, clientRequestId, operation, method, path, attempt, bytes, waitedMs } = event;
    const open = calls.get(call);
    instruments.laneWait.record(waitedMs / SECOND);
    const attributes = { 'http.request.method': method, 'url.template': path, ...server };
    const span = tracer.startSpan(
      `${method} ${path}`,
      {
        kind: api.SpanKind.CLIENT,
        attributes: {
          ...attributes,
          ...named(operation),
          ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
          'http.request.body.size': bytes,
          'http.request.header.client-request-id': [clientRequestId],
        },
      },
      open?.context,
    );
    open?.tries.set(clientRequestId, { span, attributes });
  };

  /** Gives the try that ended, which is then forgotten. */
  const ended = ({ call, clientRequestId }: { call: number; clientRequestId: string }, ms: number, how: Attributes) => {
    const open = calls.get(call);
    const one = open?.tries.get(clientRequestId);
    open?.tries.delete(clientRequestId);
    instruments.duration.record(ms / SECOND, { ...one?.attributes, ...how });
    return one?.span;
  };

  const answered = (event: WireEvents['call-answered']) => {
    const { status, statuses, requestId, bytes, ms } = event;
    const refused = status >= 400 ? { 'error.type': String(status) } : {};
    const span = ended(event, ms, { 'http.response.status_code': status, ...refused });
    if (span === undefined) return;
    span.setAttributes({ 'http.response.status_code': status, 'http.response.body.size': bytes });
    if (requestId !== undefined) span.setAttribute('http.response.header.request-id', [requestId]);
    const isBatch = Object.values(statuses).reduce((sum, count) => sum + count, 0) > 1;
    if (isBatch) span.setAttributes(partsByStatus(statuses));
    if (status >= 400) fail(span, String(status));
    span.end();
  };

  const failed = (event: WireEvents['call-failed']) => {
    const span = ended(event, event.ms, { 'error.type': event.code });
    if (span === undefined) return;
    fail(span, event.code);
    span.end();
  };

  const over = ({ call, error }: WireEvents['call-ended']) => {
    const open = calls.get(call);
    if (open === undefined) return;
    calls.delete(call);
    for (const { span } of open.tries.values()) span.end();
    if (error !== undefined) fail(open.span, error);
    open.span.end();
  };

  return {
    tell(event: WireEvent) {
      switch (event.type) {
        case 'call-started':
          return started(event);
        case 'call-sent':
          return sent(event);
        case 'call-answered':
          return answered(event);
        case 'call-failed':
          return failed(event);
        case 'call-throttled':
          return instruments.throttled.add(event.throttled);
        case 'call-retried':
          return instruments.retries.add(1, { 'graphcal.retry.reason': event.reason });
        case 'call-ended':
          return over(event);
        default:
      }
    },
    rowSettled: (status) => instruments.rows.add(1, { 'graphcal.row.status': status }),
  };
}

function named(operation: string | undefined): Attributes {
  return operation === undefined ? {} : { 'graphcal.operation': operation };
}

/** Names of attributes must stay few, whatever a service calls a status. */
function partsByStatus(statuses: Readonly<Record<string, number>>): Attributes {
  const parts: Record<string, number> = {};
  for (const [status, count] of Object.entries(statuses)) {
    const name = `graphcal.parts.${/^\d{3}$/u.test(status) ? status : 'other'}`;
    parts[name] = (parts[name] ?? 0) + count;
  }
  return parts;
}
