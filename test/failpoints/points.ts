import { isOfTransaction } from './failpoint.ts';

/** A failpoint that a run passes, and how often it is worth dying at it. */
export interface Point {
  name: string;
  /** Passings, counted from 1; of a statement among those of a transaction, which leaves nothing until it is committed, the first alone. */
  times: number;
}

/** The failpoints that a run passed, in the order of their first passing. */
export function pointsOf(passings: readonly string[]): Point[] {
  const counts = new Map<string, number>();
  for (const name of passings) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, times: isOfTransaction(name) ? 1 : count }));
}
