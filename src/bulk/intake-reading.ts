import type { Connection } from '../client/connection.ts';
import type { JsonObject } from '../core/json.ts';
import { type CanonicalEvent, canonicalEvent } from '../graph/canonical-event.ts';
import type { EventInput } from '../graph/event.ts';
import { createZones, type Zones } from '../graph/time-zone.ts';
import { createPrinter, saidOf, writePrints } from './changes/field-prints.ts';
import { checkedRows } from './checked-rows.ts';
import type { BulkListener } from './events.ts';
import { contentTextHash } from './key.ts';
import type { Intake, IntakeRejection, IntakeRow, JobRecord, MendedRows } from './ledger/ledger.ts';
import { checkMailboxKinds, type MailboxKinds, mailboxKind } from './mailbox-kinds.ts';
import { createMailboxZones } from './mailbox-zones.ts';
import { contentText, payloadContext, type Sealer, sealContent } from './payload.ts';
import type { OpenedRows } from './rows/formats/open-rows.ts';
import { watchTaken } from './rows/input-column.ts';
import type { CheckResult, CheckSettings, RawRecord, RowSource } from './rows/row.ts';
import { createUnknownColumns, hasRemarks, REFERENCE_COLUMN, type UnknownColumn } from './rows/row-columns.ts';
import { createRowShape } from './rows/row-shape.ts';

export interface ReadingOptions {
  /** The input. */
  opened: Pick<OpenedRows, 'columns' | 'bytes' | 'bytesRead'>;
  /** What the input is called. */
  file: string;
  check: CheckSettings;
  /** Asked for the zones of mailboxes, where rows have none. */
  connection: Pick<Connection, 'sender'>;
  /** Whether `me` is a mailbox here. */
  hasMe: boolean;
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
  /** Lines of the first good rows that have no key of their own. */
  withoutKey: readonly number[];
  /** Lines of the first bad rows of which not even the key is known. */
  unreadable: readonly number[];
  /** The input is a file of failed rows: what is not in it is no less wanted. */
  isPartial: boolean;
  /** Some mailboxes are named by address, others by id or as `me`, and the directory can say which are the same. */
  isMixed: boolean;
  /** Rows in whose place mended ones stand. */
  mended: MendedRows;
  /** Mailboxes were asked for their zones: the same input may make other rows another time. */
  isZoneAsked: boolean;
}

/** Rows handed to the ledger at once: one commit each. */
const AT_ONCE = 500;

/** The reading of one input, in one go or bit by bit. */
export interface Reading {
  /** Checks rows and hands them to the intake. */
  read(intake: Pick<Intake, 'add'>, source: RowSource): Promise<void>;
  /** All rows were read; throws where none has a column that the job's map takes. */
  end(): void;
  /** What is known of the rows that were read so far; throws InputError `mailboxes-mixed`. */
  report(): Promise<IntakeReport>;
}

export function createReading(
  job: JobRecord,
  { opened, file, check, connection, hasMe, sealer, signal, tell, onRejected }: ReadingOptions,
): Reading {
  const zones = createZones();
  const printer = createPrinter(job.namespace);
  const withoutKey: number[] = [];
  const unreadable: number[] = [];
  const { taken, mapped } = createRowShape(check);
  const unknown = createUnknownColumns([...(check.keyColumns ?? []), ...taken.map(({ column }) => column)], mapped);
  const watch = watchTaken(taken);
  unknown.see(opened.columns ?? []);
  const kinds: MailboxKinds = new Map();
  const calendarsNamed = new Map<string, Set<string>>();
  const zonesUsed = new Map<string, number>();
  let rows = 0;
  let rejected = 0;
  const { sender } = connection;
  let isPartial = hasRemarks(opened.columns ?? []);
  let isZoneAsked = false;
  const onAsk = () => {
    isZoneAsked = true;
  };
  const checking = { check, zones, sender, mailboxZones: createMailboxZones(sender), hasMe, signal, onAsk };
  let mixed = { kinds: 0, isMixed: false };
  return {
    async read(intake, source) {
      let batch: (IntakeRow | IntakeRejection)[] = [];
      const pass = async () => {
        await intake.add(batch);
        batch = [];
        tell({ type: 'input-progress', rows, bytesRead: opened.bytesRead(), bytes: opened.bytes });
      };
      for await (const { record, result } of checkedRows(source, checking)) {
        if (opened.columns === undefined && 'values' in record) {
          unknown.see(Object.keys(record.values));
          watch.see(record.values);
          isPartial ||= hasRemarks(Object.keys(record.values));
        }
        const row = readRow(result, record);
        if ('faults' in row) {
          rejected += 1;
          if (row.key === undefined && unreadable.length <= MOST_NAMED) unreadable.push(row.line);
          await onRejected?.(row);
        } else if (!kinds.has(mailboxKind(row.mailbox))) kinds.set(mailboxKind(row.mailbox), row);
        rows += 1;
        batch.push(row);
        if (batch.length >= AT_ONCE) await pass();
      }
      await pass();
    },
    end: () => watch.end(file),
    async report() {
      // The directory is asked once, and again only when another kind of name came.
      if (kinds.size > mixed.kinds) {
        mixed = { kinds: kinds.size, isMixed: await checkMailboxKinds(kinds, file, sender, signal) };
      }
      return {
        rows,
        rejected,
        unknownColumns: unknown.columns,
        calendarsNamed,
        zones: zonesUsed,
        withoutKey,
        unreadable,
        isPartial,
        mended: NONE_MENDED,
        isMixed: mixed.isMixed,
        isZoneAsked,
      };
    },
  };

  function readRow(result: CheckResult, record: RawRecord): IntakeRow | IntakeRejection {
    const reference = isPartial ? referenceIn(record) : undefined;
    if ('rejections' in result) {
      const { line, key, mailbox, rejections } = result;
      const faults = rejections.map((one) => ({ ...one }) as JsonObject);
      return { line, key, mailbox, faults, print: printOf(record), reference };
    }
    const { line, key, mailbox, calendar, event, notes } = result.row;
    if (calendar !== undefined) calendarsNamed.set(mailbox, (calendarsNamed.get(mailbox) ?? new Set()).add(calendar));
    zonesUsed.set(event.start.timeZone, (zonesUsed.get(event.start.timeZone) ?? 0) + 1);
    if (key === undefined && withoutKey.length <= MOST_NAMED) withoutKey.push(line);
    const text = contentText({ mailbox, calendar, event });
    const canonical = canonicalEvent(event, zones);
    return {
      line,
      mailbox,
      key,
      contentHash: contentTextHash(text),
      fields: writePrints(saidOf(printer.of(canonical))),
      endsAt: endOf(canonical, event, zones),
      facts: factsOf(event),
      payload: sealContent(sealer, text, payloadContext(job.id, mailbox)),
      notes: notes.map((one) => ({ ...one }) as JsonObject),
      reference,
    };
  }
}

const NONE_MENDED: MendedRows = { rows: 0, rejected: 0, lines: [] };

/** What a file of failed rows calls the row of the job that this one stands for. */
function referenceIn(record: RawRecord): string | undefined {
  const text = 'values' in record ? record.values[REFERENCE_COLUMN] : undefined;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** By what a bad row is known again: all that was read of it, and of one that cannot be read where it stood. */
function printOf(record: RawRecord): string {
  const read = 'values' in record ? Object.entries(record.values) : [record.line, record.problem.code];
  return contentTextHash(JSON.stringify(read));
}

/** Lines that are kept to be named. */
const MOST_NAMED = 10;

/** What a plan says of a row without opening it. */
function factsOf({ attendees, isReminderOn, reminderMinutesBeforeStart, body }: EventInput): JsonObject {
  const reminder = isReminderOn === false ? 'none' : (reminderMinutesBeforeStart ?? null);
  return { attendees: attendees?.length ?? 0, reminder, body: body?.contentType ?? null };
}

/** Milliseconds since 1970; undefined for an end that cannot be read. */
function endOf({ end, isAllDay }: CanonicalEvent, event: EventInput, zones: Zones): number | undefined {
  // A series has no end that counts.
  if (typeof end !== 'string' || 'recurrence' in event) return undefined;
  if (!isAllDay) return Date.parse(end);
  // The midnight of the zone: a whole day is over at another moment in each.
  const zone = zones.resolve(event.end.timeZone);
  return zone && zones.localTime(`${end}T00:00:00`, zone)?.instant;
}
