import { BatchError, GraphcalError, UsageError } from '../../core/errors.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { isBatchPath, mailboxOfPath, readRawTarget } from '../../graph/path.ts';
import { encodeQuery } from '../../graph/query.ts';
import { BATCHED_OUTCOMES, type BatchedReply, type BatchedRequest, defineOperation, type Effect } from '../define.ts';
import { checkHeaders } from './caller-headers.ts';
import { EFFECTS, METHODS, repeatOfMethod } from './method-effects.ts';
import { removalsOf } from './request-removal.ts';

const input = (z: Z) =>
  z.strictObject({
    mailbox: z
      .string()
      .min(1)
      .optional()
      .describe('Whose limits requests count against whose path names no user. Default: the configured mailbox.'),
    requests: z
      .array(
        z.strictObject({
          id: z.string().min(1).optional().describe('Names it in the answer. Default: its place, from 1.'),
          method: z.preprocess((value) => (typeof value === 'string' ? value.toUpperCase() : value), z.enum(METHODS)),
          path: z.string().min(1).describe('Path below the API version, for example /users/ADDRESS/events.'),
          headers: z.record(z.string(), z.string()).optional(),
          body: z.json().optional(),
          dependsOn: z.array(z.string()).optional().describe('Ids of earlier requests that have to be done first.'),
        }),
      )
      .min(1)
      .describe('Any number of requests {id, method, path, headers, body, dependsOn}; sent in batches of twenty.'),
  });

type Input = Parsed<ReturnType<typeof input>>;

/** The most that any of the requests does. */
const BY_WEIGHT: readonly Effect[] = ['delete', 'update', 'create', 'read'];

export const rawBatch = defineOperation({
  name: 'raw-batch',
  title: 'Send any number of requests in batches, and give back the answers in their order',
  topic: 'Any request',
  documentation: 'https://learn.microsoft.com/graph/json-batching',
  endpoints: ['POST /$batch'],
  permissions: { delegated: [], application: [] },
  // The most that it can do; a call has the effect of its requests (effectOf).
  effect: 'delete',
  repeat: 'never',
  expects: 'anything',
  needsMailbox: false,
  input,
  output: (z) =>
    z.object({
      responses: z.array(
        z.object({
          id: z.string(),
          outcome: z
            .enum(BATCHED_OUTCOMES)
            .describe('Of `unknown` nobody knows whether it was done; `not-executed` never began.'),
          status: z.number().int().nullable().describe('Null where no answer came.'),
          headers: z.record(z.string(), z.string()),
          body: z.unknown(),
        }),
      ),
    }),
  example: { requests: [{ method: 'GET', path: '/users/room.101@school.example/calendars' }] },
  mailsTo: 'whom the requests mail',
  mails: () => null,
  effectOf: ({ requests }) =>
    BY_WEIGHT.find((effect) => requests.some(({ method }) => EFFECTS[method] === effect)) ?? 'read',
  removals: ({ requests }) => requests.flatMap(({ method, path }) => removalsOf(method, path)),
  request: (input, mailbox) => ({
    method: 'POST',
    path: '/$batch',
    body: { requests: shownRequests(input, mailbox) },
    mailbox,
  }),
  batch: batchedRequests,
  collect,
});

/** Checks the caller's requests. Throws UsageError `batch-id-repeated`, `depends-on-invalid`, and those of raw requests. */
function batchedRequests({ requests }: Input, mailbox: string): BatchedRequest[] {
  const places = new Map<string, number>();
  return requests.map(({ method, path, headers = {}, body, dependsOn = [] }, place) => {
    const refuse = (code: string, what: string, hint: string) =>
      new UsageError(code, `raw-batch: request ${place + 1} ${what}.`, { hint });
    // Graph compares ids without letter case.
    const id = idAt(requests, place).toLowerCase();
    const after = dependsOn.map((one) => {
      const earlier = places.get(one.toLowerCase());
      if (earlier !== undefined) return earlier;
      throw refuse(
        'depends-on-invalid',
        'depends on no request that stands before it',
        'Name the id of an earlier one.',
      );
    });
    if (places.has(id)) throw refuse('batch-id-repeated', 'has the id of another one', 'Give each an id of its own.');
    places.set(id, place);
    const target = readRawTarget(path);
    if (isBatchPath(target.path)) {
      throw refuse(
        'batch-in-batch',
        'is a batch, which Graph does not take in another',
        'Name its requests themselves.',
      );
    }
    return {
      request: {
        method,
        path: target.path,
        query: target.query,
        headers: withoutType(checkHeaders(headers), body !== undefined),
        ...(body === undefined ? {} : { body }),
        mailbox: mailboxOfPath(target.path) ?? mailbox,
      },
      effect: EFFECTS[method],
      repeat: repeatOfMethod(method),
      dependsOn: after,
    };
  });
}

function idAt(requests: Input['requests'], place: number): string {
  return requests[place]?.id ?? `${place + 1}`;
}

/** A body in a batch is JSON, and its type is written with it. */
function withoutType(headers: Record<string, string>, hasBody: boolean): Record<string, string> {
  const rest = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type');
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type !== undefined && hasBody && !/^application\/json\b/iu.test(type)) {
    throw new UsageError('header-invalid', 'The body of a request in a batch is JSON, and its Content-Type another.', {
      hint: 'Send it by raw-request.',
    });
  }
  return Object.fromEntries(rest);
}

/** The requests as Graph's batch has them, all in one: what a dry run shows. */
function shownRequests(input: Input, mailbox: string) {
  return batchedRequests(input, mailbox).map(({ request, dependsOn }, place) => {
    const { method, path, query = {}, headers = {}, body } = request;
    const search = encodeQuery(query);
    return {
      id: idAt(input.requests, place),
      method,
      url: search === '' ? path : `${path}?${search}`,
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
      ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map((one) => idAt(input.requests, one)) }),
    };
  });
}

/**
 * Throws BatchError `batch-parts-failed` where any failed, or `batch-ended` where the call ended early, with the reason as
 * its cause; its `answer` holds all answers.
 */
function collect(replies: readonly BatchedReply[], { requests }: Input, ended?: { reason: unknown }): unknown {
  const responses = replies.map((came, place) => ({
    id: idAt(requests, place),
    outcome: came.outcome,
    ...('reply' in came
      ? { status: came.reply.status, headers: { ...came.reply.headers }, body: came.reply.body ?? null }
      : { status: null, headers: {}, body: { error: came.problem } }),
  }));
  if (ended !== undefined) {
    const { reason } = ended;
    const why = reason instanceof GraphcalError ? reason.message : 'It was ended.';
    throw new BatchError(
      'batch-ended',
      `The call ended early: ${why} ${describeFailures(responses)}`,
      { responses },
      { cause: reason, hint: reason instanceof GraphcalError ? reason.hint : undefined },
    );
  }
  if (responses.every(({ outcome }) => outcome === 'done')) return { responses };
  throw new BatchError(
    'batch-parts-failed',
    describeFailures(responses),
    { responses },
    { hint: 'The answer has what came of each: in the library it is `answer` of this error.' },
  );
}

/** How many failed, how many are not known, and that the others were done. */
function describeFailures(responses: readonly { outcome: BatchedReply['outcome']; status: number | null }[]): string {
  const count = (outcomes: readonly BatchedReply['outcome'][], what: string) => {
    const some = responses.filter(({ outcome }) => outcomes.includes(outcome));
    const statuses = [
      ...new Set(some.map(({ status, outcome }) => status ?? (outcome === 'unknown' ? 'no answer' : 'not sent'))),
    ].join(', ');
    return some.length === 0 ? [] : [`${some.length} of ${responses.length} requests ${what} (${statuses})`];
  };
  const open = [...count(['refused', 'not-executed'], 'failed'), ...count(['unknown'], 'may have been done')];
  if (open.length === 0) return 'All requests were done.';
  const isAnyDone = responses.some(({ outcome }) => outcome === 'done');
  return `${open.join('; ')}${isAnyDone ? '; the others were done' : ''}.`;
}
