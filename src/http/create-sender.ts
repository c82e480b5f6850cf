import { addHint, GraphcalError, UsageError } from '../core/errors.ts';
import { isLoopback } from '../core/loopback.ts';
import { readRetryAfter } from '../core/retry-after.ts';
import { MAX_BATCH_PARTS } from '../graph/limits.ts';
import type { GraphRequest } from '../graph/request.ts';
import { type Answer, classify } from './answer.ts';
import { asError, asUnknown } from './answer-error.ts';
import { batchText, jsonBody, readBatch, relativeUrl } from './batch.ts';
import { withinDeadline } from './call-deadline.ts';
import { createExchange, type ExchangeOptions } from './exchange.ts';
import { decideRetry, FRESH, type RetrySettings, type RetryState } from './retry.ts';
import { createRetryBudget, type RetryBudget, type RetryCause, retryCauseOf, SPENT_HINT } from './retry-budget.ts';
import type { Sender, Settlement } from './sender.ts';
import { type CallTracer, createCallTracer, tellRetry } from './trace/trace.ts';
import { templateOf, traceSender } from './trace/traced-sender.ts';
import type { HttpRequest } from './wire/transport.ts';

export interface SenderOptions extends Omit<ExchangeOptions, 'longestWaitMs'> {
  /** Scheme, host and port of Graph, without version. */
  origin: string;
  retry: RetrySettings;
  /** Numbers the calls that `onWire` is told of, where others number theirs with it. */
  trace?: CallTracer | undefined;
  /** Default a full one with the documented numbers. */
  budget?: RetryBudget | undefined;
}

export function createSender(options: SenderOptions): Sender {
  const { tokens, throttle, clock, random, retry, budget = createRetryBudget() } = options;
  const base = `${options.origin}/v1.0`;
  const exchange = createExchange({ ...options, longestWaitMs: retry.longestWaitMs });

  const sender: Sender = {
    budget,

    async attempt(request, expects, callOptions = {}) {
      const [answer] = await exchange(
        {
          mailbox: request.mailbox,
          requests: request.counts ?? 1,
          pathTemplate: () => templateOf(request),
          wantsBytes: request.wantsBytes ?? false,
          takesToken: request.uploadUrl === undefined,
          build: () => ({
            method: request.method,
            url: uploadUrlOf(request) ?? `${options.origin}/${request.version ?? 'v1.0'}${relativeUrl(request)}`,
            ...bodyOf(request),
          }),
          read: (reply) => [classify(reply, expects, readRetryAfter(reply.headers, clock.now()))],
        },
        callOptions,
      );
      return request.uploadUrl === undefined ? (answer as Answer) : withoutToken(answer as Answer);
    },

    async attemptBatch(mailbox, parts, callOptions = {}) {
      if (parts.length > MAX_BATCH_PARTS) {
        throw new UsageError('batch-too-large', `A batch of ${parts.length} requests; Graph takes ${MAX_BATCH_PARTS}.`);
      }
      return exchange(
        {
          mailbox,
          requests: parts.length,
          pathTemplate: () => '/v1.0/$batch',
          build: () => ({
            method: 'POST',
            url: `${base}/$batch`,
            headers: { 'Content-Type': 'application/json' },
            body: batchText(parts),
          }),
          read: (reply) => readBatch(reply, parts, clock.now()),
        },
        callOptions,
      );
    },

    async send(request, repeat, expects, callOptions = {}) {
      if (callOptions.deadlineMs !== undefined) {
        return withinDeadline(clock, callOptions, (inner) => sender.send(request, repeat, expects, inner));
      }
      const { settle } = callOptions;
      const safety = repeat === 'settle' && settle === undefined ? 'never' : repeat;
      const isRead = request.method === 'GET' || callOptions.effect === 'read';
      let current = request;
      let state: RetryState = FRESH;
      let isLost = false;
      let paid: RetryCause | undefined;
      for (;;) {
        const answer = await sender.attempt(current, expects, callOptions);
        if (answer.class === 'done') {
          budget.refill(paid);
          return answer.reply;
        }
        // A read whose answer was too large gets one as large each time.
        const isInVain = isRead && isTooLarge(answer);
        const decision = decideRetry(answer, state, isInVain ? 'never' : safety, retry, random.next());
        const cause = retryCauseOf(answer);
        const isSpent = decision.act === 'again' && cause !== undefined && !budget.take(cause);
        paid = isSpent ? undefined : cause;
        const wasLost = isLost;
        isLost ||= answer.class === 'unknown' && !isNotImplemented(answer);
        const refusal = () => {
          const error = asError(answer, isRead);
          return told(repeat !== 'safe' && isLost ? asUnknown(error, wasLost) : error, isSpent);
        };
        if (decision.act !== 'again' || isSpent) {
          // A delete whose first outcome was lost finds nothing at the second try: that is what was asked for.
          if ((request.method === 'DELETE' || callOptions.isRemoval === true) && wasLost && isGone(answer)) {
            return { status: 204, headers: {}, body: undefined };
          }
          if (answer.class === 'duplicate' && wasLost) {
            const reply = await callOptions.adopt?.(answer.problem);
            if (reply !== undefined) return reply;
            throw told(asError(answer), isSpent);
          }
          const last = isLost ? await settle?.({ isLost }) : undefined;
          if (last?.act === 'accept') return last.reply;
          throw hinted(refusal(), last);
        }
        if (decision.renewToken && answer.class === 'unauthorized') {
          if (callOptions.progress !== undefined) callOptions.progress.waitsFor = 'token';
          await sender.renewToken(answer, callOptions);
        }
        tellRetry(options.onWire, callOptions.trace, request.mailbox, answer.class, decision.waitMs);
        if (callOptions.progress !== undefined) callOptions.progress.waitsFor = 'next-try';
        await clock.sleep(decision.waitMs, callOptions.signal);
        state = decision.state;
        if (settle === undefined || (answer.class !== 'unknown' && answer.class !== 'conflict')) continue;
        const found = await settle({ isLost });
        if (found.act === 'accept') return found.reply;
        if (found.act === 'give-up') throw hinted(refusal(), found);
        current = found.request;
      }
    },

    slots: (mailbox) => throttle.concurrent(mailbox),

    batchParts: (mailbox) => (throttle.isShared(mailbox) ? throttle.concurrent(mailbox) : MAX_BATCH_PARTS),

    next(link, first) {
      const url = URL.canParse(link) ? new URL(link) : undefined;
      const { version = 'v1.0' } = first;
      const home = new URL(`${options.origin}/${version}`);
      if (url === undefined || url.origin !== home.origin || !url.pathname.startsWith(`${home.pathname}/`)) {
        throw new GraphcalError('next-link-refused', 'A next link of the service leads to another host or version.', {
          hint: 'It was not followed, because the token belongs to the first host only.',
        });
      }
      // As it stands: its tokens belong to the service. Headers are per request, so the first one's are sent again.
      return {
        method: 'GET',
        path: url.pathname.slice(home.pathname.length) + url.search,
        mailbox: first.mailbox,
        ...(first.version === undefined ? {} : { version }),
        ...(first.headers === undefined ? {} : { headers: first.headers }),
      };
    },

    async renewToken({ refused, problem: { claims } }, { signal } = {}) {
      await tokens.getToken({
        forceRefresh: true,
        ...(refused === undefined ? {} : { refused }),
        ...(claims === undefined ? {} : { claims }),
        ...(signal === undefined ? {} : { signal }),
      });
    },
  };
  return options.onWire === undefined
    ? sender
    : traceSender(sender, options.trace ?? createCallTracer(options.onWire, clock));
}

/** Where no token was sent, another one would be refused too. */
function withoutToken(answer: Answer): Answer {
  if (answer.class !== 'unauthorized') return answer;
  const { problem, evidence } = answer;
  return { class: 'permanent', problem, ...(evidence === undefined ? {} : { evidence }) };
}

function told(error: GraphcalError, isSpent: boolean): GraphcalError {
  return isSpent ? addHint(error, SPENT_HINT) : error;
}

function hinted(error: GraphcalError, settlement: Settlement | undefined): GraphcalError {
  const hint = settlement?.act === 'give-up' ? settlement.hint : undefined;
  return hint === undefined ? error : addHint(error, hint);
}

/** Graph's own word that it cannot do this: nothing was done. */
function isNotImplemented(answer: Answer): boolean {
  return answer.class === 'unknown' && answer.problem?.status === 501 && answer.problem.isGraphError;
}

function isTooLarge(answer: Answer): boolean {
  return answer.class === 'unknown' && answer.error?.code === 'answer-too-large';
}

function isGone(answer: Answer): boolean {
  return answer.class === 'permanent' && answer.problem.status === 404;
}

/** The service may name any host of its own for an upload, but none that the bytes reach unencrypted; loopback is our own. */
function uploadUrlOf({ uploadUrl }: GraphRequest): string | undefined {
  if (uploadUrl === undefined) return undefined;
  const url = URL.canParse(uploadUrl) ? new URL(uploadUrl) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return uploadUrl;
  throw new GraphcalError('upload-address-refused', 'The service gave an address for the upload that is not https.', {
    hint: 'Nothing was sent there.',
  });
}

function bodyOf(request: GraphRequest): Pick<HttpRequest, 'body'> & { headers: Readonly<Record<string, string>> } {
  const { headers = {}, rawBody } = request;
  const body = jsonBody(request);
  if (body !== undefined) return { headers: { ...headers, 'Content-Type': 'application/json' }, body };
  return rawBody === undefined ? { headers } : { headers, body: rawBody };
}
