import type { CallOptions } from '../exchange.ts';
import { follow } from '../follow-signal.ts';

/** The caller's options with an end of our own beside the caller's. */
export interface Stoppable {
  options: CallOptions;
  /** Ends what was begun with the options and has not ended; does nothing to what the caller began. */
  stop(): void;
}

/** Adds an end of our own to both signals of a call, so that nothing goes on for somebody who has stopped to listen. */
export function stoppable({ signal, abort = signal, ...options }: CallOptions): Stoppable {
  const waits = follow(signal);
  const calls = follow(abort);
  return {
    options: { ...options, signal: waits.signal, abort: calls.signal },
    stop() {
      for (const each of [waits, calls]) {
        each.leave();
        each.end();
      }
    },
  };
}
