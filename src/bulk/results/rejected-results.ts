import { InputError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Random } from '../../core/random.ts';
import { createProblemCollector } from './problem-summary.ts';
import { type RowResult, readResult } from './results.ts';
import { openResultsFile, type ResultsFile } from './results-file.ts';
import { RowsRejectedError } from './rows-rejected.ts';

/** A row that cannot be sent, as it is read. */
interface Rejected {
  line: number;
  key: string | undefined;
  mailbox: string | undefined;
  faults: JsonObject[];
}

/** The results of a strict job while it reads its input: one bad row, and the bad rows are all there is to tell. */
export interface RejectedResults {
  add(row: Rejected): Promise<void>;
  /** What to throw for the error that ended the reading; the results are in their place where bad rows were the reason. */
  end(error: unknown): Promise<unknown>;
}

export function createRejectedResults(
  results: string | ((result: RowResult) => void | Promise<void>) | undefined,
  random: Random,
  onResult?: (result: RowResult) => Promise<void>,
): RejectedResults {
  const problems = createProblemCollector();
  let file: ResultsFile | undefined;
  let rows = 0;
  return {
    async add({ line, key, mailbox, faults }) {
      const result = readResult({
        number: 0,
        line,
        isGone: false,
        isChanged: false,
        key,
        mailbox,
        state: 'rejected',
        act: 'create',
        isTaken: false,
        isTouched: false,
        fence: 0,
        attempts: 0,
        eventId: undefined,
        endsAt: undefined,
        outcome: { faults },
        notes: [],
      });
      rows += 1;
      problems.add(result);
      if (typeof results === 'function') await results(result);
      else if (results !== undefined) {
        file ??= await openResultsFile(results, random);
        await file.add(result);
      }
      await onResult?.(result);
    },
    async end(error) {
      if (!(error instanceof InputError) || error.code !== 'rows-rejected') {
        await file?.discard();
        return error;
      }
      await file?.finish();
      return new RowsRejectedError(error, problems.summary.rejected, rows);
    },
  };
}
