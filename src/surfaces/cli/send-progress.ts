import type { BulkEvent } from '../../bulk/index.ts';
import { formatDuration, SECOND } from '../../core/durations.ts';

export interface ProgressOptions {
  /** Writes to the terminal, which is not the one of the results. */
  write(text: string): void;
  /** Monotonic milliseconds. */
  now(): number;
  /** A terminal whose line can be written over; else a line is written at each tenth of the way. */
  isTerminal: boolean;
  /** Characters in a line of the terminal; a longer one would break, and be written anew each time. */
  columns?: (() => number | undefined) | undefined;
}

/** Shows how far a run is, from its events. */
export interface Progress {
  tell(event: BulkEvent): void;
  /** Removes what was shown. */
  end(): void;
}

/** Milliseconds between two pictures: a terminal is slower than the engine. */
const PICTURE_MS = 100;
const BAR = 24;
const CLEAR = '\r\u001B[2K';

export function createProgress({ write, now, isTerminal, columns }: ProgressOptions): Progress {
  let waiting = 0;
  let settled = 0;
  let left = 0;
  let began = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let shownTenth = 0;
  let note = '';
  let isShown = false;

  const show = (text: string, force = false) => {
    if (!isTerminal || (!force && now() - shownAt < PICTURE_MS)) return;
    shownAt = now();
    isShown = true;
    write(CLEAR + within(text, columns?.()));
  };
  const line = () => {
    const done = settled + left;
    const seconds = (now() - began) / SECOND;
    const rate = seconds > 0 ? Math.round(settled / seconds) : 0;
    return `${bar(done, waiting)} ${done} of ${waiting} rows, ${rate} a second${note}`;
  };
  const moved = () => {
    show(line(), settled + left === waiting);
    const tenth = waiting === 0 ? 10 : Math.floor(((settled + left) * 10) / waiting);
    if (!isTerminal && tenth > shownTenth) write(`${line()}\n`);
    shownTenth = tenth;
  };

  return {
    tell(event) {
      switch (event.type) {
        case 'input-progress':
          show(`Reading: ${event.rows} rows`);
          break;
        case 'run-started':
          waiting = event.waiting;
          began = now();
          break;
        case 'row-settled':
          settled += 1;
          note = '';
          moved();
          break;
        case 'row-left':
          left += 1;
          moved();
          break;
        case 'mailbox-waits':
          note = event.ms === undefined ? ', throttled' : `, throttled for ${formatDuration(event.ms)}`;
          moved();
          break;
        case 'stopping':
          if (event.reason === 'interrupted')
            write(`${isTerminal ? CLEAR : ''}Stopping: what was sent is waited for; a second signal ends at once.\n`);
          break;
        default:
      }
    },
    end() {
      if (isShown) write(CLEAR);
      isShown = false;
    },
  };
}

/** A terminal breaks the line when its last column is written, so one is left; the bar goes first. */
function within(text: string, columns: number | undefined): string {
  if (columns === undefined || columns <= 0 || text.length < columns) return text;
  return text.replace(/^\[[#.]*\] /u, '').slice(0, columns - 1);
}

function bar(done: number, all: number): string {
  const full = all === 0 ? BAR : Math.round((done / all) * BAR);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}]`;
}
