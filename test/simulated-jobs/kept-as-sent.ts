import type { Run } from './draw-life.ts';
import type { ProcessEnd } from './world.ts';

/** What an event is settled with that a run made, found or wrote. */
const AS_SENT: ReadonlySet<string> = new Set(['created', 'adopted', 'updated']);

/**
 * Rows, by mailbox and key, that were under way when an input changed them, and that a process settled as they had been
 * sent: the next one makes of them what the input says, be it that they are gone. It is told of those that are there.
 */
export function keptAsSent({ results }: Pick<ProcessEnd, 'results'>, { command, prune }: Run): ReadonlySet<string> {
  if (command !== 'apply') return new Set();
  const kept = results.filter(({ line, status, warnings }) =>
    line === null ? prune === true && AS_SENT.has(status) : warnings.some(({ code }) => code === 'kept-as-sent'),
  );
  return new Set(kept.map(({ mailbox, key }) => `${mailbox} ${key}`));
}
