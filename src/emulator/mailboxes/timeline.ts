import type { EventRecord } from '../events/event-record.ts';

/** The events of one calendar by their start, so that a view does not look at the others. */
export class Timeline {
  readonly #events: EventRecord[] = [];
  #sorted = true;
  /** Length of the longest event ever held, in milliseconds: how far before a view's start an event may begin. */
  #longest = 0;

  add(event: EventRecord): void {
    const last = this.#events.at(-1);
    if (last && compare(last, event) > 0) this.#sorted = false;
    this.#events.push(event);
    this.#longest = Math.max(this.#longest, event.end.at - event.start.at);
  }

  /** Puts the changed event where it belongs now. */
  replace(before: EventRecord, after: EventRecord): void {
    if (before.start.at !== after.start.at) {
      this.remove(before);
      this.add(after);
      return;
    }
    const at = this.#position(before);
    if (at !== undefined) this.#events[at] = after;
    this.#longest = Math.max(this.#longest, after.end.at - after.start.at);
  }

  remove(event: EventRecord): void {
    const at = this.#position(event);
    if (at !== undefined) this.#events.splice(at, 1);
  }

  #position(event: EventRecord): number | undefined {
    this.#sort();
    for (let at = this.#firstFrom(event.start.at); at < this.#events.length; at++) {
      if (this.#events[at]?.number === event.number) return at;
    }
    return undefined;
  }

  /** Events that overlap the range, by start; one without length counts where its start lies inside. */
  overlapping(from: number, to: number): EventRecord[] {
    this.#sort();
    const found: EventRecord[] = [];
    for (let at = this.#firstFrom(from - this.#longest); at < this.#events.length; at++) {
      const event = this.#events[at];
      if (!event || event.start.at >= to) break;
      if (event.end.at > from || event.start.at >= from) found.push(event);
    }
    return found;
  }

  /** Starts of the last event that begins before the range and of the first that begins at its end or after it. */
  around(from: number, to: number): { before: number | undefined; after: number | undefined } {
    this.#sort();
    return {
      before: this.#events[this.#firstFrom(from) - 1]?.start.at,
      after: this.#events[this.#firstFrom(to)]?.start.at,
    };
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#events.sort(compare);
    this.#sorted = true;
  }

  #firstFrom(time: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.start.at ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(a: EventRecord, b: EventRecord): number {
  return a.start.at - b.start.at || a.number - b.number;
}
