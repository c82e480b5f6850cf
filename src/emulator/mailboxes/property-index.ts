import type { EventRecord } from '../events/event-record.ts';

/**
 * Finds a mailbox's events by an extended property without looking at the others. Values compare without letter case.
 * https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
 */
export class PropertyIndex {
  readonly #properties = new Map<string, Values>();

  add(event: EventRecord): void {
    for (const property of event.properties) {
      let values = this.#properties.get(property.id);
      if (!values) {
        values = { id: property.id, holders: new Map(), sorted: undefined };
        this.#properties.set(property.id, values);
      }
      // One text for all events of the mailbox instead of an equal one for each.
      property.id = values.id;
      const key = property.value.toLowerCase();
      const holders = values.holders.get(key);
      if (typeof holders === 'object') insert(holders, event.number);
      else if (holders !== undefined) values.holders.set(key, insert([holders], event.number));
      else {
        values.holders.set(key, event.number);
        values.sorted = undefined;
      }
    }
  }

  remove(event: EventRecord): void {
    for (const { id, value } of event.properties) {
      const values = this.#properties.get(id);
      const key = value.toLowerCase();
      const holders = values?.holders.get(key);
      if (!values || holders === undefined) continue;
      const rest = numbersOf(holders).filter((number) => number !== event.number);
      if (rest.length > 0) values.holders.set(key, rest);
      else {
        values.holders.delete(key);
        values.sorted = undefined;
      }
    }
  }

  /** Numbers of the events that have the value, ascending. */
  equal(id: string, value: string): readonly number[] {
    return numbersOf(this.#properties.get(id)?.holders.get(value.toLowerCase()));
  }

  /** Numbers of the events whose value begins with the prefix, ascending. */
  startingWith(id: string, prefix: string): readonly number[] {
    const values = this.#properties.get(id);
    if (!values) return [];
    values.sorted ??= [...values.holders.keys()].sort();
    const key = prefix.toLowerCase();
    const found: number[] = [];
    for (let at = firstFrom(values.sorted, key); at < values.sorted.length; at++) {
      const value = values.sorted[at] ?? '';
      if (!value.startsWith(key)) break;
      for (const number of numbersOf(values.holders.get(value))) found.push(number);
    }
    return found.sort((a, b) => a - b);
  }
}

interface Values {
  id: string;
  /** Lower-cased value to the numbers of its events; most values are keys, with a single event and thus no list. */
  holders: Map<string, number | number[]>;
  /** The values in order; built when a prefix is asked for and dropped when a value comes or goes. */
  sorted: string[] | undefined;
}

/** Keeps the numbers ascending: an event that was changed comes back behind later ones. */
function insert(numbers: number[], number: number): number[] {
  const before = numbers.findLastIndex((known) => known < number);
  numbers.splice(before + 1, 0, number);
  return numbers;
}

function numbersOf(holders: number | number[] | undefined): readonly number[] {
  if (holders === undefined) return [];
  return typeof holders === 'number' ? [holders] : holders;
}

function firstFrom(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
