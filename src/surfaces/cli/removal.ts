import { UsageError } from '../../core/errors.ts';
import type { Io } from './io.ts';

/** What is asked before something is removed. */
export interface Removal {
  /** As it was called. */
  command: string;
  /** What it does, one short sentence without a full stop. */
  title: string;
  /** Whose calendar; undefined where none is named. */
  mailbox: string | undefined;
}

/**
 * Asks a person at the terminal before something is removed; a script is not asked, nor who gave `--yes`. Throws
 * UsageError `not-confirmed`.
 */
export async function confirmRemoval(
  { command, title, mailbox }: Removal,
  { yes }: { yes?: unknown },
  io: Pick<Io, 'isAskable' | 'askYes'>,
): Promise<void> {
  if (yes || !io.isAskable) return;
  const whose = mailbox === undefined ? '' : ` (${mailbox})`;
  if (await io.askYes(`${command}${whose}: ${title}. Go on? [y/N] `)) return;
  throw new UsageError('not-confirmed', `${command} was not confirmed.`, { hint: 'Nothing was sent.' });
}
