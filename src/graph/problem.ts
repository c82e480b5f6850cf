import { type RequestEvidence, ServiceError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import { hintFor } from './problem-hint.ts';
import type { GraphReply } from './request.ts';

/** What an error answer says. https://learn.microsoft.com/graph/errors */
export interface GraphProblem {
  /** HTTP status. */
  status: number;
  /** The most detailed code that the service gave; '' if it gave none or the answer is not in Graph's form. */
  code: string;
  /** All codes from the outer to the innermost error. */
  codes: string[];
  /** For people only; never decide by it. */
  message: string;
  /** Whether the body has Graph's error form: a proxy's error page has not. */
  isGraphError: boolean;
  requestId?: string | undefined;
  clientRequestId?: string | undefined;
  /** The id of the first event, where a duplicate transactionId names it. */
  existingEventId?: string | undefined;
  /** The decoded claims of a claims challenge. */
  claims?: string | undefined;
}

const NESTING_LIMIT = 10;

/** Reads an error answer of any form; never throws. */
export function readProblem(reply: GraphReply): GraphProblem {
  const error = isObject(reply.body) ? reply.body.error : undefined;
  const codes: string[] = [];
  let requestId = reply.headers['request-id'];
  let clientRequestId = reply.headers['client-request-id'];
  let existingEventId: string | undefined;
  let message = '';
  if (isObject(error)) {
    message = typeof error.message === 'string' ? error.message : '';
    let level: unknown = error;
    for (let depth = 0; isObject(level) && depth < NESTING_LIMIT; depth++) {
      if (typeof level.code === 'string' && level.code !== '') codes.push(level.code);
      requestId ??= text(level['request-id']) ?? text(level.requestId);
      clientRequestId ??= text(level['client-request-id']);
      existingEventId ??= text(level['@event.existingEventId']);
      // Both spellings occur in live answers.
      level = level.innerError ?? level.innererror;
    }
  }
  return {
    status: reply.status,
    // innerError.code repeats the status as a number ("429") in the throttling sample; that is not a better code.
    code: codes.findLast((code) => !/^\d+$/u.test(code)) ?? codes.at(-1) ?? '',
    codes,
    message,
    // Gateways speak JSON too, as {"error":{"code":502,"message":"…"}}; Graph's code is a text, at times an empty one.
    isGraphError: isObject(error) && typeof error.code === 'string',
    requestId,
    clientRequestId,
    existingEventId,
    claims: readClaims(reply),
  };
}

/** The error to throw for a refused request: code `service-<status>`, evidence kept, and a hint of what to do. */
export function serviceError(problem: GraphProblem, request: RequestEvidence = {}): ServiceError {
  const named = problem.code === '' ? `status ${problem.status}` : `${problem.code} (status ${problem.status})`;
  const said = problem.message === '' ? '' : `: ${oneLine(problem.message)}`;
  return new ServiceError(
    `service-${problem.status}`,
    `Graph refused the request with ${oneLine(named)}${said}`,
    {
      status: problem.status,
      serviceCode: problem.code,
      ...request,
      requestId: problem.requestId,
      clientRequestId: problem.clientRequestId,
      existingEventId: problem.existingEventId,
    },
    { hint: hintFor(problem) },
  );
}

function readClaims(reply: GraphReply): string | undefined {
  const header = reply.headers['www-authenticate'];
  if (header === undefined || !header.includes('insufficient_claims')) return undefined;
  const encoded = /\bclaims\s*=\s*"([A-Za-z0-9+/=_-]+)"/iu.exec(header)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A newline in a service's text must not forge a line in a log. */
export function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
