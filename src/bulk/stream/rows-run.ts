/** A run over the rows of a program, as a loop over what became of them. */
export interface RowsRun<Result, Report> extends AsyncIterable<Result> {
  /**
   * The run's result for each row, in the order of the rows. The run begins with the loop and goes no further than the
   * loop asks; leaving the loop ends it politely. It is iterated once.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Result>;
  /**
   * How the run ended, once its loop did: waiting for it within the loop waits for ever. Where no loop began, the run is
   * carried out now and its results are dropped. Rejects with what ended the loop with an error.
   */
  report(): Promise<Report>;
}

/** Carries a run out: hands each result on, which is settled when the next is asked for, and ends early by the signal. */
export type RunWork<Result, Report> = (give: (result: Result) => Promise<void>, signal: AbortSignal) => Promise<Report>;

export function createRowsRun<Result, Report>(
  work: RunWork<Result, Report>,
  signal: AbortSignal | undefined,
): RowsRun<Result, Report> {
  const left = new AbortController();
  const ends = signal === undefined ? left.signal : AbortSignal.any([left.signal, signal]);
  let begun: Promise<Report> | undefined;
  /** Whether somebody takes results. */
  let isLoop = false;
  let offered: { result: Result; taken: () => void } | undefined;
  let isOver = false;
  let wake = () => {};

  const give = (result: Result): Promise<void> =>
    new Promise((taken) => {
      if (!isLoop) return taken();
      offered = { result, taken };
      wake();
    });
  const begin = (): Promise<Report> => {
    begun ??= work(give, ends).finally(() => {
      isOver = true;
      wake();
    });
    // Who only loops hears of it there.
    begun.catch(() => {});
    return begun;
  };
  const leave = () => {
    isLoop = false;
    left.abort();
    offered?.taken();
  };

  async function* results(): AsyncGenerator<Result, void, undefined> {
    isLoop = begun === undefined;
    const report = begin();
    try {
      for (;;) {
        while (offered === undefined && !isOver) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (offered === undefined) break;
        const { result, taken } = offered;
        yield result;
        offered = undefined;
        taken();
      }
      await report;
    } finally {
      leave();
      // The loop is not left before nothing is under way; what then goes wrong is for the report.
      await report.catch(() => {});
    }
  }

  const iterator = results();
  const once: AsyncIterableIterator<Result> = {
    next: () => iterator.next(),
    return() {
      // Also while a row is awaited, for which a generator would wait first.
      leave();
      return iterator.return();
    },
    [Symbol.asyncIterator]: () => once,
  };
  return { [Symbol.asyncIterator]: () => once, report: begin };
}
