import { InputError, LedgerError } from '../../core/errors.ts';
import { joinListeners } from '../../core/listener.ts';
import { createReading } from '../intake-reading.ts';
import { refuseForeignKeys } from '../intake-refusals.ts';
import { partOf } from '../job/carry-out.ts';
import { findOrCreateJob, nameOfJob, type OpenedJob, withJob } from '../job/open-job.ts';
import { rejectRepeated } from '../job/repeated-key.ts';
import { checkSettings, checkZone } from '../job/run-input.ts';
import { mostUsed } from '../job/run-report.ts';
import { settingsInForce } from '../job/settings-in-force.ts';
import { settingsOfRun } from '../kept-settings.ts';
import { type RowResult, readResult } from '../results/results.ts';
import { ROWS, type RowObjects } from '../rows/formats/iterable-rows.ts';
import type { RawRecord } from '../rows/row.ts';
import { REFERENCE_COLUMN } from '../rows/row-columns.ts';
import type { SendRowsOptions, SendRowsReport } from '../send-rows.ts';
import { createStreamSending } from './stream-sending.ts';
import { createStreamTally } from './stream-tally.ts';
import { createMailCount, refuseOptions, refuseRejected, refuseUncounted } from './window-review.ts';
import { createWindows, type Windows } from './windows.ts';

/** Rows that are made durable together, and sent before the next: some batches for each of several mailboxes. */
const WINDOW = { rows: 500, ms: 200, characters: 4_000_000 } as const;

/**
 * Rows of each mailbox that was in a window for which the next one has room, and most of all: at the end of a window each
 * mailbox has fewer calls than its limits allow, which costs the more the fewer rows it has in it.
 */
const WIDER = { rowsOfMailbox: 100, rows: 5_000 } as const;

type Give = (result: RowResult) => Promise<void>;

/** Sends rows window after window, and gives the results of each before the next is asked for. */
export async function streamRows(
  rows: RowObjects,
  options: SendRowsOptions,
  give: Give,
  signal: AbortSignal,
): Promise<SendRowsReport> {
  refuseOptions(options);
  checkZone(options.timeZone);
  const name = nameOfJob({ job: options.job, file: ROWS, stream: rows });
  const windows = createWindows(rows, WINDOW, options.connection.clock, signal);
  try {
    return await withJob({ ...options, signal }, name, (opened) => streamInto(opened, windows, options, give, signal));
  } finally {
    await windows.close();
  }
}

async function streamInto(
  opened: OpenedJob,
  windows: Windows,
  options: SendRowsOptions,
  give: Give,
  signal: AbortSignal,
): Promise<SendRowsReport> {
  const { connection, retryFailed = false, newJob = false, strict = false, maxMails } = options;
  const { clock } = connection;
  const { ledger, sealer, service, name } = opened;
  const began = clock.monotonic();
  const tell = joinListeners([options.tell]) ?? (() => {});
  const input = { bytes: undefined, bytesRead: () => 0 };
  const { settings, kept } = settingsInForce(
    { ...options, file: ROWS },
    { unmapped: undefined },
    await ledger.findJob(service, name),
  );
  await opened.signIn();
  const job = await findOrCreateJob(opened, connection, ROWS);
  const reading = createReading(job, {
    opened: input,
    file: ROWS,
    check: checkSettings(settings, connection),
    connection,
    hasMe: connection.account !== undefined,
    sealer,
    signal,
    tell,
  });
  const { only } = partOf(options);
  if (maxMails !== undefined) await refuseUncounted(ledger, job, only);
  const mails = createMailCount(maxMails, only, clock.now);
  const stream = await ledger.beginStream(job, { repeated: rejectRepeated });
  try {
    const sending = await createStreamSending(opened, job, reading, { ...options, signal, tell });
    const tally = createStreamTally();
    let isSaved: boolean | undefined;
    // What an earlier run took in and did not settle.
    let stopped = await windows.during(sending.all());
    while (stopped === undefined) {
      const taken = await takeWindow().catch(stopIfAsked);
      if (taken === 'none') break;
      if (taken === 'stopped') {
        stopped = { reason: 'interrupted', error: undefined };
        break;
      }
      const window = await stream.results();
      const mailboxes = new Set(window.map(({ mailbox }) => mailbox));
      windows.widen(Math.min(WIDER.rows, mailboxes.size * WIDER.rowsOfMailbox));
      stopped = await windows.during(sending.of(window));
      for (const record of await stream.results()) {
        const result = readResult(record, 'send');
        tally.add(result);
        await give(result);
      }
    }
    const { rows, rejected, zones, unknownColumns } = await reading.report();
    tell({ type: 'input-read', rows, rejected });
    await sending.end(began);
    return {
      job: { name: job.name, service, namespace: job.namespace },
      ...tally.summary(),
      createdNow: sending.settled.created,
      adoptedNow: sending.settled.adopted,
      stopped,
      zones: mostUsed(zones),
      unknownColumns,
      keptSettings: kept,
      ms: Math.round(clock.monotonic() - began),
    };

    /** Makes the next rows the job's, on the disk. */
    async function takeWindow(): Promise<'some' | 'none' | 'stopped'> {
      const window = await windows.next();
      // What was read ahead is as if it was never read: it gets no result.
      if (signal.aborted) return 'stopped';
      if (window.length === 0) return 'none';
      await reading.read(stream, eachOf(window));
      const { isMixed, isPartial } = await reading.report();
      if (isPartial) throw rowsOfFailedFile();
      if (strict) await refuseRejected(await stream.rejected(), give, connection.random);
      if (!newJob) refuseForeignKeys(await stream.foreignKeys(), job, ROWS, 'the rows before were sent');
      await mails.add(stream.plan({ mode: 'send', retryFailed }));
      await stream.take({ mode: 'send', retryFailed });
      if (isSaved !== isMixed) {
        isSaved = isMixed;
        await ledger.saveSettings(job.id, settingsOfRun(job.settings, settings, { mode: 'send', isMixed }));
      }
      return 'some';
    }

    function stopIfAsked(error: unknown): 'stopped' {
      if (!signal.aborted || error instanceof LedgerError) throw error;
      return 'stopped';
    }
  } finally {
    await stream.discard();
  }
}

/** Which row of the job each of them mends is only heeded where they are read to their end. */
function rowsOfFailedFile(): InputError {
  return new InputError(
    'failed-rows-streamed',
    'The rows are those of a file of failed rows, which take the places of rows of the job.',
    { file: ROWS, field: REFERENCE_COLUMN },
    { hint: 'Send that file by sendFile, or hand its rows to applyRows; the rows before were sent.' },
  );
}

async function* eachOf(rows: readonly RawRecord[]): AsyncGenerator<RawRecord> {
  yield* rows;
}
