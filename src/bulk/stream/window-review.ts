import { InputError, UsageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { RunPart } from '../engine/run.ts';
import type { IntakeRejection, Ledger, PlannedRow } from '../ledger/ledger.ts';
import { planRow } from '../plan/plan-row.ts';
import { createRejectedResults } from '../results/rejected-results.ts';
import type { RowResult } from '../results/results.ts';
import { ROWS } from '../rows/formats/iterable-rows.ts';

/** Options of a file that a stream cannot keep: nobody knows what it still brings. */
const NOT_OF_STREAMS = {
  limit: 'Hand fewer rows over for a first cautious run.',
  confirm: 'Ask before the rows are handed over, or bound the mails by maxMails.',
  results: 'The loop takes the results.',
  failedRows: 'The results name each row that failed.',
} as const;

/** Throws UsageError `option-not-of-streams`: an option that was ignored would be believed in. */
export function refuseOptions(options: object): void {
  for (const [name, hint] of Object.entries(NOT_OF_STREAMS)) {
    if (Reflect.get(options, name) === undefined) continue;
    throw new UsageError('option-not-of-streams', `${name} cannot be kept for rows that come bit by bit.`, { hint });
  }
}

/**
 * What a strict run does with the bad rows of a window: they are its results, and nothing of the window is taken in.
 * Throws RowsRejectedError.
 */
export async function refuseRejected(
  rejected: readonly IntakeRejection[],
  give: (result: RowResult) => Promise<void>,
  random: Random,
): Promise<void> {
  const [first] = rejected;
  if (first === undefined) return;
  const results = createRejectedResults(give, random);
  for (const row of rejected) await results.add(row);
  throw await results.end(
    new InputError(
      'rows-rejected',
      `${rejected.length} of the next rows ${rejected.length === 1 ? 'is' : 'are'} bad, the first is row ${first.line}.`,
      { file: ROWS, line: first.line },
      {
        hint: 'Mend them and hand the rows over again, or leave strict out to send the others. What came before them in earlier windows was sent.',
      },
    ),
  );
}

/** Counts the mails of a stream, window by window. */
export interface MailCount {
  /** Adds what a window would mail; throws UsageError `too-many-mails` where that is more than is allowed. */
  add(rows: AsyncIterable<PlannedRow>): Promise<void>;
}

export function createMailCount(maxMails: number | undefined, only: RunPart['only'], now: () => number): MailCount {
  let mailed = 0;
  return {
    async add(rows) {
      if (maxMails === undefined) return;
      let more = 0;
      for await (const row of rows) {
        if (only === undefined || only.has(row.mailbox ?? '')) more += planRow(row, now()).mails;
      }
      if (mailed + more > maxMails) {
        throw new UsageError(
          'too-many-mails',
          `The next rows would mail ${more} attendees after ${mailed}, and ${maxMails} are allowed.`,
          { hint: 'Raise maxMails, or hand over fewer rows. The rows before were sent, and none of the next.' },
        );
      }
      mailed += more;
    },
  };
}

/** Throws UsageError `rows-waiting` where what earlier runs left would mail too, and how many is not known. */
export async function refuseUncounted(
  ledger: Pick<Ledger, 'waitingMailboxes'>,
  job: { id: number; name: string },
  only: RunPart['only'],
): Promise<void> {
  const waiting = (await ledger.waitingMailboxes(job.id)).filter((mailbox) => only === undefined || only.has(mailbox));
  if (waiting.length === 0) return;
  throw new UsageError(
    'rows-waiting',
    `Rows that an earlier run of job '${job.name}' took in still wait, and their mails cannot be counted with those of these rows.`,
    { hint: 'Go on with them first by resumeJob, or leave maxMails out; nothing was sent.' },
  );
}
