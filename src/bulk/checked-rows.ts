import type { Zones } from '../graph/time-zone.ts';
import type { Sender } from '../http/sender.ts';
import { createMailboxZones, type MailboxZones } from './mailbox-zones.ts';
import { checkRow } from './rows/check-row.ts';
import type { CheckResult, CheckSettings, RawRecord, RowSource } from './rows/row.ts';
import { createRowShape } from './rows/row-shape.ts';

export interface CheckOptions {
  check: CheckSettings;
  zones: Zones;
  sender: Sender;
  /** Zones of mailboxes that are known from earlier rows; default none. */
  mailboxZones?: MailboxZones;
  /** Whether `me` is a mailbox here. */
  hasMe: boolean;
  signal: AbortSignal | undefined;
  /** Told before mailboxes are asked for their zones: from then on, rows depend on more than the input. */
  onAsk?: (() => void) | undefined;
}

/** A row as it was read, and what became of it. */
export interface CheckedRecord {
  record: RawRecord;
  result: CheckResult;
}

/** Rows that wait together for the zones of their mailboxes: enough to ask for many at once, few enough to hold. */
const HELD_ROWS = 500;

/**
 * Checks rows in their order. A row whose times nobody gave a zone takes its mailbox's own, which is asked for once a
 * mailbox; no other row causes a request. Throws the sender's error where the service gave no answer that lasts.
 */
export async function* checkedRows(
  rows: RowSource,
  { check, zones, sender, mailboxZones = createMailboxZones(sender), hasMe, signal, onAsk }: CheckOptions,
): AsyncGenerator<CheckedRecord> {
  const { shape } = createRowShape(check);
  const examine = (record: RawRecord): CheckedRecord => {
    const shaped = shape(record);
    const result = checkRow(shaped.record, shaped.settings, zones, mailboxZones.known);
    const mailbox = mailboxOf(result);
    if (!hasMe && mailbox === 'me') return { record, result: rejectMe(result) };
    const refusal = mailbox === undefined ? undefined : sender.refuse?.(mailbox);
    if (mailbox === undefined || refusal === undefined) return { record, result };
    return { record, result: rejectMailbox(result, mailbox, refusal.code, refusal.message) };
  };
  const asks = (result: CheckResult): string | undefined =>
    'rejections' in result && result.awaitsZone === true ? result.mailbox : undefined;
  // From the first row that waits, so that the order stays.
  let held: CheckedRecord[] = [];
  async function* release(): AsyncGenerator<CheckedRecord> {
    onAsk?.();
    await mailboxZones.ask(new Set(held.flatMap(({ result }) => asks(result) ?? [])), signal);
    for (const one of held) yield asks(one.result) === undefined ? one : examine(one.record);
    held = [];
  }
  for await (const record of rows) {
    signal?.throwIfAborted();
    const checked = examine(record);
    if (held.length === 0 && asks(checked.result) === undefined) yield checked;
    else held.push(checked);
    if (held.length >= HELD_ROWS) yield* release();
  }
  if (held.length > 0) yield* release();
}

function mailboxOf(result: CheckResult): string | undefined {
  return 'rejections' in result ? result.mailbox : result.row.mailbox;
}

/** An app that signs in as itself has no mailbox of its own. */
function rejectMe(result: CheckResult): CheckResult {
  const reason = 'An app that signs in as itself has no mailbox me; write the address of the mailbox.';
  return rejectMailbox(result, 'me', 'mailbox-me', reason);
}

function rejectMailbox(result: CheckResult, mailbox: string, code: string, reason: string): CheckResult {
  const { line, key } = 'rejections' in result ? result : result.row;
  const earlier = 'rejections' in result && result.awaitsZone !== true ? result.rejections : [];
  const rejections = [...earlier, { field: 'Mailbox', code, reason }];
  return { line, ...(key === undefined ? {} : { key }), mailbox, rejections };
}
