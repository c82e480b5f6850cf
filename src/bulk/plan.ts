import type { InputError } from '../core/errors.ts';
import { joinListeners } from '../core/listener.ts';
import { mailedPrints } from './changes/changed-parts.ts';
import { createPrinter, readPrints } from './changes/field-prints.ts';
import { type CheckCounts, markEvents } from './check/mark-events.ts';
import type { BulkListener } from './events.ts';
import { modeFor, withIntake } from './intake.ts';
import { refuseIntake } from './intake-refusals.ts';
import { ambiguousOfPart } from './job/ambiguous-of-part.ts';
import { partOf } from './job/carry-out.ts';
import { findOrCreateJob, type OpenedJob, withJob } from './job/open-job.ts';
import { type FileOptions, type InputOptions, withInput } from './job/run-input.ts';
import { mostUsed, type ZoneCount } from './job/run-report.ts';
import { intakeOptions } from './job/run-rows.ts';
import { settingsInForce } from './job/settings-in-force.ts';
import type { KeptSetting } from './kept-settings.ts';
import type { IntakeMode, JobRecord, MendedRows, PlannedRow } from './ledger/ledger.ts';
import { openPayload, payloadContext, type Sealer } from './payload.ts';
import { readEventsToAdopt } from './plan/events-to-adopt.ts';
import { type PlannedChange, planRow } from './plan/plan-row.ts';
import { createPlanCollector, type PlanSummary } from './plan/plan-summary.ts';
import { createValueReader } from './plan/read-values.ts';
import type { OpenedRows } from './rows/formats/open-rows.ts';
import type { UnknownColumn } from './rows/row-columns.ts';

export interface PlanOptions extends FileOptions {
  /** What would be run: `send` (default) creates alone, `apply` changes events that exist. */
  mode?: 'send' | 'apply' | undefined;
  /** Of `apply`: cancel the events of rows that are no longer in the file; default false. */
  prune?: boolean | undefined;
  /** Of `apply`: create events again that somebody deleted; default false. */
  recreate?: boolean | undefined;
  /** Of `apply`: change events although somebody else changed the same; default false. */
  overwrite?: boolean | undefined;
  /** Of `apply`: read the calendars, and plan by what somebody edited or deleted there; default false. */
  check?: boolean | undefined;
  /** Of `send`: plan an input that differs from that of the last run as it would be sent; default false. */
  acceptChanges?: boolean | undefined;
  retryFailed?: boolean | undefined;
  /** Create events of rows whose own `adoptFile` could not tell from others; default false. */
  createAmbiguous?: boolean | undefined;
  /** Mailboxes whose rows are planned, in any letter case; default all. */
  only?: readonly string[] | undefined;
  /** Tell `onRow` what would be written field by field, with what is there as far as it is known; default false. */
  values?: boolean | undefined;
  /** Plan rows that another job of this home sent already; default false. */
  newJob?: boolean | undefined;
  /** Given each row in the order of the file, then those that are gone from it. */
  onRow?: ((row: PlannedChange) => void | Promise<void>) | undefined;
  tell?: BulkListener | undefined;
}

/** What a run over a file would do, and what it would cost. */
export interface Plan extends PlanSummary {
  file: string;
  job: { name: string; service: string; isNew: boolean };
  /** Why the run would be refused before anything of it counts; undefined where it would not be. */
  refused: InputError | undefined;
  /** What `check` found; undefined without it. */
  checked: CheckCounts | undefined;
  zones: readonly ZoneCount[];
  unknownColumns: readonly UnknownColumn[];
  /** Rows of the input that a file of failed rows mended, which are planned as they were mended. */
  mended: MendedRows;
  keptSettings: readonly KeptSetting[];
}

/**
 * Says what a run over a file would do, row by row and in all, and what it would cost: mails, reminders, time. Asks the
 * service for nothing but zones of mailboxes, and with `check` for the events of the job, and writes nothing. Errors are
 * those of `sendFile` and `applyFile`, where they concern the input; what refuses one that changed is `refused`, since
 * that is what a plan is for.
 */
export function planFile(options: PlanOptions): Promise<Plan> {
  return planInput(options);
}

/** The same of any input. */
export async function planInput(options: PlanOptions & InputOptions): Promise<Plan> {
  const { connection, file, mode = 'send', prune, recreate, overwrite, onRow, newJob = false } = options;
  const { retryFailed, createAmbiguous } = options;
  const check = mode === 'apply' && options.check === true;
  const tell = joinListeners([options.tell]) ?? (() => {});
  const now = connection.clock.now();
  const asked: IntakeMode =
    mode === 'send'
      ? { mode, retryFailed, createAmbiguous }
      : { mode, prune, recreate, overwrite, checked: check, retryFailed, createAmbiguous, now };
  const wanted = ambiguousOfPart(asked, options);
  const acceptChanges = mode === 'apply' || options.acceptChanges === true;
  const { only } = partOf(options);
  return withInput(options, (input, name) => withJob(options, name, (opened) => planOpened(input, opened)));

  async function planOpened(input: OpenedRows, opened: OpenedJob): Promise<Plan> {
    const { ledger, sealer, service, name } = opened;
    const { settings, kept, changed } = settingsInForce(options, input, await ledger.findJob(service, name));
    const reading = intakeOptions({ ...options, acceptChanges }, settings, wanted);
    await opened.signIn();
    const job = await findOrCreateJob(opened, connection, file);
    const values = options.values === true ? createValueReader(sealer, job) : undefined;
    try {
      return await withIntake(ledger, job, { ...reading, opened: input, sealer, tell }, async (intake, report) => {
        const taken = modeFor(report, wanted);
        let refused: InputError | undefined;
        const onRefused = (error: InputError) => {
          refused ??= error;
        };
        await refuseIntake(intake, job, report, { ...reading, newJob, changedSettings: changed, onRefused });
        const { sender } = connection;
        const { signal } = options;
        const checked = check
          ? await markEvents({ job, ledger, intake, sender, now, only, keep: values?.keep, signal })
          : undefined;
        const collector = createPlanCollector();
        const rows = rowsOf(intake.plan(taken));
        const reads = checked && { job, sender, now, keep: values?.keep, counts: checked, signal };
        for await (const row of reads === undefined ? rows : readEventsToAdopt(rows, reads)) {
          const change = planRow(row, now);
          collector.add(change, change.mails > 0 ? recipientsOf(sealer, job, row) : []);
          await onRow?.(values === undefined ? change : { ...change, values: values.read(row) });
        }
        // Of a file of failed rows, the other rows of the job are not gone.
        for (const [mailbox, rows] of report.isPartial ? [] : await intake.goneEvents(taken)) {
          if (isTaken(mailbox)) collector.addGone(mailbox, rows);
        }
        return {
          file,
          job: { name: job.name, service: job.service, isNew: job.isNew },
          refused,
          checked,
          ...collector.summary(),
          zones: mostUsed(report.zones),
          unknownColumns: report.unknownColumns,
          mended: report.mended,
          keptSettings: kept,
        };
      });
    } finally {
      // A plan leaves nothing behind, and a job without rows is something.
      if (job.isNew) await ledger.removeJob(job.id);
    }
  }

  async function* rowsOf(rows: AsyncIterable<PlannedRow>): AsyncGenerator<PlannedRow> {
    for await (const row of rows) if (isTaken(row.mailbox)) yield row;
  }

  function isTaken(mailbox: string | undefined): boolean {
    return only === undefined || (mailbox !== undefined && only.has(mailbox));
  }
}

/** Whom the row mails, as far as it names them; of those that it no longer has, only how many they were is known. */
function recipientsOf(sealer: Sealer, { id, namespace }: JobRecord, row: PlannedRow): string[] {
  const { payload, mailbox, act, base, fields } = row;
  if (payload === undefined || mailbox === undefined) return [];
  const printer = createPrinter(namespace);
  const mailed = mailedPrints(act === 'update' ? readPrints(base) : undefined, readPrints(fields));
  const { attendees = [] } = openPayload(sealer, payload, payloadContext(id, mailbox)).readEvent();
  const addresses = attendees.map(({ emailAddress }) => emailAddress.address.toLowerCase());
  return addresses.filter((address) => mailed.has(printer.address(address)));
}
