import type { Random } from '../../core/random.ts';
import type { EventRecord } from '../events/event-record.ts';
import { DELTA_CHANGES } from '../limits.ts';
import type { PastRecord, SyncStateRecord } from '../store/delta-records.ts';
import type { Store } from '../store/store.ts';
import { ChangeLog } from './change-log.ts';
import type { EventChange } from './mailbox.ts';
import { pastForm } from './past-form.ts';

/** Bytes of the key that seals links. */
const KEY_BYTES = 32;

/**
 * What followers of a mailbox are told of its past. Events carry the number of their last change, so only what is not
 * there any more has to be kept beside them; the log is made of both when somebody first asks for it.
 */
export class Tracking {
  readonly #owner: string;
  readonly #kept: Pick<Store, 'past' | 'syncStates'>;
  readonly #events: () => Iterable<EventRecord>;
  /** By number of the change that ended it, ascending. */
  readonly #past = new Map<number, PastRecord>();
  /** The changes that ended something of an item, by its number. */
  readonly #endings = new Map<number, number[]>();
  #state: SyncStateRecord = { generation: 1, floor: 0, key: '' };
  #log: ChangeLog | undefined;

  constructor(
    owner: string,
    kept: Pick<Store, 'past' | 'syncStates'>,
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

  /** What an item was, as far as changes from a point on ended it; oldest first. */
  past(number: number, point: number): PastRecord[] {
    const changes = this.#endings.get(number) ?? [];
    return changes.flatMap((change) => (change < point ? [] : (this.#past.get(change) ?? [])));
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

  /** Writes what ends to the store alone; `apply` takes it into memory. */
  keep(changes: Iterable<EventChange>): void {
    const forgotten = this.#past.keys();
    let count = this.#past.size;
    let floor = this.#state.floor;
    for (const change of changes) {
      const past = pastForm(change);
      if (!past) continue;
      this.#kept.past.put(this.#owner, change.change, past);
      count++;
      const oldest = count > DELTA_CHANGES ? forgotten.next().value : undefined;
      if (oldest === undefined) continue;
      floor = Math.max(floor, oldest + 1);
      this.#kept.past.delete(this.#owner, oldest);
    }
    if (floor > this.#state.floor) this.#kept.syncStates.put(this.#owner, 0, { ...this.#state, floor });
  }

  /** Takes into memory what the store already has. */
  apply(changes: Iterable<EventChange>): void {
    for (const change of changes) {
      const past = pastForm(change);
      if (past) this.#hold(change.change, past);
      if (change.before || change.after) this.#log?.add(change);
    }
    for (const change of this.#past.keys()) {
      if (this.#past.size <= DELTA_CHANGES) break;
      this.#forget(change);
      this.#state = { ...this.#state, floor: Math.max(this.#state.floor, change + 1) };
    }
  }

  /** Takes what the store already has, in any order. */
  loadPast(past: Iterable<readonly [change: number, past: PastRecord]>): void {
    for (const [change, one] of [...past].sort((a, b) => a[0] - b[0])) this.#hold(change, one);
  }

  /** Takes the state that the store already has. */
  loadState(state: SyncStateRecord): void {
    this.#state = state;
  }

  #hold(change: number, past: PastRecord): void {
    this.#past.set(change, past);
    const endings = this.#endings.get(past.number);
    if (endings) endings.push(change);
    else this.#endings.set(past.number, [change]);
  }

  #forget(change: number): void {
    const number = this.#past.get(change)?.number ?? -1;
    this.#past.delete(change);
    const left = (this.#endings.get(number) ?? []).filter((one) => one !== change);
    if (left.length === 0) this.#endings.delete(number);
    else this.#endings.set(number, left);
  }

  *#latest() {
    for (const { number, change } of this.#events()) yield { number, change };
    for (const [change, { number }] of this.#past) yield { number, change };
  }

  #keepState(state: SyncStateRecord): void {
    this.#kept.syncStates.put(this.#owner, 0, state);
    this.#state = state;
  }
}
