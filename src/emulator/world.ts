import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { Directory } from './directory.ts';
import type { Recorder } from './record.ts';
import type { Store } from './store/store.ts';
import type { Zones } from './time/zones.ts';

/** How creates with a transactionId that was used before are answered; the service documents none of it. */
interface TransactionRules {
  /** Milliseconds after which a transactionId is forgotten; Infinity: never. */
  windowMs: number;
  onSameContent: '201-existing' | '400' | '409';
  onOtherContent: 400 | 409;
}

/** What the actions work on. */
export interface World {
  readonly directory: Directory;
  readonly store: Store;
  readonly zones: Zones;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
  readonly transactions: TransactionRules;
}
