import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.ts';
import { TransportError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { type Random, randomUuid } from '../core/random.ts';
import { Secret } from '../core/secret.ts';
import { BATCH_PARTS_AT_A_TIME } from '../graph/limits.ts';
import type { GraphProblem } from '../graph/problem.ts';
import type { Effect, GraphReply } from '../graph/request.ts';
import { type Answer, classifyFailure, isAnswered } from './answer.ts';
import type { Breaker, Passage } from './breaker.ts';
import { type DeadlineOptions, type Waiting, withinDeadline } from './call-deadline.ts';
import { type CallOutcome, LaneClosed, type Throttle } from './lanes/throttle.ts';
import type { Priority } from './lanes/turns.ts';
import { evidenceOf, withIds } from './request-evidence.ts';
import { type CallTrace, traceTry } from './trace/trace.ts';
import type { WireListener } from './trace/wire-events.ts';
import type { HttpReply, HttpRequest, Transport } from './wire/transport.ts';

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

/** What every exchange with one service shares. */
export interface ExchangeOptions {
  transport: Transport;
  tokens: Tokens;
  throttle: Throttle;
  clock: Clock;
  random: Random;
  /** Longest wait of a closed mailbox that is borne, in milliseconds. */
  longestWaitMs: number;
  /** Value of the User-Agent header. */
  userAgent: string;
  /** Told of every call; must not throw, as `joinListeners` makes sure. Without it no event is made. */
  onWire?: WireListener | undefined;
}

export interface CallOptions extends DeadlineOptions {
  /** Ends waits before the call is sent, and the call too unless `abort` is given. */
  signal?: AbortSignal | undefined;
  /** Ends a call that was sent; its outcome is then unknown. */
  abort?: AbortSignal | undefined;
  /** Holds every single try back while the service does not answer. */
  breaker?: Breaker | undefined;
  /** Whose turn it is in the mailbox's lane where several calls wait; default `interactive`. */
  priority?: Priority | undefined;
  /** What the request does, where that is not what the whole call does; `read` of one that changes nothing though its method is not GET. */
  effect?: Effect | undefined;
  /** Told of each try: before it leaves, after which nobody knows what came of it, and when its answer is there. */
  watch?: CallWatch | undefined;
  /** The call that a request belongs to, where it is one of several; made by a `CallTracer`. */
  trace?: CallTrace | undefined;
}

export interface CallWatch {
  sent(): void;
  /** `ms` is the time since it left, in milliseconds. */
  answered(ms: number): void;
}

/** One call: a single request, or a batch of one mailbox's. */
export interface Call {
  /** Whose lane it takes. */
  mailbox: string;
  /** Requests that it counts as; its answers are as many. */
  requests: number;
  /** Path from the version on, with `{id}` for addresses and ids; made only where somebody is told of it. */
  pathTemplate: () => string;
  /** Whether the answer's bytes are wanted as they are; default false. */
  wantsBytes?: boolean;
  /** False where the address itself is what opens; default true. */
  takesToken?: boolean;
  /** Made only when it is about to be sent. */
  build: () => Omit<HttpRequest, 'headers' | 'signal'> & { headers: Readonly<Record<string, string>> };
  /** Gives each request's answer. */
  read: (reply: GraphReply) => Answer[];
}

/** Makes one try of one call: waits for the mailbox's lane, adds the token, sends, and gives each request its answer. */
export type Exchange = (call: Call, options: CallOptions) => Promise<Answer[]>;

/** Methods whose bodies count as upload. https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
const UPLOADS: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT']);

/** In place of a token where none is to be sent. */
const NO_TOKEN = new Secret('');

/** The mailbox asked to be left alone for longer than is borne. */
const CLOSED: GraphProblem = {
  status: 429,
  code: 'mailbox-closed',
  codes: ['mailbox-closed'],
  message: 'The mailbox asked to be left alone, and the time is not over.',
  isGraphError: false,
};

/** The only way to the wire: nothing is sent outside a lane, and no token goes but to the service it is for. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { transport, tokens, throttle, clock, random, longestWaitMs } = options;

  /** Whoever waited so long would be told the same. */
  const isClosed = (mailbox: string) => throttle.closedFor(mailbox) > longestWaitMs;
  const closedAnswers = ({ mailbox, requests, build, pathTemplate }: Call): Answer[] => {
    const retryAfterMs = throttle.closedFor(mailbox);
    const evidence = { method: build().method, path: pathTemplate() };
    return Array.from({ length: requests }, () => ({ class: 'throttled', retryAfterMs, problem: CLOSED, evidence }));
  };

  /**
   * A token to be used at once: while it was on its way, another call's answer may have closed the mailbox. Undefined
   * where that is for longer than is borne.
   */
  const tokenOnceOpen = async (mailbox: string, signal: AbortSignal | undefined): Promise<Secret | undefined> => {
    for (;;) {
      const { token } = await tokens.getToken(signal === undefined ? {} : { signal });
      const ms = throttle.closedFor(mailbox);
      if (ms === 0) return token;
      if (ms > longestWaitMs) return undefined;
      await clock.sleep(ms, signal);
    }
  };

  const makeTry: Exchange = async (call, callOptions) => {
    const { signal, breaker, progress } = callOptions;
    if (isClosed(call.mailbox)) return closedAnswers(call);
    if (breaker === undefined) return tryInLane(call, callOptions, undefined);
    if (progress !== undefined) progress.waitsFor = 'breaker';
    const passage = await breaker.pass(signal);
    try {
      return isClosed(call.mailbox) ? closedAnswers(call) : await tryInLane(call, callOptions, passage);
    } finally {
      // Which may be the one probe: where no call was made, another's turn has come.
      passage.giveBack();
    }
  };

  const tryInLane = async (
    call: Call,
    { signal, abort = signal, priority, watch, trace, progress, effect }: CallOptions,
    passage: Passage | undefined,
  ): Promise<Answer[]> => {
    const { mailbox, requests } = call;
    const wasInDoubt = progress?.isInDoubt ?? false;
    const waitsFor = (what: Waiting) => {
      if (progress !== undefined) progress.waitsFor = what;
    };
    // One signal may end many calls at once, and Node warns of more than ten.
    for (const each of [signal, abort]) if (each !== undefined) setMaxListeners(0, each);
    const http = call.build();
    const bytes = http.body === undefined ? 0 : Buffer.byteLength(http.body);
    const need = {
      requests,
      concurrent: Math.min(requests, BATCH_PARTS_AT_A_TIME),
      bytes: UPLOADS.has(http.method) ? bytes : 0,
    };
    const told = traceTry(options.onWire, clock, call, http.method, trace);
    told?.waits(throttle.closedFor(mailbox));
    waitsFor('lane');
    const permit = await throttle.acquire(mailbox, need, { signal, priority, longestWaitMs }).catch(undefinedIfClosed);
    if (permit === undefined) return closedAnswers(call);
    let answers: Answer[] = [];
    try {
      // Inside the lane: a long wait must not send a token that expired meanwhile.
      waitsFor('token');
      const token = call.takesToken === false ? NO_TOKEN : await tokenOnceOpen(mailbox, signal);
      if (token === undefined) return closedAnswers(call);
      // Whoever gave up while the token came wants nothing sent.
      signal?.throwIfAborted();
      const headers = mergeHeaders(
        // New with each try, so that support finds that one and not the call's first.
        { accept: 'application/json', 'user-agent': options.userAgent, 'client-request-id': randomUuid(random) },
        http.headers,
        token === NO_TOKEN ? {} : { authorization: `Bearer ${token.reveal()}` },
      );
      told?.sent(headers['client-request-id'], bytes);
      watch?.sent();
      waitsFor('answer');
      if (progress !== undefined && http.method !== 'GET' && effect !== 'read') progress.isInDoubt = true;
      const began = clock.monotonic();
      let reply: HttpReply;
      try {
        reply = await transport.send({ ...http, headers, signal: abort });
      } catch (error) {
        told?.failed(error);
        if (!(error instanceof TransportError)) throw error;
        const evidence = evidenceOf(http.method, call.pathTemplate(), headers);
        answers = Array.from({ length: requests }, () => ({ ...classifyFailure(error), evidence }));
        return answers;
      }
      watch?.answered(clock.monotonic() - began);
      answers = call.read(readReply(reply, call.wantsBytes));
      if (answers.some((answer) => answer.class !== 'done')) {
        const evidence = evidenceOf(http.method, call.pathTemplate(), headers, reply);
        answers = answers.map((answer) => {
          if (answer.class === 'done') return answer;
          const ids = withIds(answer, evidence);
          return ids.class === 'unauthorized' ? { ...ids, refused: token } : ids;
        });
      }
      told?.answered(reply, answers);
      return answers;
    } finally {
      // A call that was given up on the way tells nothing of the service.
      if (answers.length > 0) passage?.end(answers.some(isAnswered));
      permit.end(throttledOf(answers));
      const isKnown = answers.length > 0 && answers.every((answer) => answer.class !== 'unknown');
      if (progress !== undefined && isKnown) progress.isInDoubt = wasInDoubt;
    }
  };
  return (call, callOptions) => withinDeadline(clock, callOptions, (inner) => makeTry(call, inner));
}

function undefinedIfClosed(error: unknown): undefined {
  if (!(error instanceof LaneClosed)) throw error;
}

/** The longest wait of all throttled parts rules the lane; parts without one leave it to the backoff. */
function throttledOf(answers: readonly Answer[]): CallOutcome {
  const throttled = answers.filter((answer) => answer.class === 'throttled');
  if (throttled.length === 0) {
    const hasAnswer = answers.some((answer) => answer.class === 'done' || answer.problem !== undefined);
    return hasAnswer ? {} : { isUnanswered: true };
  }
  const waits = throttled.flatMap((answer) => (answer.retryAfterMs === undefined ? [] : [answer.retryAfterMs]));
  const retryAfterMs = waits.length === 0 ? undefined : Math.max(...waits);
  return {
    throttled: {
      retryAfterMs,
      parts: throttled.length,
      isPartly: answers.some((answer) => answer.class === 'done'),
    },
  };
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

/** JSON where the bytes are JSON, else text: a proxy's page or a cut answer stays readable evidence. */
function readReply(reply: HttpReply, wantsBytes = false): GraphReply {
  const { status, headers, body } = reply;
  const isEmpty = body.byteLength === 0;
  // An empty 200 is an empty file; other answers without bytes have none to give.
  if (wantsBytes && status >= 200 && status < 400 && !(isEmpty && status !== 200)) return { status, headers, body };
  if (isEmpty) return { status, headers, body: undefined };
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const parsed = parseJson(text);
  return { status, headers, body: parsed === undefined ? text : parsed };
}
