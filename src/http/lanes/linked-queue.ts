/** A place in a queue, which can be left from anywhere in it. */
export interface Place<T> {
  readonly value: T;
  before: Place<T> | undefined;
  behind: Place<T> | undefined;
}

/** A queue in which whoever gives up leaves at the same small cost, however many wait. */
export interface LinkedQueue<T> {
  first: Place<T> | undefined;
  last: Place<T> | undefined;
}

export function createLinkedQueue<T>(): LinkedQueue<T> {
  return { first: undefined, last: undefined };
}

/** Joins the queue at its end. */
export function join<T>(queue: LinkedQueue<T>, value: T): Place<T> {
  const place: Place<T> = { value, before: queue.last, behind: undefined };
  if (queue.last === undefined) queue.first = place;
  else queue.last.behind = place;
  queue.last = place;
  return place;
}

/** Leaves the queue; a place is left once. */
export function leave<T>(queue: LinkedQueue<T>, place: Place<T>): void {
  if (place.before === undefined) queue.first = place.behind;
  else place.before.behind = place.behind;
  if (place.behind === undefined) queue.last = place.before;
  else place.behind.before = place.before;
}
