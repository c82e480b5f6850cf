import type { Counter, Histogram, Meter } from '@opentelemetry/api';

/** Bounds of the buckets, in seconds, that the conventions advise. https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** A lane can be closed for minutes. */
const LONG_SECONDS = [...SECONDS, 30, 60, 120, 300, 600, 900];

export interface Instruments {
  duration: Histogram;
  laneWait: Histogram;
  throttled: Counter;
  retries: Counter;
  rows: Counter;
}

export function createInstruments(meter: Meter): Instruments {
  return {
    duration: meter.createHistogram('http.client.request.duration', {
      unit: 's',
      description: 'Duration of HTTP client requests.',
      advice: { explicitBucketBoundaries: SECONDS },
    }),
    laneWait: meter.createHistogram('graphcal.lane.wait.duration', {
      unit: 's',
      description: 'Time that tries waited for their lane and their token.',
      advice: { explicitBucketBoundaries: LONG_SECONDS },
    }),
    throttled: meter.createCounter('graphcal.throttled', {
      unit: '{request}',
      description: 'Requests, also parts of batches, that the service throttled.',
    }),
    retries: meter.createCounter('graphcal.retries', {
      unit: '{try}',
      description: 'Repeats of requests, by the class of the answer before.',
    }),
    rows: meter.createCounter('graphcal.rows', {
      unit: '{row}',
      description: 'Rows of jobs that were settled, by status.',
    }),
  };
}
