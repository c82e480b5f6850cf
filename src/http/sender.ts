import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.ts';
import { GraphcalError, TransportError, UsageError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { type Random, randomUuid } from '../core/random.ts';
import { readRetryAfter } from '../core/retry-after.ts';
import type { Secret } from '../core/secret.ts';
import { MAX_BATCH_PARTS } from '../graph/limits.ts';
import type { GraphProblem } from '../graph/problem.ts';
import type { GraphReply, GraphRequest, Repeat } from '../graph/request.ts';
import { type Answer, classify, classifyFailure, type Expectation, isAnswered, type Unauthorized } from './answer.ts';
import { asError, asUnknown } from './answer-error.ts';
import { type BatchPart, batchBody, readBatch, relativeUrl } from './batch.ts';
import type { Breaker } from './breaker.ts';
import { decideRetry, FRESH, type RetrySettings, type RetryState } from './retry.ts';
import type { Permit, Throttle } from './throttle.ts';
import type { HttpReply, HttpRequest, Transport } from './transport.ts';

/** Where tokens come from; a renewed token replaces one that the service did not accept. */
export interface Tokens {
  getToken(options?: {
    forceRefresh?: boolean;
    /** The token that Graph refused: where another one is at hand by now, no request follows. */
    refused?: Secret;
    claims?: string;
    signal?: AbortSignal;
  }): Promise<{ token: Secret; expiresOn: number }>;
}

/** What happens on the wire, for traces and tests; holds no secret and no content. */
export type WireEvent =
  | { type: 'sent'; mailbox: string; method: string; requests: number; at: number }
  | { type: 'answered'; mailbox: string; status: number; ms: number; requestId: string | undefined };

export interface SenderOptions {
  /** Scheme, host and port of Graph, without version. */
  origin: string;
  transport: Transport;
  tokens: Tokens;
  throttle: Throttle;
  clock: Clock;
  random: Random;
  retry: RetrySettings;
  /** Value of the User-Agent header. */
  userAgent: string;
  onWire?: (event: WireEvent) => void;
}

export interface CallOptions {
  /** Ends waits before the call is sent, and the call too unless `abort` is given. */
  signal?: AbortSignal | undefined;
  /** Ends a call that was sent; its outcome is then unknown. */
  abort?: AbortSignal | undefined;
  /** Holds every single try back while the service does not answer. */
  breaker?: Breaker | undefined;
}

export interface SendOptions extends CallOptions {
  /**
   * Asked when a repeat is refused as a duplicate after a try whose outcome was lost: gives the answer in place of the
   * lost one, or undefined to let the refusal stand.
   */
  adopt?: ((problem: GraphProblem) => Promise<GraphReply | undefined>) | undefined;
}

/** Sends requests: through the mailbox's lane, with a token for this host only, classified, never throwing an answer away. */
export interface Sender {
  /** One try of one request; the caller decides what follows. */
  attempt(request: GraphRequest, expects: Expectation, options?: CallOptions): Promise<Answer>;
  /** One try of up to 20 requests of one mailbox in one unordered batch, settled part by part; throws UsageError `batch-too-large`. */
  attemptBatch(mailbox: string, parts: readonly BatchPart[], options?: CallOptions): Promise<Answer[]>;
  /** Sends until the outcome is known or the tries are used up; throws what a caller has to handle. */
  send(request: GraphRequest, repeat: Repeat, expects: Expectation, options?: SendOptions): Promise<GraphReply>;
  /** The request of a next link: same host, same version, or refused (R44). */
  next(link: string, first: GraphRequest): GraphRequest;
  /** Replaces the token that this answer refused, by the claims it asks for; many such answers cause one token request (R21, R22). */
  renewToken(refusal: Unauthorized, options?: CallOptions): Promise<void>;
}

/** The mailbox asked to be left alone for longer than is borne. */
const CLOSED: GraphProblem = {
  status: 429,
  code: 'mailbox-closed',
  codes: ['mailbox-closed'],
  message: 'The mailbox asked to be left alone, and the time is not over.',
  isGraphError: false,
};

export function createSender(options: SenderOptions): Sender {
  const { transport, tokens, throttle, clock, random, retry } = options;
  const base = `${options.origin}/v1.0`;

  /** Whoever waited so long would be told the same. */
  const isClosed = (mailbox: string) => throttle.closedFor(mailbox) > retry.longestWaitMs;
  const closedAnswers = (mailbox: string, requests: number): Answer[] => {
    const retryAfterMs = throttle.closedFor(mailbox);
    return Array.from({ length: requests }, () => ({ class: 'throttled', retryAfterMs, problem: CLOSED }));
  };

  /** A token to be used at once: while it was on its way, another call's answer may have closed the mailbox. */
  const tokenOnceOpen = async (mailbox: string, signal: AbortSignal | undefined): Promise<Secret> => {
    for (;;) {
      const { token } = await tokens.getToken(signal === undefined ? {} : { signal });
      const ms = throttle.closedFor(mailbox);
      if (ms === 0) return token;
      await clock.sleep(ms, signal);
    }
  };

  const exchange = async (
    mailbox: string,
    requests: number,
    build: () => Omit<HttpRequest, 'headers' | 'signal'> & { headers: Record<string, string> },
    read: (reply: GraphReply) => Answer[],
    { signal, abort = signal, breaker }: CallOptions,
  ): Promise<Answer[]> => {
    // Before the passage, which may be the one probe and is never ended without a call; and after, for it may have waited.
    if (isClosed(mailbox)) return closedAnswers(mailbox, requests);
    const passage = await breaker?.pass();
    if (isClosed(mailbox)) return closedAnswers(mailbox, requests);
    // One signal may end many calls at once, and Node warns of more than ten.
    for (const each of [signal, abort]) if (each !== undefined) setMaxListeners(0, each);
    const http = build();
    const bytes = http.body === undefined ? 0 : Buffer.byteLength(http.body);
    const permit = await throttle.acquire(mailbox, { requests, bytes }, signal);
    let answers: Answer[] = [];
    try {
      // Inside the lane: a long wait must not send a token that expired meanwhile.
      const token = await tokenOnceOpen(mailbox, signal);
      const began = clock.monotonic();
      options.onWire?.({ type: 'sent', mailbox, method: http.method, requests, at: began });
      let reply: HttpReply;
      try {
        reply = await transport.send({
          ...http,
          headers: mergeHeaders(
            {
              accept: 'application/json',
              'user-agent': options.userAgent,
              'client-request-id': randomUuid(random),
            },
            http.headers,
            { authorization: `Bearer ${token.reveal()}` },
          ),
          signal: abort,
        });
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        answers = Array.from({ length: requests }, () => classifyFailure(error));
        return answers;
      }
      options.onWire?.({
        type: 'answered',
        mailbox,
        status: reply.status,
        ms: clock.monotonic() - began,
        requestId: reply.headers['request-id'],
      });
      answers = read(readReply(reply)).map((answer) =>
        answer.class === 'unauthorized' ? { ...answer, refused: token } : answer,
      );
      return answers;
    } finally {
      // A call that was given up on the way tells nothing of the service.
      if (answers.length > 0) passage?.end(answers.some(isAnswered));
      permit.end(throttledOf(answers));
    }
  };

  const sender: Sender = {
    async attempt(request, expects, callOptions = {}) {
      const [answer] = await exchange(
        request.mailbox,
        1,
        () => ({
          method: request.method,
          url: base + relativeUrl(request),
          headers: {
            ...request.headers,
            ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          ...bodyOf(request),
        }),
        (reply) => [classify(reply, expects, readRetryAfter(reply.headers, clock.now()))],
        callOptions,
      );
      return answer as Answer;
    },

    async attemptBatch(mailbox, parts, callOptions = {}) {
      if (parts.length > MAX_BATCH_PARTS) {
        throw new UsageError('batch-too-large', `A batch of ${parts.length} requests; Graph takes ${MAX_BATCH_PARTS}.`);
      }
      return exchange(
        mailbox,
        parts.length,
        () => ({
          method: 'POST',
          url: `${base}/$batch`,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(batchBody(parts)),
        }),
        (reply) => readBatch(reply, parts, clock.now()),
        callOptions,
      );
    },

    async send(request, repeat, expects, callOptions = {}) {
      let state: RetryState = FRESH;
      let isLost = false;
      for (;;) {
        const answer = await sender.attempt(request, expects, callOptions);
        if (answer.class === 'done') return answer.reply;
        const decision = decideRetry(answer, state, repeat, retry, random.next());
        if (decision.act !== 'again') {
          // A delete whose first outcome was lost finds nothing at the second try: that is what was asked for.
          if (request.method === 'DELETE' && isLost && isGone(answer)) {
            return { status: 204, headers: {}, body: undefined };
          }
          if (answer.class === 'duplicate' && isLost) {
            const reply = await callOptions.adopt?.(answer.problem);
            if (reply !== undefined) return reply;
          } else if (repeat !== 'safe' && (isLost || (answer.class === 'unknown' && !isNotImplemented(answer)))) {
            throw asUnknown(asError(answer), isLost);
          }
          throw asError(answer, request.method === 'GET');
        }
        isLost ||= answer.class === 'unknown';
        if (decision.renewToken && answer.class === 'unauthorized') await sender.renewToken(answer, callOptions);
        await clock.sleep(decision.waitMs, callOptions.signal);
        state = decision.state;
      }
    },

    next(link, first) {
      const url = URL.canParse(link) ? new URL(link) : undefined;
      const home = new URL(base);
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
  return sender;
}

/** Graph's own word that it cannot do this: nothing was done. */
function isNotImplemented(answer: Answer): boolean {
  return answer.class === 'unknown' && answer.problem?.status === 501 && answer.problem.isGraphError;
}

function isGone(answer: Answer): boolean {
  return answer.class === 'permanent' && answer.problem.status === 404;
}

/** The longest wait of all throttled parts rules the lane; parts without one leave it to the backoff. */
function throttledOf(answers: readonly Answer[]): Parameters<Permit['end']>[0] {
  const throttled = answers.filter((answer) => answer.class === 'throttled');
  if (throttled.length === 0) return {};
  const waits = throttled.flatMap((answer) => (answer.retryAfterMs === undefined ? [] : [answer.retryAfterMs]));
  const retryAfterMs = waits.length === 0 ? undefined : Math.max(...waits);
  return { throttled: { retryAfterMs, isPartly: answers.some((answer) => answer.class === 'done') } };
}

/** Names in lower case, so that one header never goes out twice; `given` wins over `own`, `fixed` over both. */
function mergeHeaders(
  own: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  fixed: Readonly<Record<string, string>>,
): Record<string, string> {
  const folded = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...own, ...Object.fromEntries(folded), ...fixed };
}

function bodyOf(request: GraphRequest): { body?: string | Uint8Array } {
  if (request.body !== undefined) return { body: JSON.stringify(request.body) };
  return request.rawBody === undefined ? {} : { body: request.rawBody };
}

/** JSON where the bytes are JSON, else text: a proxy's page or a cut answer stays readable evidence. */
function readReply(reply: HttpReply): GraphReply {
  if (reply.body.byteLength === 0) return { status: reply.status, headers: reply.headers, body: undefined };
  const text = Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength).toString('utf8');
  const parsed = parseJson(text);
  return { status: reply.status, headers: reply.headers, body: parsed === undefined ? text : parsed };
}
