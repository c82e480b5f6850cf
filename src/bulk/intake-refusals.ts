import { InputError, LedgerError, UsageError } from '../core/errors.ts';
import { namedLines } from '../core/named-lines.ts';
import type { IntakeReport } from './intake-reading.ts';
import { refuseUnknownMailboxes } from './job/only-mailboxes.ts';
import type { ApplyMode, ForeignKeys, InputChange, Intake, IntakeMode, JobRecord } from './ledger/ledger.ts';
import { refuseReferences } from './reference-refusals.ts';
import { quoted } from './rows/row-text.ts';

/** What may be taken in although it is not what the job read before, or not all good. */
export interface Allowances {
  file: string;
  mode: IntakeMode;
  /** Take an input that differs from the one of the last run. */
  acceptChanges: boolean;
  /** Send rows whose keys another job of this home holds already. */
  newJob: boolean;
  /** The name of the job, where one was given. */
  job?: string | undefined;
  /** Send nothing when a row is bad. */
  strict: boolean;
  /** Mailboxes that alone are taken: each has a row; default all. */
  only?: readonly string[] | undefined;
  /** Given what refuses an input although it can be read, as a plan takes it, which shows what changed; default it is thrown. */
  onRefused?: ((error: InputError) => void) | undefined;
  /** Settings that are not those of the job's last run: why rows may have changed. */
  changedSettings?: readonly string[] | undefined;
}

/** Throws where the input as a whole must not be sent without a word from its author. */
export async function refuseIntake(
  intake: Intake,
  job: JobRecord,
  {
    rows,
    rejected,
    withoutKey,
    unreadable,
    isPartial,
    mended,
  }: Pick<IntakeReport, 'rows' | 'rejected' | 'withoutKey' | 'unreadable' | 'isPartial' | 'mended'>,
  { file, mode, acceptChanges, newJob, strict, job: named, only, onRefused = fail, changedSettings = [] }: Allowances,
): Promise<void> {
  const repeated = await intake.repeatedKeys();
  const [first] = repeated;
  if (first !== undefined) {
    const named = repeated.map(({ key, lines }) => `${quoted(key)} on lines ${lines.join(', ')}`).join('; ');
    throw new InputError(
      'key-repeated',
      `${file}: a key stands for several rows: ${named}.`,
      { file, line: first.lines[1], field: 'Key' },
      {
        hint: 'Give each row its own key; nothing was sent.',
      },
    );
  }
  if (strict && rejected > 0) {
    throw new InputError(
      'rows-rejected',
      `${file}: ${rejected} ${rejected === 1 ? 'row is' : 'rows are'} bad.`,
      { file },
      {
        hint: `Mend ${rejected === 1 ? 'it' : 'them'}, or leave --strict out to send the others; nothing was sent.`,
      },
    );
  }
  refusePart();
  if (isPartial) refuseReferences(await intake.findMended(), job, file);
  await refuseUnknownMailboxes(intake, file, only);
  if (mode.mode !== 'send') refuseWithoutKey();
  if (mode.mode === 'apply') {
    const old = mode.recreate === true || mode.overwrite === true ? mendedError() : undefined;
    if (old !== undefined) onRefused(old);
    if (mode.prune === true) {
      refusePartial();
      refuseUnreadable();
      refuseEmpty();
    }
  }
  const moved =
    (mode.mode === 'apply' ? await movedError(intake, mode, file) : undefined) ??
    (await movedBackError(intake, mode, file));
  if (moved !== undefined) onRefused(moved);
  refuseChange(await intake.change());
  if (newJob) return;
  refuseForeignKeys(await intake.foreignKeys(), job, file);

  function refuseWithoutKey(): void {
    const [line] = withoutKey;
    if (line === undefined) return;
    throw new InputError(
      'key-needed',
      `${file}: rows without a key cannot be found again: ${firstOf(withoutKey)}.`,
      { file, line, field: 'Key' },
      { hint: 'Add a column Key, or name the columns that tell rows apart by --key-columns; nothing was sent.' },
    );
  }

  /** By a job of their own, rows would be another job's from then on. */
  function refusePart(): void {
    if (!isPartial || named !== undefined || newJob) return;
    throw new UsageError('job-needed', `${file} is a file of failed rows, and nothing says of which job.`, {
      hint: 'Name the job that they are of by --job (`job`); nothing was sent.',
    });
  }

  /** All events but those of the rows that failed would be cancelled. */
  function refusePartial(): void {
    if (!isPartial) return;
    throw new InputError(
      'prune-unsafe',
      `${file} is a file of failed rows: the events of all other rows would be cancelled.`,
      { file },
      { hint: 'Leave --prune out, or mend the rows in the file that they come from and apply that; nothing was sent.' },
    );
  }

  /** Events would be made what the rows said before they were mended. */
  function mendedError(): InputError | undefined {
    if (mended.rows === 0) return undefined;
    const [is, its] = mended.rows === 1 ? ['row was', 'its'] : ['rows were', 'their'];
    return new InputError(
      'rows-mended',
      `${file}: ${mended.rows} ${is} mended by a file of failed rows, and it still has ${its} old content (${namedLines(mended.lines, mended.rows)}).`,
      { file, line: mended.lines[0] },
      {
        hint: 'Mend them here too, or leave --recreate and --overwrite out, and their events stay as they are; nothing was sent.',
      },
    );
  }

  /** An export that failed looks like a file from which everything is gone. */
  function refuseEmpty(): void {
    if (rows > 0) return;
    throw new InputError(
      'prune-unsafe',
      `${file} has no rows, so every event of the job would be cancelled.`,
      { file },
      { hint: `Take the job back by graphcal undo ${job.name}, if that is what is wanted; nothing was sent.` },
    );
  }

  /** A row of which not even the key is known may be the one whose event would be cancelled. */
  function refuseUnreadable(): void {
    const [line] = unreadable;
    if (line === undefined) return;
    throw new InputError(
      'prune-unsafe',
      `${file}: rows without a key that can be read may be those whose events would be cancelled: ${firstOf(unreadable)}.`,
      { file, line, field: 'Key' },
      { hint: 'Mend them, or leave --prune out; nothing was sent.' },
    );
  }

  function refuseChange(change: InputChange | undefined): void {
    if (change === undefined) return;
    const { added, changed, gone, examples } = change;
    if (acceptChanges || isPartial || added + changed + gone === 0) return;
    const parts = [
      describeChange(added, 'new', examples.added),
      describeChange(changed, 'changed', examples.changed),
      describeChange(gone, 'gone', examples.gone),
    ].filter((part) => part !== undefined);
    const cause =
      changedSettings.length === 0
        ? ''
        : ` These settings are not those of its last run: ${changedSettings.join(', ')}.`;
    onRefused(
      new InputError(
        'input-changed',
        `${file} is not what job '${job.name}' read before: ${parts.join('; ')}.${cause}`,
        { file },
        {
          hint: 'Have the events changed by graphcal apply, take it as it is now by --accept-changes (what was sent stays as it is), or choose another --job; nothing was sent.',
        },
      ),
    );
  }
}

function fail(error: InputError): never {
  throw error;
}

/** Rows that would be there twice: in the mailbox that they name, and in the one that they named before. */
async function movedError(intake: Intake, mode: ApplyMode, file: string): Promise<InputError | undefined> {
  const { rows, lines } = mode.prune === true ? { rows: 0, lines: [] } : await intake.moved(mode);
  if (rows === 0) return undefined;
  return new InputError(
    'row-moved',
    `${file}: ${rows} ${rows === 1 ? 'row names' : 'rows name'} another mailbox than the one that has ${rows === 1 ? 'its' : 'their'} event (${namedLines(lines, rows)}).`,
    { file, line: lines[0], field: 'Mailbox' },
    { hint: 'Let the old events be cancelled by --prune, or give the rows other keys; nothing was sent.' },
  );
}

/** A row that goes back would take the event that it left, which is another row's on record by now. */
async function movedBackError(intake: Intake, mode: IntakeMode, file: string): Promise<InputError | undefined> {
  const lines = await intake.movedBack(mode);
  if (lines.length === 0) return undefined;
  return new InputError(
    'row-moved-back',
    `${file}: rows go back to a mailbox that still has the event which they left there (${namedLines(lines)}).`,
    { file, line: lines[0], field: 'Mailbox' },
    {
      hint: 'Have it cancelled first: jobs resume does what waits, apply --prune --overwrite the rest while the rows are where they were. Or give the rows other keys; nothing was sent.',
    },
  );
}

/** Rows that another job sent would be events twice; `rest` is what became of the others. */
export function refuseForeignKeys(
  [other]: readonly ForeignKeys[],
  job: JobRecord,
  file: string,
  rest = 'nothing was sent',
): void {
  if (other === undefined) return;
  throw new LedgerError(
    'keys-of-another-job',
    `${other.rows} ${other.rows === 1 ? 'row' : 'rows'} of ${file} ${other.rows === 1 ? 'was' : 'were'} sent by the job '${other.job}' already; '${job.name}' would create them again.`,
    {
      hint: `Go on with that job by --job ${other.job}, or create them a second time by --new-job; ${rest}.`,
    },
  );
}

function firstOf(lines: readonly number[]): string {
  return namedLines(lines.slice(0, MOST_LINES), lines.length);
}

/** Lines that an error names. */
const MOST_LINES = 10;

function describeChange(count: number, what: string, lines: readonly number[]): string | undefined {
  if (count === 0) return undefined;
  return `${count} ${count === 1 ? 'row' : 'rows'} ${what} (${namedLines(lines, count)})`;
}
