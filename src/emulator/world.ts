import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { Contents } from './attachments/contents.ts';
import type { Directory } from './mailboxes/directory.ts';
import type { Modes } from './modes/modes.ts';
import type { Recorder } from './record/record.ts';
import type { Store } from './store/store.ts';
import type { Subscriptions } from './subscriptions/subscriptions.ts';
import type { Zones } from './time/zones.ts';

/** What the actions work on. */
export interface World {
  readonly directory: Directory;
  readonly store: Store;
  /** What is in attachments. */
  readonly contents: Contents;
  readonly zones: Zones;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
  /** Its members may change while the server runs. */
  readonly modes: Modes;
  /** Told what each request changed. */
  readonly subscriptions: Subscriptions;
}
