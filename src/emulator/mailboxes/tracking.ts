import type { Random } from '../../core/random.ts';
import type { EventRecord } from '../events/event-record.ts';
import { DELTA_CHANGES } from '../limits.ts';
import type { DeletionRecord, SyncStateRecord } from '../store/delta-records.ts';
import type { Store } from '../store/store.ts';
import { ChangeLog } from './change-log.ts';
import type { EventChange } from './mailbox.ts';

/** Bytes of the key that seals links. */
const KEY_BYTES = 32;

/**
 * What followers of a mailbox are told of its past. Events carry the number of their last change, so only what was
 * deleted has to be kept beside them; the log is made of both when somebody first asks for it.
 */
export class Tracking {
  readonly #owner: string;
  readonly #kept: Pick<Store, 'deletions' | 'syncStates'>;
  readonly #events: () => Iterable<EventRecord>;
  /** By number of the item, in the order in which they were deleted. */
  readonly #deletions = new Map<number, DeletionRecord>();
  #state: SyncStateRecord = { generation: 1, floor: 0, key: '' };
  #log: ChangeLog | undefined;

  constructor(
    owner: string,
    kept: Pick<Store, 'deletions' | 'syncStates'>,
    /** All events that there are now. */
    events: () => Iterable<EventRecord>,
  ) {
    this.#owner = owner;
    this.#kept = kept;
    this.#events = events;
  }

  get log(): ChangeLog {
    this.#log ??= new ChangeLog(this.#latest(), this.#state.floor, DELTA_CHANGES);
    return this.#log;
  }

  /** Whether all that changed from a point on can be told. */
  reaches(point: number): boolean {
    return point >= this.#state.floor && this.log.reaches(point);
  }

  get generation(): number {
    return this.#state.generation;
  }

  /** How an item was deleted; undefined where it was not, or that is forgotten. */
  deletion(number: number): DeletionRecord | undefined {
    return this.#deletions.get(number);
  }

  /** The key of this mailbox's links; `random` makes it when the first one is given. */
  key(random: Random): Buffer {
    if (this.#state.key === '')
      this.#keepState({ ...this.#state, key: Buffer.from(random.bytes(KEY_BYTES)).toString('hex') });
    return Buffer.from(this.#state.key, 'hex');
  }

  /** Makes all links dead that were given until now. */
  expire(): void {
    this.#keepState({ ...this.#state, generation: this.#state.generation + 1 });
  }

  /** Writes what was deleted to the store alone; `apply` takes it into memory. */
  keep(changes: Iterable<EventChange>): void {
    const forgotten = this.#deletions.keys();
    let count = this.#deletions.size;
    let floor = this.#state.floor;
    for (const { number, before, after, change } of changes) {
      if (after || !before) continue;
      this.#kept.deletions.put(this.#owner, number, { folder: before.folder, change });
      count++;
      if (count <= DELTA_CHANGES) continue;
      const oldest = forgotten.next().value;
      if (oldest === undefined) continue;
      floor = Math.max(floor, (this.#deletions.get(oldest)?.change ?? 0) + 1);
      this.#kept.deletions.delete(this.#owner, oldest);
    }
    if (floor > this.#state.floor) this.#kept.syncStates.put(this.#owner, 0, { ...this.#state, floor });
  }

  /** Takes into memory what the store already has. */
  apply(changes: Iterable<EventChange>): void {
    for (const { number, before, after, change } of changes) {
      if (!after && !before) continue;
      if (!after && before) this.#deletions.set(number, { folder: before.folder, change });
      this.#log?.add({ number, change });
    }
    for (const [number, { change }] of this.#deletions) {
      if (this.#deletions.size <= DELTA_CHANGES) break;
      this.#deletions.delete(number);
      this.#state = { ...this.#state, floor: Math.max(this.#state.floor, change + 1) };
    }
  }

  /** Takes deletions that the store already has, in any order. */
  loadDeletions(deletions: Iterable<readonly [number: number, deletion: DeletionRecord]>): void {
    for (const [number, deletion] of [...deletions].sort((a, b) => a[1].change - b[1].change))
      this.#deletions.set(number, deletion);
  }

  /** Takes the state that the store already has. */
  loadState(state: SyncStateRecord): void {
    this.#state = state;
  }

  *#latest() {
    for (const { number, change } of this.#events()) yield { number, change };
    for (const [number, { change }] of this.#deletions) yield { number, change };
  }

  #keepState(state: SyncStateRecord): void {
    this.#kept.syncStates.put(this.#owner, 0, state);
    this.#state = state;
  }
}
