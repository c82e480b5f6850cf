/** An item, and the number of the change that it saw last. */
export interface LoggedChange {
  change: number;
  number: number;
}

/** Which items changed since a point in the life of a mailbox. It knows each item's last change; the oldest fall out. */
export class ChangeLog {
  readonly #capacity: number;
  /** Ascending by change; an item that changed again has older entries too, until they are swept out. */
  #entries: LoggedChange[];
  #floor: number;
  #head: number;

  /** Begins with the last change of each item; changes below `floor` may be forgotten already. */
  constructor(latest: Iterable<LoggedChange>, floor: number, capacity: number) {
    this.#capacity = capacity;
    this.#entries = [...latest].sort((a, b) => a.change - b.change);
    this.#floor = floor;
    this.#head = Math.max(floor, (this.#entries.at(-1)?.change ?? 0) + 1);
    this.#sweep();
  }

  /** The point after all changes so far. */
  get head(): number {
    return this.#head;
  }

  add(entry: LoggedChange): void {
    this.#entries.push(entry);
    this.#head = Math.max(this.#head, entry.change + 1);
    if (this.#entries.length > 2 * this.#capacity) this.#sweep();
  }

  /** Whether all that changed from a point on is still known. */
  reaches(point: number): boolean {
    return point >= this.#floor && point <= this.#head;
  }

  /** Numbers of the items that changed from a point on. */
  since(point: number): Set<number> {
    const numbers = new Set<number>();
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      const entry = this.#entries[at];
      if (!entry || entry.change < point) break;
      numbers.add(entry.number);
    }
    return numbers;
  }

  #sweep(): void {
    const seen = new Set<number>();
    const kept: LoggedChange[] = [];
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      const entry = this.#entries[at];
      if (!entry || seen.has(entry.number)) continue;
      if (kept.length === this.#capacity) {
        this.#floor = Math.max(this.#floor, entry.change + 1);
        break;
      }
      seen.add(entry.number);
      kept.push(entry);
    }
    this.#entries = kept.reverse();
  }
}
