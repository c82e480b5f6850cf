import type { EventRecord } from '../events/event-record.ts';
import { isMaster, type Master, type Occurrences } from '../recurrence/occurrences.ts';
import type { Zones } from '../time/zones.ts';
import { NumberList } from './number-list.ts';
import { SeriesList } from './series-list.ts';
import { Timeline } from './timeline.ts';

/** Events in the order of a view; only what is asked for is made. */
export interface EventView {
  length: number;
  slice(from: number, to: number): EventRecord[];
}

/** The events of one calendar: single ones by their time, series by what they have at a time. */
export class CalendarItems {
  /** Numbers of its events, ascending. */
  readonly numbers = new NumberList();
  readonly #timeline = new Timeline();
  readonly #series: SeriesList;

  constructor(zones: Zones) {
    this.#series = new SeriesList(zones);
  }

  add(event: EventRecord): void {
    this.numbers.add(event.number);
    this.#place(event);
  }

  /** Takes the changed event in the place of what it was; one becomes a series, or ends to be one. */
  replace(before: EventRecord, after: EventRecord): void {
    if (!before.series && !after.series) this.#timeline.replace(before, after);
    else {
      this.#displace(before);
      this.#place(after);
    }
  }

  remove(event: EventRecord): void {
    this.numbers.remove(event.number);
    this.#displace(event);
  }

  /** Instances of a series. */
  occurrencesOf(master: Master): Occurrences {
    return this.#series.of(master);
  }

  /** What overlaps a range: single events by start, then exceptions and occurrences, each kind by start. */
  view(from: number, to: number): EventView {
    const singles = this.#timeline.overlapping(from, to);
    if (this.#series.length === 0) return singles;
    const instances = this.#series.overlapping(from, to);
    const before = (index: number) => Math.max(0, index - singles.length);
    return {
      length: singles.length + instances.length,
      slice: (first, end) => [...singles.slice(first, end), ...instances.slice(before(first), before(end))],
    };
  }

  /** Starts next to the range, one on each side. */
  around(from: number, to: number): { before: number | undefined; after: number | undefined } {
    const single = this.#timeline.around(from, to);
    const instance = this.#series.around(from, to);
    return {
      before: either(single.before, instance.before, Math.max),
      after: either(single.after, instance.after, Math.min),
    };
  }

  #place(event: EventRecord): void {
    if (isMaster(event)) this.#series.put(event);
    else this.#timeline.add(event);
  }

  #displace(event: EventRecord): void {
    if (event.series) this.#series.remove(event.number);
    else this.#timeline.remove(event);
  }
}

function either(
  a: number | undefined,
  b: number | undefined,
  pick: (a: number, b: number) => number,
): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : pick(a, b);
}
