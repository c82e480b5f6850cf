import { LedgerError } from '../../core/errors.ts';
import { namedLines } from '../../core/named-lines.ts';
import type { MovedRows } from './intake.ts';
import type { IntakeMode } from './intake-mode.ts';
import { eventNumbers, textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { keepDoubts, ONLY_OLDER_BASE } from './sqlite-doubt.ts';
import { clearMarks, settleMarks } from './sqlite-marks.ts';
import { forgetMended } from './sqlite-mended.ts';
import { findMoved, KEY_END, linesMovedBack, readMoved, sumIdentities } from './sqlite-moved-rows.ts';
import { RELEASED } from './sqlite-release.ts';
import { NEXT_INCARNATION, NO_BASE, NO_OUTCOME, OPEN } from './sqlite-reopen.ts';
import { checkIdentities } from './sqlite-row-check.ts';
import { NEVER, type RowRules, rowRules, SAME_ROW } from './sqlite-row-rules.ts';
import { NOT_SETTLED } from './sqlite-settled-input.ts';

/** What becomes of rows whose act is called off: the event is as it was. */
const UNCHANGED = JSON.stringify({ status: 'unchanged' });
const CANCELLED = JSON.stringify({ status: 'cancelled' });

/** Lines of moved rows that an error names. */
const NAMED = 10;

/** What a row takes over from the input, each value with its sum. */
export const CONTENT = `shard = i.shard, mailbox = i.mailbox, content_hash = i.content_hash, notes = i.notes, ends_at = i.ends_at,
  source_key = i.source_key, identity_sum = i.identity_sum, fields = i.fields, fields_sum = i.fields_sum, payload = i.payload`;

const NONE_MOVED: MovedRows = { rows: 0, lines: [] };

/** The first of several changes that wait together has written it. */
const KEEP_BASE = 'base = coalesce(base, row.fields), base_sum = coalesce(base_sum, row.fields_sum)';
/** An edit that is to be overwritten is what the event has now. */
const MARKED = (column: string) =>
  `(SELECT m.${column} FROM event_mark m WHERE m.job = row.job AND m.key = row.key AND m.found = 'edited')`;
const MARKED_BASE = `base = coalesce(${MARKED('base')}, base, row.fields),
  base_sum = coalesce(${MARKED('base_sum')}, base_sum, row.fields_sum)`;

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
  if (!isNew) {
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
    if (options.mode !== 'apply') return 0;
    const isPrune = options.prune === true;
    const { rows, lines } = isPrune ? NONE_MOVED : readMoved(job, options, NAMED, access);
    if (rows > 0) throw refuseMoved(rows, lines);
    const back = linesMovedBack(job, options, NAMED, access);
    if (back.length > 0) throw refuseMovedBack(back);
    const part = (found: string) =>
      run(
        `UPDATE row SET identity_sum = NULL, key = row.key || ${KEY_END} || row.mailbox
           || CASE row.incarnation WHEN 0 THEN '' ELSE ${KEY_END} || row.incarnation END ${found}`,
        job,
      );
    return part(findMoved(options, 'left')) + (isPrune ? part(findMoved(options)) : 0);
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
      CANCELLED,
      textSum(CANCELLED),
      job,
      end,
    );
    run(
      `${ofGone(`act = 'release', ${settled}, outcome = ?, outcome_sum = ?`)} ${rules.isGone('stay-released')}`,
      RELEASED,
      textSum(RELEASED),
      job,
      end,
    );
    run(
      `${ofGone(`state = 'open', act = 'cancel', attempts = 0, ${NO_OUTCOME}, ${KEEP_BASE}, payload = NULL`)}
       ${rules.isGone('cancel')}`,
      job,
      end,
    );
    run(`${ofGone(`act = 'cancel', ${KEEP_BASE}`)} ${rules.isGone('seek')}`, job, end);
    run(`${ofGone(`act = 'create', ${ONLY_OLDER_BASE}`)} ${rules.isGone('seek-to-keep')}`, job, end);
    run(
      `${ofGone(`act = 'update', ${settled}, outcome = ?, outcome_sum = ?, fields = coalesce(base, fields),
         fields_sum = coalesce(base_sum, fields_sum), ${NO_BASE}`)} ${rules.isGone('revert')}`,
      UNCHANGED,
      textSum(UNCHANGED),
      job,
      end,
    );
  }
}

/** What a row whose event is to be changed takes for what the event was before. */
export function baseFor(options: IntakeMode): string {
  return options.mode === 'apply' && options.checked && options.overwrite ? MARKED_BASE : KEEP_BASE;
}

/**
 * Gives rows that wait, or wait again, what the input says now; of a stream that is what it says after the number
 * `after`. Each statement finds none of the rows that one before it wrote.
 */
export function renewKeptRows(
  job: number,
  rules: RowRules,
  access: SqliteAccess,
  { after, base = KEEP_BASE, keepsAmbiguous = false }: { after?: number; base?: string; keepsAmbiguous?: boolean } = {},
): void {
  const { run } = access;
  const renew = (set: string, which: string) => {
    const text = `UPDATE row SET ${set} FROM intake i WHERE row.job = ? AND ${SAME_ROW} AND ${which}`;
    if (after === undefined) run(text, job);
    else run(`${text} AND i.number > ?`, job, after);
  };
  renew(CONTENT, rules.isPresent('renew'));
  // What `adopt` finds now may tell more, and it looks at what the row says; until then the row is as it was.
  if (keepsAmbiguous) renew(CONTENT, rules.isPresent('ambiguous'));
  // The same content, sealed anew: it can be opened even if the key it was sealed with is lost.
  renew(CONTENT, `row.state = 'sending' AND i.content_hash = row.content_hash AND i.mailbox = row.mailbox`);
  renew(`${base}, ${CONTENT}`, rules.isPresent('call-off'));
  const isOutdated = rules.isPresent('catch-up');
  if (isOutdated !== NEVER) {
    keepDoubts(job, isOutdated, access, after);
    renew(`act = CASE act WHEN 'cancel' THEN 'create' ELSE act END, ${CONTENT}`, isOutdated);
  }
  renew(`act = 'create', ${ONLY_OLDER_BASE}`, rules.isPresent('seek'));
  renew(`act = 'create', state = 'sending', ${NO_BASE}, ${CONTENT}`, rules.isPresent('seek-anew'));
  // A change may have been under way when they were to be taken back.
  keepDoubts(job, `row.act IN ('cancel', 'release') AND ${rules.isPresent('update')}`, access, after);
  renew(`act = 'update', ${OPEN}, ${base}, ${CONTENT}`, rules.isPresent('update'));
  renew(`${OPEN}, ${CONTENT}`, rules.isPresent('retry'));
  renew(`act = 'adopt', ${OPEN}, ${NO_BASE}, ${CONTENT}`, rules.isPresent('readopt'));
  renew(`${OPEN}, ${CONTENT}, ${NEXT_INCARNATION}`, rules.isPresent('again'));
}

function refuseMovedBack(lines: readonly number[]): LedgerError {
  return new LedgerError(
    'row-moved-back',
    `Rows go back to a mailbox that still has the event which they left there (lines ${lines.join(', ')}).`,
    { hint: 'Delete that event, or give the rows other keys; nothing was sent.' },
  );
}

function refuseMoved(rows: number, lines: readonly number[]): LedgerError {
  const what = rows === 1 ? 'The event of 1 row is' : `The events of ${rows} rows are`;
  return new LedgerError('row-moved', `${what} in another mailbox than the input says: ${namedLines(lines, rows)}.`, {
    hint: 'Let the events there be cancelled by --prune, or give the rows other keys; nothing was sent.',
  });
}
