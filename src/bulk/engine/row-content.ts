import { GraphcalError } from '../../core/errors.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { openPayload, payloadContext, type RowContent, type RowPayload } from '../payload.ts';
import type { Run } from './run.ts';

/** What a row asked for when it was taken in; undefined where it was sealed with a key that is lost, or damaged. */
export function readRowPayload({ sealer, job }: Run, { payload, mailbox }: LedgerRow): RowPayload | undefined {
  try {
    return openPayload(sealer, payload, payloadContext(job.id, mailbox));
  } catch (error) {
    if (error instanceof GraphcalError) return undefined;
    throw error;
  }
}

/** The same with its event parsed, to be compared. */
export function readRowContent(run: Run, row: LedgerRow): RowContent | undefined {
  const payload = readRowPayload(run, row);
  return payload && { mailbox: payload.mailbox, calendar: payload.calendar, event: payload.readEvent() };
}
