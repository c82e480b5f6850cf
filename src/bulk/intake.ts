import type { Connection } from '../client/connection.ts';
import { InputError, LedgerError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { createZones } from '../graph/time-zone.ts';
import type { Sender } from '../http/sender.ts';
import { checkedRows } from './checked-rows.ts';
import type { BulkListener } from './events.ts';
import { contentTextHash } from './key.ts';
import type { InputChange, Intake, IntakeRejection, IntakeRow, JobRecord, Ledger } from './ledger/ledger.ts';
import { readMailboxId } from './mailbox-names.ts';
import { contentText, payloadContext, type Sealer, sealContent } from './payload.ts';
import { type OpenedRows, openRows, type RowFormat } from './rows/formats/open-rows.ts';
import { watchTaken } from './rows/input-column.ts';
import type { CheckResult, CheckSettings } from './rows/row.ts';
import { createUnknownColumns, type UnknownColumn } from './rows/row-columns.ts';
import { createRowShape } from './rows/row-shape.ts';
import { quoted } from './rows/row-text.ts';

export interface IntakeOptions {
  file: string;
  format?: RowFormat | undefined;
  delimiter?: string | undefined;
  check: CheckSettings;
  /** Asked for the zones of mailboxes, where rows have none. */
  connection: Pick<Connection, 'sender'>;
  /** Settings that are not those of the job's last run: why rows may have changed. */
  changedSettings?: readonly string[] | undefined;
  /** Whether `me` is a mailbox here. */
  hasMe: boolean;
  /** Take an input that differs from the one of the last run. */
  acceptChanges: boolean;
  /** Open failed rows again. */
  retryFailed: boolean;
  /** Send rows whose keys another job of this home holds already. */
  newJob: boolean;
  /** Send nothing when a row is bad. */
  strict: boolean;
  sealer: Sealer;
  signal: AbortSignal | undefined;
  tell: BulkListener;
  /** Given each rejected row while the input is read. */
  onRejected?: ((row: IntakeRejection) => Promise<void>) | undefined;
}

export interface IntakeReport {
  rows: number;
  rejected: number;
  unknownColumns: readonly UnknownColumn[];
  /** Calendars that the rows of a mailbox name, by mailbox. */
  calendarsNamed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Zones that the good rows are written in, each with how many rows. */
  zones: ReadonlyMap<string, number>;
  /** Some mailboxes are named by address, others by id or as `me`, and the directory can say which are the same. */
  isMixed: boolean;
}

/** Rows handed to the ledger at once: one commit each. */
const AT_ONCE = 500;

/**
 * Reads and checks the whole input into the ledger before anything is sent, so that a key given twice, rows that
 * another job sent and an input that was edited are found first. Throws and leaves the job as it was when it is refused.
 */
export async function takeIn(ledger: Ledger, job: JobRecord, options: IntakeOptions): Promise<IntakeReport> {
  const { file, format, delimiter, check } = options;
  const opened = await openRows(file, {
    format,
    delimiter,
    keyColumns: check.keyColumns,
    needs: createRowShape(check),
  });
  const intake = await ledger.beginIntake(job);
  try {
    const report = await read(opened, intake, job, options);
    await refuse(intake, job, report, options);
    await intake.apply({ retryFailed: options.retryFailed });
    options.tell({ type: 'input-read', rows: report.rows, rejected: report.rejected });
    return report;
  } catch (error) {
    await intake.discard();
    throw error;
  }
}

async function read(
  opened: OpenedRows,
  intake: Intake,
  job: JobRecord,
  { file, check, connection, hasMe, sealer, signal, tell, onRejected }: IntakeOptions,
): Promise<IntakeReport> {
  const zones = createZones();
  const { taken, mapped } = createRowShape(check);
  const unknown = createUnknownColumns([...(check.keyColumns ?? []), ...taken.map(({ column }) => column)], mapped);
  const watch = watchTaken(taken);
  unknown.see(opened.columns ?? []);
  const kinds: MailboxKinds = new Map();
  const calendarsNamed = new Map<string, Set<string>>();
  const zonesUsed = new Map<string, number>();
  let rows = 0;
  let rejected = 0;
  let batch: (IntakeRow | IntakeRejection)[] = [];
  const pass = async () => {
    await intake.add(batch);
    batch = [];
    tell({ type: 'input-progress', rows, bytesRead: opened.bytesRead(), bytes: opened.bytes });
  };
  const { sender } = connection;
  for await (const { record, result } of checkedRows(opened.rows, { check, zones, sender, hasMe, signal })) {
    if (opened.columns === undefined && 'values' in record) {
      unknown.see(Object.keys(record.values));
      watch.see(record.values);
    }
    const row = readRow(result);
    if ('faults' in row) {
      rejected += 1;
      await onRejected?.(row);
    } else if (!kinds.has(kindOf(row.mailbox))) kinds.set(kindOf(row.mailbox), row);
    rows += 1;
    batch.push(row);
    if (batch.length >= AT_ONCE) await pass();
  }
  await pass();
  watch.end(file);
  const isMixed = await checkKinds(kinds, file, sender, signal);
  return { rows, rejected, unknownColumns: unknown.columns, calendarsNamed, zones: zonesUsed, isMixed };

  function readRow(result: CheckResult): IntakeRow | IntakeRejection {
    if ('rejections' in result) {
      const { line, key, mailbox, rejections } = result;
      return { line, key, mailbox, faults: rejections.map((one) => ({ ...one }) as JsonObject) };
    }
    const { line, key, mailbox, calendar, event, notes } = result.row;
    if (calendar !== undefined) calendarsNamed.set(mailbox, (calendarsNamed.get(mailbox) ?? new Set()).add(calendar));
    zonesUsed.set(event.start.timeZone, (zonesUsed.get(event.start.timeZone) ?? 0) + 1);
    const text = contentText({ mailbox, calendar, event });
    return {
      line,
      mailbox,
      key,
      contentHash: contentTextHash(text),
      payload: sealContent(sealer, text, payloadContext(job.id, mailbox)),
      notes: notes.map((one) => ({ ...one }) as JsonObject),
    };
  }
}

type MailboxKind = 'address' | 'directory id' | 'me';

function kindOf(mailbox: string): MailboxKind {
  if (mailbox === 'me') return 'me';
  return mailbox.includes('@') ? 'address' : 'directory id';
}

/** The first row of each kind. */
type MailboxKinds = Map<MailboxKind, Pick<IntakeRow, 'line' | 'mailbox'>>;

/**
 * One mailbox under two names would get two lanes, and so twice what the service allows it; so names are of one kind, or
 * the directory says which are the same. Whether it may be asked is tried here, before anything counts.
 */
async function checkKinds(
  kinds: MailboxKinds,
  file: string,
  sender: Sender,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (kinds.size < 2) return false;
  for (const { mailbox } of kinds.values()) {
    const read = await readMailboxId(sender, mailbox, signal);
    if ('id' in read || read.isAllowed) continue;
    const named = [...kinds].map(([kind, { line }]) => `${kind} on line ${line}`).join(', ');
    throw new InputError(
      'mailboxes-mixed',
      `${file} names mailboxes in several ways: ${named}; and which are the same is not known, because ${read.problem}.`,
      { file, field: 'Mailbox' },
      {
        hint: 'Name all by address, or all by directory id, so that one mailbox has one name, or allow User.ReadBasic.All; nothing was sent.',
      },
    );
  }
  return true;
}

/** Throws where the input as a whole must not be sent without a word from its author. */
async function refuse(
  intake: Intake,
  job: JobRecord,
  { rejected }: IntakeReport,
  { file, acceptChanges, newJob, strict, changedSettings = [] }: IntakeOptions,
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
  const change = await intake.change();
  refuseChange(change);
  if (newJob) return;
  const [other] = await intake.foreignKeys();
  if (other === undefined) return;
  throw new LedgerError(
    'keys-of-another-job',
    `${other.rows} ${other.rows === 1 ? 'row' : 'rows'} of ${file} ${other.rows === 1 ? 'was' : 'were'} sent by the job '${other.job}' already; '${job.name}' would create them again.`,
    {
      hint: `Go on with that job by --job ${other.job}, or create them a second time by --new-job; nothing was sent.`,
    },
  );

  function refuseChange(change: InputChange | undefined): void {
    if (change === undefined) return;
    const { added, changed, gone, examples } = change;
    if (acceptChanges || added + changed + gone === 0) return;
    const parts = [
      describeChange(added, 'new', examples.added),
      describeChange(changed, 'changed', examples.changed),
      describeChange(gone, 'gone', examples.gone),
    ].filter((part) => part !== undefined);
    const cause =
      changedSettings.length === 0
        ? ''
        : ` These settings are not those of its last run: ${changedSettings.join(', ')}.`;
    throw new InputError(
      'input-changed',
      `${file} is not what job '${job.name}' read before: ${parts.join('; ')}.${cause}`,
      { file },
      {
        hint: 'Take it as it is now by --accept-changes (what was sent stays as it is), or choose another --job; nothing was sent.',
      },
    );
  }
}

function describeChange(count: number, what: string, lines: readonly number[]): string | undefined {
  if (count === 0) return undefined;
  const rest = count > lines.length ? ' and more' : '';
  return `${count} ${count === 1 ? 'row' : 'rows'} ${what} (${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${rest})`;
}
