import { LedgerError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { type CreateDoubt, type LedgerWrite, REOPENED, type ReopenedAct, type SettledWrite } from './ledger.ts';
import { eventIdSum, eventNumbers, identitySum, type RowIdentity, textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { NEXT_INCARNATION, NO_BASE, OPEN } from './sqlite-reopen.ts';
import { AMBIGUOUS } from './sqlite-row-conditions.ts';

const EVENT = `event_id = ?, event_sum = ? + ${eventNumbers('incarnation', 'taken')}, `;
/** One that people made. */
const TAKEN_EVENT = `taken = 1, event_id = ?, event_sum = ? + ${eventNumbers('incarnation', '1')}, `;
const REOPENED_AS: Readonly<Record<ReopenedAct, string>> = {
  update: `act = 'update'`,
  adopt: `act = 'adopt', ${NO_BASE}`,
  create: NEXT_INCARNATION,
};
const SET_BASE = 'base = ?, base_sum = ?';
/** Its event, if any, is one that people made. */
const NEVER_SENT = `(state = 'open' AND act = 'create' AND event_id IS NULL OR ${AMBIGUOUS})`;
/** Of what is done, nothing is to be compared any more; a released event is the one that it was. */
const DONE = `base = NULL, base_sum = NULL, before = CASE act WHEN 'release' THEN NULL ELSE before END, `;

/**
 * Writes what was learnt of rows under a fence, in the caller's transaction. Only a row that waits is written: an event
 * id that is on record is never lost to a late or mistaken write.
 */
export function createRowWrites({ get, run }: SqliteAccess): (job: number, fence: number, write: LedgerWrite) => void {
  const write = (
    job: number,
    { row, shard }: { row: number; shard: number },
    columns: string,
    values: readonly unknown[],
    states = `state IN ('open', 'sending')`,
  ) => {
    const changes = run(
      `UPDATE row SET ${columns} WHERE job = ? AND number = ? AND shard = ? AND ${states}`,
      ...values,
      job,
      row,
      shard,
    );
    if (changes === 1) return;
    throw new LedgerError('row-not-waiting', `Row ${row} of job ${job} does not wait for an outcome.`, {
      hint: 'Run the same command again: rows are taken as the ledger has them.',
    });
  };

  const settle = (job: number, fence: number, change: SettledWrite) => {
    const { state, attempts, eventId, before, fields, known, base, isTaken } = change;
    const outcome = JSON.stringify(change.outcome);
    // Before the row is settled and can be written no more.
    if (before !== undefined) write(job, change, 'before = coalesce(before, ?)', [before]);
    if (fields !== undefined) writeFields(job, change, fields);
    else if (known !== undefined) writeKnown(job, change, known);
    if (base !== undefined) write(job, change, SET_BASE, [base, textSum(base)]);
    write(
      job,
      change,
      `${eventId === undefined ? '' : isTaken ? TAKEN_EVENT : EVENT}${state === 'done' ? DONE : ''}state = ?, attempts = ?, fence = ?, outcome = ?,
         outcome_sum = ?, payload = NULL`,
      [
        ...(eventId === undefined ? [] : [eventId, eventIdSum(eventId)]),
        state,
        attempts,
        fence,
        outcome,
        textSum(outcome),
      ],
    );
  };

  /** With a hash that no content has: the input says something else than the event. */
  const writeFields = (job: number, change: SettledWrite, fields: string) => {
    const found = get<RowIdentity>(
      `SELECT shard, mailbox, key, source_key, ends_at, notes FROM row WHERE job = ? AND number = ?`,
      job,
      change.row,
    );
    const sum = found === undefined ? 0 : identitySum({ ...found, content_hash: '' });
    write(job, change, `fields = ?, fields_sum = ?, content_hash = '', identity_sum = ?`, [
      fields,
      textSum(fields),
      sum,
    ]);
  };

  const writeKnown = (job: number, change: SettledWrite, known: JsonObject) => {
    const found = get<{ fields: string | null }>(
      `SELECT fields FROM row WHERE job = ? AND number = ?`,
      job,
      change.row,
    );
    if (found === undefined || found.fields === null) return;
    const fields = JSON.stringify({ ...(JSON.parse(found.fields) as object), ...known });
    write(job, change, `fields = ?, fields_sum = ?`, [fields, textSum(fields)]);
  };

  const writeDoubt = (job: number, change: { row: number; shard: number }, doubt: CreateDoubt) => {
    const outcome = JSON.stringify({ status: 'pending', reason: 'outcome-unknown', ...doubt });
    write(job, change, 'outcome = ?, outcome_sum = ?', [outcome, textSum(outcome)]);
  };

  return (job, fence, change) => {
    switch (change.type) {
      case 'sending':
        if (change.before !== undefined)
          write(job, change, change.isAnew ? 'before = ?' : 'before = coalesce(before, ?)', [change.before]);
        if (change.doubt !== undefined) writeDoubt(job, change, change.doubt);
        write(job, change, `state = 'sending', attempts = ?, fence = ?`, [change.attempts, fence]);
        return;
      case 'matched':
        write(
          job,
          change,
          `state = 'open', act = 'adopt', fence = ?, event_id = ?, taken = 1,
             event_sum = ? + ${eventNumbers('incarnation', '1')}, outcome = NULL, outcome_sum = NULL`,
          [fence, change.eventId, eventIdSum(change.eventId)],
          NEVER_SENT,
        );
        return;
      case 'unmatched':
        write(job, change, `state = 'open', fence = ?, outcome = NULL, outcome_sum = NULL`, [fence], AMBIGUOUS);
        return;
      case 'ambiguous': {
        const outcome = JSON.stringify(change.outcome);
        const columns = `state = 'failed', fence = ?, outcome = ?, outcome_sum = ?, payload = NULL`;
        write(job, change, columns, [fence, outcome, textSum(outcome)], NEVER_SENT);
        return;
      }
      case 'waiting': {
        const outcome = JSON.stringify(change.outcome);
        write(
          job,
          change,
          `${change.isUnsent ? `state = 'open', ` : ''}attempts = ?, fence = ?, outcome = ?, outcome_sum = ?`,
          [change.attempts, fence, outcome, textSum(outcome)],
        );
        return;
      }
      case 'found':
        // Without what the row said: it is not wanted any more.
        write(
          job,
          change,
          `${EVENT}fence = ?, payload = NULL`,
          [change.eventId, eventIdSum(change.eventId), fence],
          `state = 'sending' AND act = 'cancel' AND event_id IS NULL`,
        );
        return;
      case 'reopened':
        if (change.base !== undefined) write(job, change, SET_BASE, [change.base, textSum(change.base)]);
        write(job, change, `${REOPENED_AS[change.as]}, ${OPEN}, fence = ${REOPENED}`, []);
        return;
      case 'settled':
        settle(job, fence, change);
    }
  };
}
