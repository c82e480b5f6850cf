/** npm hands a signal of the terminal on to its child, which has it from the terminal already: both are one wish. */
const SAME_SIGNAL_MS = 100;

export interface SignalActions {
  /** Monotonic milliseconds. */
  now(): number;
  /** Asks to stop. */
  stop(): void;
  /** Writes a line for the person at the terminal. */
  say(line: string): void;
  /** Ends the process. */
  end(): void;
}

/** What signals mean: the first asks to stop, the second ends at once, and says so. */
export function createSignalListener({ now, stop, say, end }: SignalActions): () => void {
  let firstAt: number | undefined;
  return () => {
    if (firstAt === undefined) {
      firstAt = now();
      stop();
      return;
    }
    if (now() - firstAt <= SAME_SIGNAL_MS) return;
    try {
      say(
        '\ngraphcal: Ended at once; what was under way may have been done. Look before repeating a single write; a job finds out by itself when the same command is given again.\n',
      );
    } catch {
      // Nobody reads any more; the process ends all the same.
    }
    end();
  };
}
