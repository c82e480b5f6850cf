import type { Clock } from '../../core/clock.ts';
import { SECOND } from '../../core/durations.ts';
import type { Random } from '../../core/random.ts';
import { MAX_BATCH_PARTS } from '../../graph/limits.ts';
import type { Zones } from '../../graph/time-zone.ts';
import type { Breaker } from '../../http/breaker.ts';
import { type BreakerSettings, DEFAULT_BREAKER } from '../../http/breaker.ts';
import type { ShapeMeasures } from '../../http/call-shape.ts';
import type { Sender } from '../../http/sender.ts';
import type { Printer } from '../changes/field-prints.ts';
import type { BulkListener } from '../events.ts';
import type { JobRecord, Ledger, RowAct } from '../ledger/ledger.ts';
import type { Sealer } from '../payload.ts';
import type { Committer } from './committer.ts';
import type { ListedCalendars } from './listed-calendars.ts';
import { DEFAULT_ROW_SETTINGS, type RowSettings } from './row-decision.ts';
import type { Stopper } from './stop.ts';

export interface RunSettings {
  row: RowSettings;
  breaker: BreakerSettings;
  /** Rows of one mailbox that are sent as one batch at most, and prepared for the next call; default 20. */
  together: number;
  /** Mailboxes that are worked on at once; those that wait for their lane cost little; default 512, fewer in a small heap. */
  mailboxes: number;
  /** Milliseconds that calls under way have to end after a stop; default 30,000. */
  graceMs: number;
  /** Change events although somebody else changed the same; default false. */
  overwrite: boolean;
  /** Make an event what its row says once it is adopted, in the same run; default false: it stays as it was. */
  updatesAdopted: boolean;
}

export const DEFAULT_RUN_SETTINGS: RunSettings = {
  row: DEFAULT_ROW_SETTINGS,
  breaker: DEFAULT_BREAKER,
  together: MAX_BATCH_PARTS,
  mailboxes: 512,
  graceMs: 30 * SECOND,
  overwrite: false,
  updatesAdopted: false,
};

/** Bytes of a heap that are not for rows: young objects, the program, and the reading of an input. */
const HEAP_OF_PROGRAM = 80 * 1_024 * 1_024;
/** Bytes for a mailbox that is worked on: its rows, their requests and answers take half of it. */
const HEAP_OF_MAILBOX = 256 * 1_024;
const FEWEST_MAILBOXES = 16;

/** How many mailboxes are worked on at once in a heap of at most this many bytes. */
export function mailboxesWithin(heapBytes: number): number {
  const room = Math.floor((heapBytes - HEAP_OF_PROGRAM) / HEAP_OF_MAILBOX);
  return Math.max(FEWEST_MAILBOXES, Math.min(DEFAULT_RUN_SETTINGS.mailboxes, room));
}

/** What of the rows that wait a run takes; all unless it says less. */
export interface RunPart {
  /** Rows at most. */
  limit?: number | undefined;
  /** Mailboxes, as the ledger names them. */
  only?: ReadonlySet<string> | undefined;
  acts?: ReadonlySet<RowAct> | undefined;
}

/** All that the workers of one run share. */
export interface Run {
  job: JobRecord;
  fence: number;
  ledger: Pick<Ledger, 'take' | 'findRow'>;
  committer: Committer;
  sender: Sender;
  sealer: Sealer;
  breaker: Breaker;
  /** What calls of either shape cost, over all mailboxes: the service is the same. */
  shapes: ShapeMeasures;
  /** Rows of a mailbox that are taken from the ledger at a time: fewer where many mailboxes are worked on at once. */
  taken: number;
  /** Rows that this run may still begin. */
  allowance: { left: number };
  /** Rows that were given another act, by mailbox: the second round carries them out, and takes no others. */
  reopened: Map<string, number>;
  round: 'first' | 'second';
  /** Acts that it carries out; undefined for all. */
  acts: ReadonlySet<RowAct> | undefined;
  stopper: Stopper;
  settings: RunSettings;
  /** What was listed before, where the job's rows come bit by bit. */
  listed?: ListedCalendars | undefined;
  /** Calendars that the rows of a mailbox name, by mailbox; most jobs name none. */
  calendarsNamed: ReadonlyMap<string, ReadonlySet<string>>;
  zones: Zones;
  /** Prints of what is written to events. */
  printer: Printer;
  clock: Clock;
  random: Random;
  tell: BulkListener;
}
