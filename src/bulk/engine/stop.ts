import { setMaxListeners } from 'node:events';
import { OVER } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';
import { AuthenticationError, GraphcalError, LedgerError, StorageError, TransportError } from '../../core/errors.ts';

/** Why a run ended before all its rows were settled. */
export type StopReason =
  | 'interrupted'
  | 'authentication'
  | 'service-unreachable'
  | 'job-taken-over'
  | 'ledger'
  | 'error';

export interface Stopped {
  reason: StopReason;
  /** What caused it; an interruption has no error. */
  error: GraphcalError | undefined;
}

/** One way to end a run for all who work in it. The first reason stands. */
export interface Stopper {
  readonly stopped: Stopped | undefined;
  stop(reason: StopReason, error?: unknown): void;
  /** Aborted at the stop: nothing new is started. */
  readonly signal: AbortSignal;
  /** Aborted after the grace time: calls under way are given up, their outcome is unknown. */
  readonly abort: AbortSignal;
  /** The run has ended: no timer is left behind. */
  end(): void;
}

export interface StopperOptions {
  clock: Clock;
  /** Milliseconds that calls under way have to end. */
  graceMs: number;
  /** The caller's wish to stop. */
  signal: AbortSignal | undefined;
  onStop: (stopped: Stopped) => void;
}

export function createStopper({ clock, graceMs, signal: wish, onStop }: StopperOptions): Stopper {
  const polite = new AbortController();
  const hard = new AbortController();
  const ended = new AbortController();
  // Every mailbox that waits listens: many are no leak.
  setMaxListeners(0, polite.signal, hard.signal);
  let stopped: Stopped | undefined;

  const stop = (reason: StopReason, error?: unknown) => {
    if (stopped !== undefined) return;
    stopped = { reason, error: error === undefined ? undefined : asGraphcalError(error) };
    onStop(stopped);
    const why = new GraphcalError('run-stopped', 'The run was stopped.');
    polite.abort(why);
    clock.sleep(graceMs, ended.signal).then(
      () => hard.abort(why),
      () => {},
    );
  };
  const onWish = () => stop('interrupted');
  wish?.addEventListener('abort', onWish, { once: true });
  if (wish?.aborted) onWish();

  return {
    get stopped() {
      return stopped;
    },
    stop,
    signal: polite.signal,
    abort: hard.signal,
    end() {
      wish?.removeEventListener('abort', onWish);
      ended.abort(OVER);
    },
  };
}

/** What an error that ends the work on a mailbox means for the run. */
export function stopReasonOf(error: unknown): StopReason {
  if (error instanceof AuthenticationError) return 'authentication';
  if (error instanceof TransportError) return 'service-unreachable';
  if (error instanceof LedgerError) return error.code === 'fence-lost' ? 'job-taken-over' : 'ledger';
  if (error instanceof StorageError) return 'ledger';
  return 'error';
}

function asGraphcalError(error: unknown): GraphcalError {
  if (error instanceof GraphcalError) return error;
  return new GraphcalError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
