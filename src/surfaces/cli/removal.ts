import { UsageError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Io } from './io.ts';

/** What is asked before something is removed. */
export interface Removal {
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
export async function confirmRemoval(
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
