import { BEFORE_ALL, type JobRecord, type LedgerRow } from '../ledger/ledger.ts';
import { openPayload, payloadContext } from '../payload.ts';
import type { OpenedJob } from './open-job.ts';

/** Rows read from the ledger at once. */
const READ_AT_ONCE = 500;

/** Calendars that waiting rows name, by mailbox: what an earlier run left there is looked for before anything is sent. */
export async function calendarsOfWaiting(
  { ledger, sealer }: Pick<OpenedJob, 'ledger' | 'sealer'>,
  job: JobRecord,
): Promise<Map<string, Set<string>>> {
  const named = new Map<string, Set<string>>();
  for (const mailbox of await ledger.waitingMailboxes(job.id)) {
    let after: Pick<LedgerRow, 'fence' | 'number'> = BEFORE_ALL;
    for (;;) {
      const page = await ledger.take(job.id, mailbox, after, READ_AT_ONCE);
      for (const { number, fence, act, payload } of page) {
        after = { fence, number };
        const calendar = act === 'create' ? calendarIn(payload, mailbox) : undefined;
        if (calendar !== undefined) named.set(mailbox, (named.get(mailbox) ?? new Set()).add(calendar));
      }
      if (page.length < READ_AT_ONCE) break;
    }
  }
  return named;

  function calendarIn(payload: Uint8Array, mailbox: string): string | undefined {
    try {
      return openPayload(sealer, payload, payloadContext(job.id, mailbox)).calendar;
    } catch {
      // A row that cannot be read is told when its turn comes.
      return undefined;
    }
  }
}
