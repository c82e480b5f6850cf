import { GraphcalError } from '../../core/errors.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { openContent, payloadContext, type RowContent } from '../payload.ts';
import type { Run } from './run.ts';

/** What a row asked for when it was taken in; undefined where it was sealed with a key that is lost, or damaged. */
export function readRowContent({ sealer, job }: Run, { payload, mailbox }: LedgerRow): RowContent | undefined {
  try {
    return openContent(sealer, payload, payloadContext(job.id, mailbox));
  } catch (error) {
    if (error instanceof GraphcalError) return undefined;
    throw error;
  }
}
