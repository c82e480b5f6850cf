import type { UndoCounts, UndoOptions } from './ledger.ts';
import { eventNumbers, textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { addDoubts } from './sqlite-audit.ts';
import { CANCELLED_OUTCOME } from './sqlite-outcomes.ts';
import { giveBackUnadopted } from './sqlite-release.ts';
import { checkRows } from './sqlite-row-check.ts';
import { CANCEL_UNDER_WAY, DOUBTFUL, HAS_EVENT, NOT_SEEN, UNSENT } from './sqlite-row-conditions.ts';
import { NOT_SETTLED } from './sqlite-settled-input.ts';
import { keepUpdatesInDoubt } from './sqlite-update-doubt.ts';

/** Of an event that is over, unless what is past is taken back too. */
export function staysFor({ now, past = false }: UndoOptions): string {
  return past ? '0' : `coalesce(ends_at < ${Math.trunc(now)}, 0)`;
}

/** Opens what a job did to be taken back, in the caller's transaction; see Ledger.startUndo. */
export function startUndo(job: number, { now, past = false }: UndoOptions, access: SqliteAccess): UndoCounts {
  const { get, run } = access;
  checkRows(job, access);
  run(`DELETE FROM row WHERE job = ? AND ${UNSENT} AND incarnation = 0`, job);
  // Its earlier event was taken away, and the number of its incarnation must not be forgotten.
  run(
    `UPDATE row SET state = 'done', act = 'cancel', payload = NULL, outcome = ?, outcome_sum = ?, event_id = NULL,
       taken = 0, event_sum = ${eventNumbers('incarnation', '0')} WHERE job = ? AND ${UNSENT}`,
    CANCELLED_OUTCOME,
    textSum(CANCELLED_OUTCOME),
    job,
  );
  const stays = staysFor({ now, past });
  addDoubts(job, `act <> 'cancel' AND NOT ${stays}`, now, access);
  giveBackUnadopted(job, access);
  keepUpdatesInDoubt(job, access);
  // What stays is looked for all the same, and never created.
  run(`UPDATE row SET gone = 1 WHERE job = ? AND ${DOUBTFUL} AND ${stays}`, job);
  const doubtful = run(
    `UPDATE row SET state = 'sending', act = 'cancel', base = coalesce(base, fields),
       base_sum = coalesce(base_sum, fields_sum) WHERE job = ? AND (${DOUBTFUL} OR ${NOT_SEEN}) AND NOT ${stays}`,
    job,
  );
  const open = (act: 'cancel' | 'release', condition: string) =>
    run(
      `UPDATE row SET state = 'open', act = '${act}', attempts = 0, outcome = NULL, outcome_sum = NULL,
         base = coalesce(base, fields), base_sum = coalesce(base_sum, fields_sum), payload = NULL
       WHERE job = ? AND ${HAS_EVENT} AND ${condition} AND NOT ${stays}`,
      job,
    );
  // Whether they were carried out is not known, and not forgotten: should the row come back, its event may be gone by them.
  const going = run(`UPDATE row SET payload = NULL WHERE job = ? AND ${CANCEL_UNDER_WAY} AND NOT ${stays}`, job);
  const cancel = open('cancel', `taken = 0 AND NOT (${CANCEL_UNDER_WAY})`) + going;
  const release = open('release', 'taken = 1');
  run(`UPDATE job SET state = 'ready', ${NOT_SETTLED} WHERE id = ?`, job);
  const kept = get<{ n: number }>(
    `SELECT count(*) AS n FROM row WHERE job = ? AND (${HAS_EVENT} OR ${DOUBTFUL}) AND ${stays}`,
    job,
  );
  return { cancel, release, doubtful, past: kept?.n ?? 0 };
}
