import { orAborted } from '../core/abortable.ts';
import { formatDuration, MINUTE, SECOND } from '../core/durations.ts';
import { AuthenticationError, GraphcalError, TransportError, UsageError } from '../core/errors.ts';
import { isObject, parseJson } from '../core/json.ts';
import { readRetryAfter } from '../core/retry-after.ts';
import { systemCodeOf } from '../core/system-error.ts';
import { readAadstsCodes, readRefusal } from './refusal.ts';
import { isTransient } from './refusals.ts';
import type { TokenDependencies, TokenPostOptions, TokenReply } from './token-wire.ts';

export interface TokenRetrySettings {
  /** Requests at most, the first included. */
  tries: number;
  /** Milliseconds before the second request; doubles each time. */
  firstWaitMs: number;
  /** Milliseconds for one request. */
  deadlineMs: number;
  /** Milliseconds of a Retry-After that are waited for; a longer one ends the attempt with its time told. */
  longestWaitMs: number;
}

export const DEFAULT_TOKEN_RETRY: TokenRetrySettings = {
  tries: 4,
  firstWaitMs: SECOND,
  deadlineMs: 30 * SECOND,
  longestWaitMs: 2 * MINUTE,
};

/** A token takes a few kilobytes; more is no token. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** The parts of a good answer that are used. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export interface TokenGrant {
  body: Record<string, unknown>;
  /** Seconds. */
  expiresIn: number;
  /** Seconds after which Entra wants the token renewed, given for tokens of long life. */
  refreshIn: number | undefined;
}

/** What programs, not people, read of a refusal. */
export interface RefusalWords {
  /** OAuth's own word, such as `invalid_grant`. */
  word?: string | undefined;
  /** The claims that a new sign-in has to ask for, where they are said. */
  claims?: string | undefined;
}

/** What an answer of the token endpoint means. */
export type TokenAnswer =
  | { class: 'granted'; grant: TokenGrant }
  | ({ class: 'refused'; error: AuthenticationError } & RefusalWords)
  | { class: 'busy'; status: number; retryAfterMs: number | undefined };

export type TokenOutcome =
  | { grant: TokenGrant }
  /** `holdMs`: how long no further request makes sense. */
  | ({ error: GraphcalError; holdMs: number } & RefusalWords);

export interface TokenRequestOptions extends Partial<TokenRetrySettings> {
  /** Ends waits, and requests too unless these `finish`. */
  signal?: AbortSignal | undefined;
  /** A request that was sent is not broken off by `signal`: its answer may hold the only copy of what it brings. */
  finish?: boolean | undefined;
  /** The member without which an answer is no good one; default `access_token`. */
  needed?: 'access_token' | 'device_code' | undefined;
}

/** Milliseconds for which a refusal is not asked about again: every row of a job would repeat the question (R23). */
const REFUSAL_HOLD_MS = 30 * SECOND;

/** Posts until there is a token, a refusal, or no try left (R23). Never throws but for the caller's own abort. */
export async function requestToken(
  url: string,
  request: Omit<TokenPostOptions, 'signal'>,
  dependencies: TokenDependencies,
  options: TokenRequestOptions = {},
): Promise<TokenOutcome> {
  const { clock, random } = dependencies;
  const settings = { ...DEFAULT_TOKEN_RETRY, ...options };
  for (let sent = 1; ; sent++) {
    options.signal?.throwIfAborted();
    const answer = await attempt(url, request, dependencies, settings);
    if (answer.class === 'granted') return { grant: answer.grant };
    if (answer.class === 'refused') {
      const { class: _, ...refused } = answer;
      return { ...refused, holdMs: REFUSAL_HOLD_MS };
    }
    // A certificate that is not trusted is not trusted a second later either.
    if (answer.class === 'unanswered' && answer.cause instanceof TransportError) {
      if (answer.cause.code === 'certificate-refused') return { error: answer.cause, holdMs: REFUSAL_HOLD_MS };
    }
    const wait = decideWait(answer, sent, settings, random.next());
    if (wait === undefined) return giveUp(answer, sent, new URL(url).host);
    await clock.sleep(wait, options.signal);
  }
}

/** Milliseconds before the next request, or undefined to stop; pure. A wait that the server names is kept exactly. */
export function decideWait(
  answer: { retryAfterMs?: number | undefined },
  sent: number,
  settings: Pick<TokenRetrySettings, 'tries' | 'firstWaitMs' | 'longestWaitMs'>,
  chance: number,
): number | undefined {
  if (sent >= settings.tries) return undefined;
  // A wait of none would ask again at once, which is what a busy server cannot bear.
  if (answer.retryAfterMs) {
    return answer.retryAfterMs <= settings.longestWaitMs ? answer.retryAfterMs : undefined;
  }
  // Between half and the whole of the step: several machines that lost the authority together come back apart.
  return settings.firstWaitMs * 2 ** (sent - 1) * (0.5 + chance / 2);
}

/** Reads an answer; pure. Nothing of its text enters an error: a server may echo the request with its secret. */
export function readTokenAnswer(
  reply: TokenReply,
  now: number,
  needed: NonNullable<TokenRequestOptions['needed']> = 'access_token',
): TokenAnswer {
  const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const body =
    reply.body.byteLength > MAX_ANSWER_BYTES ? undefined : parseJson(Buffer.from(reply.body).toString('utf8'));
  const { status } = reply;
  if (status === 200 && isObject(body)) {
    const expiresIn = Number(body.expires_in);
    const member = body[needed];
    if (typeof member === 'string' && member !== '' && expiresIn > 0) {
      const refreshIn = Number(body.refresh_in);
      return { class: 'granted', grant: { body, expiresIn, refreshIn: refreshIn > 0 ? refreshIn : undefined } };
    }
  }
  const codes = isObject(body) ? readAadstsCodes(body) : [];
  const error = isObject(body) && typeof body.error === 'string' ? body.error : undefined;
  if (status === 429 || status === 408 || status >= 500 || error === 'temporarily_unavailable' || isTransient(codes)) {
    return { class: 'busy', status, retryAfterMs: readRetryAfter(headers, now) };
  }
  if (error === undefined || !isObject(body) || status < 400) return { class: 'refused', error: unreadable(status) };
  const claims = typeof body.claims === 'string' ? body.claims : undefined;
  return { class: 'refused', error: readRefusal(body, 'gave no token'), word: error, claims };
}

/** What may stand in `cause` of an error that somebody else threw: its text can hold the request, so only its kind. */
export function withoutText(cause: unknown): Error {
  if (cause instanceof GraphcalError) return cause;
  const name = cause instanceof Error ? cause.name : typeof cause;
  const code = systemCodeOf(cause) ?? '';
  const kind = /^\w{1,60}$/u.test(name) ? name : 'Error';
  return new Error(/^\w{1,60}$/u.test(code) ? `${kind} (${code})` : kind);
}

type Unanswered = { class: 'unanswered'; cause: Error; retryAfterMs?: undefined };

async function attempt(
  url: string,
  request: Omit<TokenPostOptions, 'signal'>,
  { post, clock }: TokenDependencies,
  { deadlineMs, needed, finish, ...options }: TokenRequestOptions & TokenRetrySettings,
): Promise<TokenAnswer | Unanswered> {
  const signal = finish ? undefined : options.signal;
  const ended = new AbortController();
  const late = new AbortController();
  const combined = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  // The deadline runs beside the request and is called off with it, so that no timer outlives the answer.
  clock.sleep(deadlineMs, ended.signal).then(
    () => late.abort(new TransportError('answer-timeout', 'No whole answer came in time.', 'unknown')),
    () => {},
  );
  try {
    // A wire that does not heed the signal must not hold the caller.
    return readTokenAnswer(await orAborted(post(url, { ...request, signal: combined }), combined), clock.now(), needed);
  } catch (cause) {
    signal?.throwIfAborted();
    // A mistake of the caller (a proxy that cannot be read) stays one at every try.
    if (cause instanceof UsageError) throw cause;
    return { class: 'unanswered', cause: withoutText(cause) };
  } finally {
    ended.abort();
  }
}

function giveUp(
  answer: Exclude<TokenAnswer, { class: 'granted' | 'refused' }> | Unanswered,
  sent: number,
  host: string,
): TokenOutcome {
  const times = sent === 1 ? 'once' : `${sent} times`;
  if (answer.class === 'unanswered') {
    const why = answer.cause instanceof GraphcalError ? answer.cause.code : answer.cause.message;
    return {
      error: new TransportError(
        'authority-unreachable',
        `The authority ${host} was asked ${times} and did not answer (${why}).`,
        'not-sent',
        {
          cause: answer.cause,
          hint: 'Check the authority address, the network, and a proxy or firewall in between.',
        },
      ),
      holdMs: 0,
    };
  }
  const holdMs = answer.retryAfterMs ?? 0;
  return {
    error: new TransportError(
      'authority-busy',
      `The authority ${host} was asked ${times} and is busy (status ${answer.status}).`,
      'not-sent',
      {
        hint: holdMs > 0 ? `Try again after ${formatDuration(holdMs)}, as it asks.` : 'Try again later.',
      },
    ),
    holdMs,
  };
}

function unreadable(status: number): AuthenticationError {
  return new AuthenticationError(
    'authority-answer-unreadable',
    `What answered in the authority's place gave no token and no reason (status ${status}).`,
    { hint: 'Check the authority address, and whether a proxy or a sign-in page of the network answers instead.' },
  );
}
