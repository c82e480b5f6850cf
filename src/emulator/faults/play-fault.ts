import type { Clock } from '../../core/clock.ts';
import { ConnectionReset } from '../http/message.ts';
import type { FaultAction, FaultAnswer } from './faults.ts';

/** A request that meets a fault, or none. */
interface Played<T> {
  clock: Clock;
  /** Aborted when the emulator closes. */
  closing: AbortSignal;
  /** Lets the time pass that the request takes in any case; undefined where it takes none. */
  pass?(): Promise<void> | undefined;
  /** Carries the request out. */
  act(): T | Promise<T>;
  /** The answer that the plan asks for. */
  deny(answer: FaultAnswer): T;
  /** Keeps what failed after the answer had gone out. */
  failed(error: unknown): void;
  /** Told when what goes on after the answer had gone out is over. */
  over?(): void;
}

/**
 * Carries a request out with what a fault does before and after it; what a fault does to the answer itself is for the
 * caller. Rejects with `ConnectionReset` where the connection is cut.
 */
export async function playFault<T>(fault: FaultAction | undefined, played: Played<T>): Promise<T> {
  const { clock, closing } = played;
  if (fault?.type === 'reset-before') throw new ConnectionReset();
  const passing = played.pass?.();
  if (passing) {
    await passing;
    if (closing.aborted) throw new ConnectionReset();
  }
  if (fault?.type === 'refuse') return played.deny(fault);
  if (fault?.type === 'delay-commit') {
    // Closing ends the wait, and with it the commit: a server that is gone commits nothing.
    const waited = clock.sleep(fault.ms, closing).catch(() => {
      throw new ConnectionReset();
    });
    if (fault.status !== undefined) {
      void waited
        .then(() => played.act())
        .catch((error) => played.failed(error))
        .finally(() => played.over?.());
      return played.deny({ ...fault, status: fault.status });
    }
    await waited;
  }
  // Parts of a batch are answered in order of completion: one that waits for nothing is not to come after one refused.
  const acted = played.act();
  const answer = acted instanceof Promise ? await acted : acted;
  if (fault?.type === 'commit-then-reset') throw new ConnectionReset();
  return fault?.type === 'commit-then-status' ? played.deny(fault) : answer;
}
