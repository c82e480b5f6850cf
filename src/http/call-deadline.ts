import { OVER } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { TransportError, UsageError } from '../core/errors.ts';
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
  const progress: Progress = { waitsFor: 'lane', isInDoubt: false };
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

function deadlinePassed(ms: number, { waitsFor, isInDoubt }: Progress, cause: unknown): TransportError {
  const message = `The ${ms} ms that the call may take passed while it waited ${WORDS[waitsFor]}.`;
  return new TransportError('deadline-passed', message, isInDoubt ? 'unknown' : 'not-sent', {
    cause,
    hint: isInDoubt ? 'It may have been carried out: look before repeating it.' : 'Give it more time, or try later.',
  });
}
