import { Worker } from 'node:worker_threads';

/** Watches over requests that might never be answered, and keep their thread busy meanwhile. */
export interface Watchdog {
  /** A request begins, described for whoever has to repeat it. */
  begin(description: string): void;
  /** It was answered. */
  end(): void;
  stop(): Promise<void>;
}

/** Bytes of a description that are kept. */
const DESCRIPTION_BYTES = 16_384;

/**
 * Starts it: a request that takes longer than `limitMs` (at most twice as long) ends the process, after its description
 * was written to standard error. Nothing inside the thread could: a pattern that backtracks without end lets no timer run.
 */
export function startWatchdog(limitMs: number): Watchdog {
  const counter = new Int32Array(new SharedArrayBuffer(8));
  const text = new SharedArrayBuffer(DESCRIPTION_BYTES);
  const bytes = new Uint8Array(text);
  const encoder = new TextEncoder();
  const worker = new Worker(new URL('./watchdog.mjs', import.meta.url), { workerData: { counter, text, limitMs } });
  return {
    begin(description) {
      Atomics.store(counter, 1, encoder.encodeInto(description, bytes).written);
      Atomics.add(counter, 0, 1);
    },
    end() {
      Atomics.add(counter, 0, 1);
    },
    async stop() {
      await worker.terminate();
    },
  };
}
