import { UsageError } from '../../core/errors.ts';

/**
 * Rows that `adopt` could not tell are opened as the input is taken in, all of them: those that a part of the run leaves
 * out would wait like any other row, and the next run would make events of them that nobody asked for. Throws UsageError
 * `create-ambiguous-whole`.
 */
export function refuseAmbiguousOfPart({
  createAmbiguous = false,
  only,
  limit,
}: {
  createAmbiguous?: boolean | undefined;
  only?: readonly string[] | undefined;
  limit?: number | undefined;
}): void {
  if (!createAmbiguous || (only === undefined && limit === undefined)) return;
  const part = only === undefined ? '--limit' : '--only';
  throw new UsageError('create-ambiguous-whole', `--create-ambiguous is for all rows, and ${part} for some.`, {
    hint: `Leave ${part} out; plan with --create-ambiguous says what would be created. Nothing was sent.`,
  });
}
