import { isObject } from '../core/json.ts';
import { readRetryAfter } from '../core/retry-after.ts';
import { readProblem } from '../graph/problem.ts';
import { encodeQuery } from '../graph/query.ts';
import type { Effect, GraphReply, GraphRequest } from '../graph/request.ts';
import { type Answer, classify, type Expectation } from './answer.ts';

/** One request of a batch and what its answer must hold. */
export interface BatchPart {
  request: GraphRequest;
  expects: Expectation;
  /** Places of parts of the same batch that have to be done first. */
  dependsOn?: readonly number[];
  /** Whether the answer to a part that was not done is wanted as it came. */
  keepsReply?: boolean;
  /** What the part does, where that is not what the whole call does. */
  effect?: Effect;
}

/** The body of POST /$batch: parts with ids `1`, `2`, …, unordered but for what depends on others. https://learn.microsoft.com/graph/json-batching */
export function batchText(parts: readonly BatchPart[]): string {
  return `{"requests":[${parts.map((part, index) => partText(part, index + 1)).join(',')}]}`;
}

function partText({ request, dependsOn = [] }: BatchPart, number: number): string {
  const { method, headers } = request;
  const body = jsonBody(request);
  const sent = body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' };
  const after = dependsOn.length === 0 ? '' : `,"dependsOn":${JSON.stringify(dependsOn.map((at) => `${at + 1}`))}`;
  const rest =
    after + (sent ? `,"headers":${JSON.stringify(sent)}` : '') + (body === undefined ? '' : `,"body":${body}`);
  return `{"id":"${number}","method":"${method}","url":${JSON.stringify(relativeUrl(request))}${rest}}`;
}

/** The JSON text of a request's body; undefined where it has none. */
export function jsonBody({ body, bodyText }: GraphRequest): string | undefined {
  return bodyText ?? (body === undefined ? undefined : JSON.stringify(body));
}

/** Path and query of a request, relative to the version. */
export function relativeUrl(request: GraphRequest): string {
  const query = request.query === undefined ? '' : encodeQuery(request.query);
  return query === '' ? request.path : `${request.path}?${query}`;
}

/**
 * Settles each part by its own status. The outer 200 says nothing of the parts; a part that is missing, repeated or
 * not readable is unknown (R12, R13); an outer refusal without parts holds for all of them.
 */
export function readBatch(reply: GraphReply, parts: readonly BatchPart[], now: number): Answer[] {
  const responses = isObject(reply.body) ? reply.body.responses : undefined;
  if (!Array.isArray(responses)) {
    const outer = classify(reply, 'json', readRetryAfter(reply.headers, now));
    // A 2xx without parts, or a conflict of the whole, tells nothing about any part.
    const answer: Answer =
      outer.class === 'done' || outer.class === 'conflict' || outer.class === 'duplicate'
        ? { class: 'unknown', reason: 'batch-without-responses' }
        : // What is wrong with the batch as a whole may be one part of it, or its size.
          outer.class === 'permanent' && parts.length > 1
          ? { class: 'not-executed', problem: outer.problem, alone: true }
          : outer;
    return parts.map(({ keepsReply }) => (keepsReply === true ? withReply(answer, reply) : answer));
  }
  const found = new Map<string, Record<string, unknown> | 'repeated'>();
  for (const response of responses) {
    if (!isObject(response)) continue;
    const id = String(response.id ?? '').toLowerCase();
    found.set(id, found.has(id) ? 'repeated' : response);
  }
  const ofWhole = readRetryAfter(reply.headers, now);
  return parts.map((part, index) => {
    const response = found.get(String(index + 1));
    if (response === undefined) return { class: 'unknown', reason: 'part-missing' };
    if (response === 'repeated') return { class: 'unknown', reason: 'part-repeated' };
    const status = response.status;
    if (typeof status !== 'number') return { class: 'unknown', reason: 'part-without-status' };
    const headers = partHeaders(response.headers, reply.headers);
    // Only where it was done: a refusal names its id in its body, and the exchange knows the whole's.
    if (status < 300 && reply.headers['request-id'] !== undefined)
      headers['request-id'] ??= reply.headers['request-id'];
    const partReply: GraphReply = { status, headers, body: response.body };
    const settled = classify(partReply, part.expects, longest(readRetryAfter(headers, now), ofWhole));
    // Graph does not begin with what depends on a part that failed, whatever became of that one.
    const answer: Answer =
      status === 424 && (part.dependsOn?.length ?? 0) > 0
        ? { class: 'not-executed', problem: readProblem(partReply) }
        : settled;
    return part.keepsReply === true ? withReply(answer, partReply) : answer;
  });
}

function withReply(answer: Answer, reply: GraphReply): Answer {
  return answer.class === 'done' ? answer : { ...answer, reply };
}

/** The wait that the whole answer names is asked of each part that has to wait. */
function longest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** Header names of parts come in any letter case; the Date of the whole answer serves a part that has none. */
function partHeaders(value: unknown, outer: GraphReply['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  if (outer.date !== undefined) out.date = outer.date;
  if (isObject(value)) {
    for (const [name, text] of Object.entries(value)) {
      if (typeof text === 'string' || typeof text === 'number') out[name.toLowerCase()] = String(text);
    }
  }
  return out;
}
