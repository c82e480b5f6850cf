import { type JsonValue, parseJson } from '../../core/json.ts';
import type { Event } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import { createPrinter, printsOf, readPrints } from '../changes/field-prints.ts';
import type { JobRecord, PlannedRow } from '../ledger/ledger.ts';
import { openPayload, payloadContext, type Sealer } from '../payload.ts';
import { type RowValues, rowValues } from './row-values.ts';

/** What is written by a plan's rows, and what was there before. */
export interface ValueReader {
  /** Seals an event that was read, to stand beside its row later. */
  keep(event: Event, mailbox: string): Uint8Array;
  /** Null for a row that writes nothing. Throws what the sealer throws. */
  read(row: PlannedRow): RowValues | null;
}

const WRITING: ReadonlySet<PlannedRow['act']> = new Set(['create', 'update', 'cancel']);

export function createValueReader(sealer: Sealer, { id, namespace }: Pick<JobRecord, 'id' | 'namespace'>): ValueReader {
  const printer = createPrinter(namespace);
  const zones = createZones();
  return {
    keep: (event, mailbox) => sealer.seal(Buffer.from(JSON.stringify(event), 'utf8'), payloadContext(id, mailbox)),
    read(row) {
      const { act, mailbox, payload, fields, base, there } = row;
      if (!WRITING.has(act) || mailbox === undefined) return null;
      const context = payloadContext(id, mailbox);
      const event = payload && openPayload(sealer, payload, context).readEvent();
      return rowValues(
        {
          event: act === 'cancel' ? undefined : event,
          wanted: act === 'cancel' ? undefined : readPrints(fields),
          // Of an event that was given back nothing that was written is left.
          base: act === 'create' ? undefined : printsOf(base),
          there: act === 'create' || there === undefined ? undefined : readEvent(sealer.open(there, context)),
        },
        printer,
        zones,
      );
    },
  };
}

/** An event as `keep` sealed it. */
function readEvent(bytes: Uint8Array): Event | undefined {
  return parseJson(Buffer.from(bytes).toString('utf8')) as (JsonValue & Event) | undefined;
}
