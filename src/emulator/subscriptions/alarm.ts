import type { Clock } from '../../core/clock.ts';

/** One wait that is set anew whenever what comes next changes. */
export interface Alarm {
  /** Rings at a wall time, in milliseconds since 1970, instead of when it was set before; undefined: never. */
  set(time: number | undefined): void;
}

/** Makes it; nothing rings once `closing` is aborted. `failed` is told where `ring` throws. */
export function createAlarm(
  clock: Clock,
  closing: AbortSignal,
  ring: () => void,
  failed: (error: unknown) => void,
): Alarm {
  let waiting: AbortController | undefined;
  let due: number | undefined;
  return {
    set(time) {
      if (time === due) return;
      due = time;
      waiting?.abort();
      waiting = undefined;
      if (time === undefined || closing.aborted) return;
      const own = new AbortController();
      waiting = own;
      const end = () => own.abort();
      closing.addEventListener('abort', end, { once: true });
      clock
        .sleep(time - clock.now(), own.signal)
        .then(
          () => {
            due = undefined;
            try {
              ring();
            } catch (error) {
              failed(error);
            }
          },
          () => undefined,
        )
        .finally(() => closing.removeEventListener('abort', end));
    },
  };
}
