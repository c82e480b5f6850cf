/** Work that is under way beside a loop which waits for any of it. */
export interface Tasks {
  /** Begins a task; the first failure is kept, and ends nothing by itself. */
  begin(task: () => Promise<void>): void;
  /** How many are under way. */
  readonly size: number;
  readonly failure: { error: unknown } | undefined;
  /** Ends the present or the next wait. */
  wake(): void;
  /** Resolves when a task has ended, or `wake` was called, since the last time. */
  woken(): Promise<void>;
  /** Resolves when nothing is under way. */
  ended(): Promise<void>;
}

export function createTasks(): Tasks {
  let size = 0;
  let failure: Tasks['failure'];
  let isWoken = false;
  let resume: (() => void) | undefined;

  const wake = () => {
    isWoken = true;
    resume?.();
    resume = undefined;
  };
  const woken = async () => {
    if (!isWoken) {
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    }
    isWoken = false;
  };
  const follow = async (task: () => Promise<void>) => {
    try {
      await task();
    } catch (error) {
      failure ??= { error };
    }
    size -= 1;
    wake();
  };
  return {
    begin(task) {
      size += 1;
      void follow(task);
    },
    get size() {
      return size;
    },
    get failure() {
      return failure;
    },
    wake,
    woken,
    async ended() {
      while (size > 0) await woken();
    },
  };
}
