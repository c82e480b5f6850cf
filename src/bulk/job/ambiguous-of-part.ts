import { UsageError } from '../../core/errors.ts';
import type { IntakeMode } from '../ledger/ledger.ts';
import { partOf } from './carry-out.ts';

interface AskedPart {
  createAmbiguous?: boolean | undefined;
  only?: readonly string[] | undefined;
  limit?: number | undefined;
}

/**
 * Rows that `adopt` could not tell are opened as the input is taken in. Which of them a limit leaves out is known only
 * once the run is over; they would wait like any other row, and the next run would make events of them that nobody asked
 * for. Throws UsageError `create-ambiguous-whole`.
 */
export function refuseAmbiguousOfPart({ createAmbiguous = false, limit }: AskedPart): void {
  if (!createAmbiguous || limit === undefined) return;
  throw new UsageError('create-ambiguous-whole', '--create-ambiguous is for all rows, and --limit for some.', {
    hint: 'Leave --limit out, or name mailboxes by --only; plan with --create-ambiguous says what would be created. Nothing was sent.',
  });
}

/** Of a run that takes some mailboxes only, the ambiguous rows of others stay as they are. */
export function ambiguousOfPart<Mode extends IntakeMode>(mode: Mode, options: AskedPart): Mode {
  const { only } = partOf(options);
  if (mode.mode === 'adopt' || mode.createAmbiguous !== true || only === undefined) return mode;
  return { ...mode, createAmbiguous: [...only] };
}
