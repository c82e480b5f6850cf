import { UsageError } from '../../core/errors.ts';
import type { Parsed, Schema } from '../../core/schema.ts';
import { oneLine } from '../../graph/problem.ts';
import { canTakeAway, type Operation } from '../../operations/define.ts';
import type { Io } from './io.ts';

/** A call of an operation that may have to be confirmed. */
export interface AskedCall {
  operation: Operation;
  /** As it was given, and as it was checked. */
  input: Record<string, unknown>;
  parsed: Parsed<Schema>;
  /** The configured mailbox. */
  mailbox: string | undefined;
}

/**
 * Asks before a call that takes something away: an operation that deletes, cancels, declines, moves or removes, or a
 * request of the caller's own that does. Throws UsageError `not-confirmed`.
 */
export async function confirmCall(
  { operation, input, parsed, mailbox: configured }: AskedCall,
  flags: { yes?: unknown },
  io: Pick<Io, 'isAskable' | 'inIsTerminal' | 'askYes'>,
): Promise<void> {
  if (!canTakeAway(operation)) return;
  const removals = operation.removals?.(parsed);
  if (removals?.length === 0) return;
  const mailbox = [input.group, input.mailbox, configured].find((one) => typeof one === 'string');
  const ids = Object.entries(input).flatMap(([name, value]) =>
    /(?:Id|Name)$/u.test(name) && typeof value === 'string' ? [`${name} ${value}`] : [],
  );
  const title = removals === undefined ? operation.title : listed(removals);
  await confirmRemoval({ command: operation.name, title, mailbox, what: ids }, flags, io);
}

/** Requests that are named in a question; of a long batch the others are counted. */
const MOST_NAMED = 5;

function listed(requests: readonly string[]): string {
  const more = requests.length - MOST_NAMED;
  return [...requests.slice(0, MOST_NAMED).map(oneLine), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** What is asked before something is removed. */
interface Removal {
  /** As it was called. */
  command: string;
  /** What it does, one short sentence without a full stop. */
  title: string;
  /** Whose calendar; undefined where none is named. */
  mailbox: string | undefined;
  /** What is removed, as far as the input says: `eventId AAMk…`. */
  what: readonly string[];
}

/**
 * Asks a person at the terminal before something is removed; a script is not asked, nor who gave `--yes`. Throws
 * UsageError `not-confirmed`.
 */
async function confirmRemoval(
  { command, title, mailbox, what }: Removal,
  { yes }: { yes?: unknown },
  io: Pick<Io, 'isAskable' | 'inIsTerminal' | 'askYes'>,
): Promise<void> {
  if (yes) return;
  if (!io.isAskable) {
    if (!io.inIsTerminal) return;
    throw new UsageError('not-confirmed', `${command} was not confirmed: the question does not reach the terminal.`, {
      hint: 'Nothing was sent. Leave standard error at the terminal, or give --yes.',
    });
  }
  const named = [...(mailbox === undefined ? [] : [mailbox]), ...what].map(oneLine);
  const whose = named.length === 0 ? '' : ` (${named.join(', ')})`;
  if (await io.askYes(`${command}${whose}: ${title}. Go on? [y/N] `)) return;
  throw new UsageError('not-confirmed', `${command} was not confirmed.`, { hint: 'Nothing was sent.' });
}
