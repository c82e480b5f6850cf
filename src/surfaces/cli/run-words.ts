/** A command that carries out rows, as its end speaks of it: what is done to go on is the same command again. */
export interface RunWords {
  /** `send again`, within a sentence. */
  readonly again: string;
  /** What it does above all, which is told even where it was done to no row. */
  readonly main: 'created' | 'adopted' | 'cancelled';
  /** What is done about rows that wait for the same reason, after it. */
  readonly waiting: string;
  /** What is done with rows that were mended. */
  readonly withMended: string;
  /** How rows are tried again that failed for good, in brackets; '' where the command has no way. */
  readonly retry: string;
  /** How an event is written over that somebody changed, in brackets. */
  readonly overwrite: string;
  /** What stands above rows that are pending. */
  readonly pendingTitle: string;
}

const RETRY = ' (again with --retry-failed, once it is mended)';
const NOT_FINAL = 'Pending, because nothing final is known yet';

export const RUN_WORDS = {
  send: {
    again: 'send again',
    main: 'created',
    waiting: '; send again',
    withMended: 'send it',
    retry: RETRY,
    overwrite: ' (see --overwrite and --recreate of apply)',
    pendingTitle: `${NOT_FINAL} (send again to go on):`,
  },
  apply: {
    again: 'apply again',
    main: 'created',
    waiting: '; apply again',
    withMended: 'apply it',
    retry: RETRY,
    overwrite: ' (see --overwrite and --recreate)',
    pendingTitle: `${NOT_FINAL} (apply again to go on):`,
  },
  adopt: {
    again: 'adopt again',
    main: 'adopted',
    waiting: '',
    withMended: 'adopt it',
    retry: RETRY,
    overwrite: '',
    pendingTitle: 'Pending (graphcal apply creates an event for each that none is like):',
  },
  undo: {
    again: 'undo again',
    main: 'cancelled',
    waiting: '; undo again',
    withMended: 'undo again',
    retry: '',
    overwrite: ' (see --overwrite)',
    pendingTitle: `${NOT_FINAL} (undo again to go on):`,
  },
  resume: {
    again: 'resume again',
    main: 'created',
    waiting: '; resume again',
    withMended: 'resume again',
    retry: ' (mend it, and send or apply the file with --retry-failed)',
    overwrite: ' (see --overwrite and --recreate of apply)',
    pendingTitle: `${NOT_FINAL} (resume again to go on):`,
  },
} as const satisfies Record<string, RunWords>;

export type RunName = keyof typeof RUN_WORDS;
