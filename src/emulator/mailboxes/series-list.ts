import type { EventRecord } from '../events/event-record.ts';
import { compareSpans, type InstanceSpan } from '../recurrence/instance-spans.ts';
import { type Master, type Occurrences, occurrencesOf } from '../recurrence/occurrences.ts';
import type { Zones } from '../time/zones.ts';

/** The series of one calendar; what of their occurrences is asked for is worked out then. */
export class SeriesList {
  readonly #masters = new Map<number, { master: Master; occurrences?: Occurrences }>();
  readonly #zones: Zones;

  constructor(zones: Zones) {
    this.#zones = zones;
  }

  get length(): number {
    return this.#masters.size;
  }

  /** Adds a master, or replaces the one of its number. */
  put(master: Master): void {
    this.#masters.set(master.number, { master });
  }

  remove(number: number): void {
    this.#masters.delete(number);
  }

  of(master: Master): Occurrences {
    const kept = this.#masters.get(master.number);
    if (kept?.occurrences && kept.master === master) return kept.occurrences;
    const occurrences = occurrencesOf(master, this.#zones);
    this.#masters.set(master.number, { master, occurrences });
    return occurrences;
  }

  /** Instances that overlap the range: exceptions, then occurrences, each by start; made when they are looked at. */
  overlapping(from: number, to: number): { length: number; slice(from: number, to: number): EventRecord[] } {
    const found: { span: InstanceSpan; of: Occurrences; number: number }[] = [];
    for (const { master } of this.#masters.values()) {
      const of = this.of(master);
      for (const span of of.spans(from, to)) found.push({ span, of, number: master.number });
    }
    found.sort((a, b) => compareSpans(a.span, b.span) || a.number - b.number);
    return {
      length: found.length,
      slice: (first, end) => found.slice(first, end).flatMap(({ span, of }) => of.on(span.day) ?? []),
    };
  }

  /** Starts of the last instance that begins before the range and of the first that begins at its end or after it. */
  around(from: number, to: number): { before: number | undefined; after: number | undefined } {
    let before: number | undefined;
    let after: number | undefined;
    for (const { master } of this.#masters.values()) {
      const occurrences = this.of(master);
      const last = occurrences.before(from)?.start.at;
      const first = occurrences.from(to)?.start.at;
      if (last !== undefined) before = Math.max(before ?? last, last);
      if (first !== undefined) after = Math.min(after ?? first, first);
    }
    return { before, after };
  }
}
