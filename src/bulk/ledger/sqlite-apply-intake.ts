import { LedgerError } from '../../core/errors.ts';
import { namedLines } from '../../core/named-lines.ts';
import type { IntakeMode } from './intake-mode.ts';
import { eventNumbers, textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { clearMarks, settleMarks } from './sqlite-marks.ts';
import { forgetMended } from './sqlite-mended.ts';
import { findMoved, KEY_END, linesMovedBack, readMoved, sumIdentities } from './sqlite-moved-rows.ts';
import { CANCELLED_OUTCOME, RELEASED_OUTCOME, UNCHANGED_OUTCOME } from './sqlite-outcomes.ts';
import { baseFor, KEEP_BASE, renewKeptRows } from './sqlite-renew-rows.ts';
import { NO_BASE, NO_OUTCOME } from './sqlite-reopen.ts';
import { checkIdentities } from './sqlite-row-check.ts';
import { rowRules, SAME_ROW } from './sqlite-row-rules.ts';
import { NOT_SETTLED } from './sqlite-settled-input.ts';

/** Lines of moved rows that an error names. */
const NAMED = 10;

/**
 * Makes what was read the input of a job, in the caller's transaction. What was sent stays on record as it is, or waits
 * to be changed; what was not is renewed or dropped.
 */
export function applyIntake(job: number, options: IntakeMode, access: SqliteAccess): void {
  const { get, run } = access;
  const rules = rowRules(options);
  const isGone = `NOT EXISTS (SELECT 1 FROM intake i WHERE ${SAME_ROW})`;
  const end = last('intake');
  // To find nothing in a new job takes longer than to take a small input in.
  const isNew = last('row') === 0;
  let changes = isNew ? 0 : takeKeptRows();
  changes += insertNewRows();
  // Those that the input has no longer, and those whose events stayed in other mailboxes.
  if (last('row') > end) {
    raiseIncarnations();
    endGoneRows();
  }
  sumIdentities(job, end, access);
  forgetMended(job, access);
  run(`DELETE FROM intake WHERE job = ?`, job);
  clearMarks(job, access);
  const wasDone = get<{ state: string }>(`SELECT state FROM job WHERE id = ?`, job)?.state === 'done';
  run(`UPDATE job SET state = 'ready', ${NOT_SETTLED} WHERE id = ?`, job);
  // Rows have other numbers now: who still writes by the old ones must not hit another row.
  run(`UPDATE shard SET fence = fence + 1 WHERE job = ?`, job);
  // A run that goes on with an unfinished one tells of both; after a finished one, what is done is done.
  if (changes > 0 || wasDone) {
    run(`UPDATE job SET input_fence = coalesce((SELECT max(fence) FROM shard WHERE job = ?1), 0) WHERE id = ?1`, job);
  }

  /** Gives how many went, or came to another place. */
  function takeKeptRows(): number {
    checkIdentities(job, access);
    let changes = partMovedRows();
    run(`DELETE FROM row WHERE job = ? AND state = 'rejected'`, job);
    changes += run(`DELETE FROM row WHERE job = ? AND ${rules.isGone('forget')} AND ${isGone}`, job);
    if (isAnyPlaced()) {
      if (isAnyChanged()) changes += 1;
      placeKeptRows();
    }
    if (options.mode !== 'send') learnFields();
    renewKeptRows(job, rules, access, { base: baseFor(options), keepsAmbiguous: options.mode === 'adopt' });
    if (options.mode === 'apply' && options.checked) settleMarks(job, rules, access);
    return changes;
  }

  function last(table: 'intake' | 'row'): number {
    return get<{ n: number }>(`SELECT coalesce(max(number), 0) AS n FROM ${table} WHERE job = ?`, job)?.n ?? 0;
  }

  /** The row of an event in another mailbox keeps it under a key of its own, and the input's row is a new one. */
  function partMovedRows(): number {
    const back = linesMovedBack(job, options, NAMED, access);
    if (back.length > 0) throw refuseMovedBack(back);
    if (options.mode !== 'apply') return 0;
    if (options.prune !== true) {
      const { rows, lines } = readMoved(job, options, NAMED, access);
      if (rows > 0) throw refuseMoved(rows, lines);
    }
    return run(
      `UPDATE row SET identity_sum = NULL, key = row.key || ${KEY_END} || row.mailbox
         || CASE row.incarnation WHEN 0 THEN '' ELSE ${KEY_END} || row.incarnation END
       ${findMoved(options, 'moved', 'left')}`,
      job,
    );
  }

  /** A finished job that is sent again is the common case, and moving each row to where it is costs the most. */
  function isAnyPlaced(): boolean {
    const placed = get<{ number: number }>(
      `SELECT row.number FROM row LEFT JOIN intake i ON ${SAME_ROW}
       WHERE row.job = ? AND (i.number IS NULL OR i.number <> row.number OR i.line <> row.line OR row.gone <> 0
         OR row.read_hash <> i.content_hash) LIMIT 1`,
      job,
    );
    return placed !== undefined;
  }

  /** Whether rows changed, went or came back; that a line moved is no change. */
  function isAnyChanged(): boolean {
    const changed = get<{ number: number }>(
      `SELECT row.number FROM row LEFT JOIN intake i ON ${SAME_ROW}
       WHERE row.job = ? AND (row.gone <> (i.number IS NULL) OR row.read_hash <> i.content_hash) LIMIT 1`,
      job,
    );
    return changed !== undefined;
  }

  /** Each kept row takes its place in the new input; what is gone from it follows after, in its old order. */
  function placeKeptRows(): void {
    // All step aside first: numbers are unique at every moment.
    const aside = end + last('row');
    run(`UPDATE row SET number = number + ? WHERE job = ?`, aside, job);
    run(
      `UPDATE row SET number = i.number, line = i.line, gone = 0, read_hash = i.content_hash
       FROM intake i WHERE row.job = ? AND ${SAME_ROW}`,
      job,
    );
    run(
      `UPDATE row SET number = ? + after.place, gone = 1
       FROM (SELECT number, row_number() OVER (ORDER BY number) AS place FROM row WHERE job = ? AND number > ?) AS after
       WHERE row.job = ? AND row.number = after.number`,
      end,
      job,
      aside,
      job,
    );
  }

  /** Rows that were sent before their fields were kept. */
  function learnFields(): void {
    run(
      `UPDATE row SET fields = i.fields, fields_sum = i.fields_sum, ends_at = i.ends_at, notes = i.notes, shard = i.shard,
         identity_sum = i.identity_sum
       FROM intake i WHERE row.job = ? AND row.fields IS NULL AND row.source_key IS NOT NULL AND row.mailbox = i.mailbox
         AND ${SAME_ROW} AND i.fields IS NOT NULL AND i.content_hash = row.content_hash`,
      job,
    );
  }

  /** Gives how many there are; a rejected row is no row of an event. */
  function insertNewRows(): number {
    const columns = `job, number, line, shard, mailbox, key, source_key, content_hash, read_hash, ends_at, notes,
      identity_sum, state, outcome, outcome_sum, fields, fields_sum, payload`;
    const values = (state: string) => `i.job, i.number, i.line, i.shard, i.mailbox, i.key, i.source_key, i.content_hash,
      i.content_hash, i.ends_at, i.notes, i.identity_sum, '${state}', i.outcome, i.outcome_sum, i.fields, i.fields_sum, i.payload`;
    run(
      `INSERT INTO row (${columns}) SELECT ${values('rejected')} FROM intake i WHERE i.job = ? AND i.outcome IS NOT NULL`,
      job,
    );
    // Side by side in a mailbox, as they are sent: a group of scattered rows would write a page for each of them. SQLite
    // passes over an order within a statement that has no limit.
    return run(
      `INSERT INTO row (${columns}) SELECT ${values('open')}
       FROM (SELECT rowid AS place FROM intake WHERE job = ?1 ORDER BY mailbox, number LIMIT -1)
       CROSS JOIN intake i ON i.rowid = place
       WHERE i.job = ?1 AND i.outcome IS NULL AND NOT EXISTS (SELECT 1 FROM row WHERE ${SAME_ROW})`,
      job,
    );
  }

  /** A source key whose event moved away makes its next event under a transactionId that it never had. */
  function raiseIncarnations(): void {
    run(
      `UPDATE row SET incarnation = away.incarnation + 1, event_sum = ${eventNumbers('away.incarnation + 1', '0')}
       FROM (SELECT source_key, max(incarnation) AS incarnation FROM row WHERE job = ?1 AND number > ?2
         AND instr(key, ${KEY_END}) > 0 GROUP BY source_key) AS away
       WHERE row.job = ?1 AND row.source_key = away.source_key AND row.number <= ?2 AND row.state = 'open'
         AND row.act = 'create' AND row.incarnation <= away.incarnation`,
      job,
      end,
    );
  }

  /** Rows that the input has no longer stand after its end. */
  function endGoneRows(): void {
    const ofGone = (set: string) => `UPDATE row SET ${set} WHERE job = ? AND number > ? AND `;
    // A hash that no content has, so that its return is a change.
    const settled = `state = 'done', content_hash = '', identity_sum = NULL, payload = NULL`;
    run(
      `${ofGone(`act = 'cancel', ${settled}, outcome = ?, outcome_sum = ?, event_id = NULL, taken = 0,
         event_sum = ${eventNumbers('incarnation', '0')}`)} ${rules.isGone('stay-cancelled')}`,
      CANCELLED_OUTCOME,
      textSum(CANCELLED_OUTCOME),
      job,
      end,
    );
    run(
      `${ofGone(`act = 'release', ${settled}, outcome = ?, outcome_sum = ?`)} ${rules.isGone('stay-released')}`,
      RELEASED_OUTCOME,
      textSum(RELEASED_OUTCOME),
      job,
      end,
    );
    run(
      `${ofGone(`state = 'open', act = 'cancel', attempts = 0, ${NO_OUTCOME}, ${KEEP_BASE}, payload = NULL`)}
       ${rules.isGone('cancel')}`,
      job,
      end,
    );
    run(
      `${ofGone(`act = 'update', ${settled}, outcome = ?, outcome_sum = ?, fields = coalesce(base, fields),
         fields_sum = coalesce(base_sum, fields_sum), ${NO_BASE}`)} ${rules.isGone('revert')}`,
      UNCHANGED_OUTCOME,
      textSum(UNCHANGED_OUTCOME),
      job,
      end,
    );
  }
}

function refuseMovedBack(lines: readonly number[]): LedgerError {
  return new LedgerError(
    'row-moved-back',
    `Rows go back to a mailbox that still has the event which they left there (lines ${lines.join(', ')}).`,
    {
      hint: 'Have it cancelled first: jobs resume does what waits, apply --prune --overwrite the rest while the rows are where they were. Or give the rows other keys; nothing was sent.',
    },
  );
}

function refuseMoved(rows: number, lines: readonly number[]): LedgerError {
  const what = rows === 1 ? 'The event of 1 row is' : `The events of ${rows} rows are`;
  return new LedgerError('row-moved', `${what} in another mailbox than the input says: ${namedLines(lines, rows)}.`, {
    hint: 'Let the events there be cancelled by --prune, or give the rows other keys; nothing was sent.',
  });
}
