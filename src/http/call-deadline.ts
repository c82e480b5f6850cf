import { OVER } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { GraphcalError, TransportError, UsageError } from '../core/errors.ts';
import { follow } from './follow-signal.ts';

/** What a call waits for. */
export type Waiting = 'breaker' | 'lane' | 'token' | 'answer' | 'next-try';

const WORDS: Readonly<Record<Waiting, string>> = {
  breaker: 'for the service, which answered nobody',
  lane: 'for its turn in its mailbox',
  token: 'for a token',
  answer: 'for the answer',
  'next-try': 'to try again',
};

/** How far a call has come; whoever carries it out keeps it up to date. */
export interface Progress {
  waitsFor: Waiting;
  /** Whether a write was sent whose outcome is not known. */
  isInDoubt: boolean;
  /** Whether a request before this one changed something, so that the call is not undone whatever becomes of the rest. */
  isPartlyDone?: boolean | undefined;
}

export interface DeadlineOptions {
  signal?: AbortSignal | undefined;
  abort?: AbortSignal | undefined;
  /** Milliseconds for the call as a whole: all tries, waits, pages and look-ups; default none. */
  deadlineMs?: number | undefined;
  /** Set by whoever keeps the deadline. */
  progress?: Progress | undefined;
}

/**
 * Ends work when its time is over, whatever it waits for. Throws TransportError `deadline-passed`, which says what was
 * waited for and whether the service can have acted, or UsageError `deadline-invalid`.
 */
export async function withinDeadline<T, O extends DeadlineOptions>(
  clock: Clock,
  options: O,
  work: (options: O) => Promise<T>,
): Promise<T> {
  const { deadlineMs, signal, abort = signal } = options;
  if (deadlineMs === undefined) return work(options);
  if (!(deadlineMs > 0)) {
    throw new UsageError('deadline-invalid', `A deadline of ${deadlineMs} ms is not in the future.`, {
      hint: 'Give milliseconds, for example 30000.',
    });
  }
  const { progress = begun() } = options;
  const waits = follow(signal);
  const calls = follow(abort);
  const ended = new AbortController();
  let isOver = false;
  clock.sleep(deadlineMs, ended.signal).then(
    () => {
      isOver = true;
      waits.end();
      calls.end();
    },
    () => {},
  );
  try {
    const inner = { ...options, deadlineMs: undefined, signal: waits.signal, abort: calls.signal, progress };
    return await work(inner);
  } catch (cause) {
    throw isOver ? deadlinePassed(deadlineMs, progress, cause) : cause;
  } finally {
    ended.abort(OVER);
    waits.leave();
    calls.leave();
  }
}

/**
 * Does a write within its deadline. Where its caller ends it when the service can have acted, throws TransportError
 * `interrupted`, whose cause is the signal's reason; else what `withinDeadline` throws, and that reason itself.
 */
export async function withinWrite<T, O extends DeadlineOptions>(
  clock: Clock,
  options: O,
  work: (options: O) => Promise<T>,
): Promise<T> {
  const { signal, abort, progress = begun() } = options;
  try {
    return await withinDeadline(clock, { ...options, progress }, work);
  } catch (cause) {
    const isInterrupted = [signal, abort].some((each) => each?.aborted === true && each.reason === cause);
    throw isInterrupted && canHaveActed(progress) ? interrupted(progress, cause) : cause;
  }
}

function begun(): Progress {
  return { waitsFor: 'lane', isInDoubt: false };
}

/** The progress of one request of several, which has doubts of its own; `passOn` tells that of the whole call. */
export function progressWithin(whole: Progress | undefined): { progress: Progress; passOn(): void } {
  const progress = begun();
  return {
    progress,
    passOn: () => {
      if (whole === undefined) return;
      whole.waitsFor = progress.waitsFor;
      whole.isInDoubt ||= progress.isInDoubt;
    },
  };
}

function canHaveActed({ isInDoubt, isPartlyDone = false }: Progress): boolean {
  return isInDoubt || isPartlyDone;
}

function lookFirst({ isInDoubt }: Progress): string {
  const what = isInDoubt ? 'It may have been carried out' : 'It was carried out, at least in part';
  return `${what}: look before repeating it.`;
}

function deadlinePassed(ms: number, progress: Progress, cause: unknown): TransportError {
  const message = `The ${ms} ms that the call may take passed while it waited ${WORDS[progress.waitsFor]}.`;
  const isUnknown = canHaveActed(progress);
  return new TransportError('deadline-passed', message, isUnknown ? 'unknown' : 'not-sent', {
    cause,
    hint: isUnknown ? lookFirst(progress) : 'Give it more time, or try later.',
  });
}

function interrupted(progress: Progress, cause: unknown): TransportError {
  const message = `Interrupted while it waited ${WORDS[progress.waitsFor]}.`;
  // What was told on the way of what stands now, too.
  const told = cause instanceof GraphcalError && cause.hint !== undefined ? ` ${cause.hint}` : '';
  return new TransportError('interrupted', message, 'unknown', { cause, hint: lookFirst(progress) + told });
}
