import type { Clock } from '../../core/clock.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import type { EmulatorResponse } from '../http/message.ts';
import type { SignInRefusal } from './sign-in-refusals.ts';

/** What both forms of a refusal tell, the token endpoint's and that of a redirect. */
export interface DescribedRefusal {
  error: string;
  description: string;
  uri: string;
  trace: string;
  correlation: string;
  /** `2026-01-05 10:00:00Z`. */
  timestamp: string;
}

/** Describes a refusal with the ids by which the service's support would find it. */
export function describeRefusal(
  { error, code, message }: SignInRefusal,
  { clock, random, origin, correlation }: AnswerParts,
): DescribedRefusal {
  const trace = randomUuid(random);
  const correlationId = correlation ?? randomUuid(random);
  const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const ids = `Trace ID: ${trace} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return {
    error,
    description: `AADSTS${code}: ${message} ${ids}`,
    uri: `${origin}/error?code=${code}`,
    trace,
    correlation: correlationId,
    timestamp,
  };
}

/** What an answer is written with. */
export interface AnswerParts {
  clock: Clock;
  random: Random;
  origin: string;
  /** What the client sent as client-request-id. */
  correlation: string | undefined;
}

/** Writes a refusal as the token endpoint does. */
export function signInAnswer(refusal: SignInRefusal, parts: AnswerParts): EmulatorResponse {
  const { error, description, uri, trace, correlation, timestamp } = describeRefusal(refusal, parts);
  return {
    status: refusal.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'x-ms-request-id': trace,
    },
    body: JSON.stringify({
      error,
      error_description: description,
      error_codes: [refusal.code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: uri,
      ...(refusal.suberror === undefined ? {} : { suberror: refusal.suberror }),
      ...(refusal.claims === undefined ? {} : { claims: refusal.claims }),
    }),
  };
}
