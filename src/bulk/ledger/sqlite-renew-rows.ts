import type { IntakeMode } from './intake-mode.ts';
import type { PresentFate } from './row-fates.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { NEXT_INCARNATION, NO_BASE, OPEN } from './sqlite-reopen.ts';
import { type RowRules, SAME_ROW } from './sqlite-row-rules.ts';

/** What a row takes over from the input, each value with its sum. */
export const CONTENT = `shard = i.shard, mailbox = i.mailbox, content_hash = i.content_hash, notes = i.notes, ends_at = i.ends_at,
  source_key = i.source_key, identity_sum = i.identity_sum, fields = i.fields, fields_sum = i.fields_sum, payload = i.payload`;

/** The first of several changes that wait together has written it. */
export const KEEP_BASE = 'base = coalesce(base, row.fields), base_sum = coalesce(base_sum, row.fields_sum)';
/** An edit that is to be overwritten is what the event has now. */
const MARKED = (column: string) =>
  `(SELECT m.${column} FROM event_mark m WHERE m.job = row.job AND m.key = row.key AND m.found = 'edited')`;
const MARKED_BASE = `base = coalesce(${MARKED('base')}, base, row.fields),
  base_sum = coalesce(${MARKED('base_sum')}, base_sum, row.fields_sum)`;

/** What a row whose event is to be changed takes for what the event was before. */
export function baseFor(options: IntakeMode): string {
  return options.mode === 'apply' && options.checked && options.overwrite ? MARKED_BASE : KEEP_BASE;
}

/**
 * Gives rows that wait, or wait again, what the input says now; of a stream that is what it says after the number
 * `after`. Each statement finds none of the rows that one before it wrote, and those that would find none are left out:
 * to prepare one takes longer than to read a small job.
 */
export function renewKeptRows(
  job: number,
  rules: RowRules,
  access: SqliteAccess,
  { after, base = KEEP_BASE, keepsAmbiguous = false }: { after?: number; base?: string; keepsAmbiguous?: boolean } = {},
): void {
  const { all, run } = access;
  const [isRead, read] = after === undefined ? ['', []] : [' AND i.number > ?', [after]];
  const kept = all<{ fate: PresentFate; sending: number }>(
    `SELECT DISTINCT ${rules.present} AS fate, row.state = 'sending' AS sending
     FROM row JOIN intake i ON ${SAME_ROW} WHERE row.job = ?${isRead}`,
    job,
    ...read,
  );
  const fates = new Set(kept.map(({ fate }) => fate));
  const renew = (set: string, which: string) =>
    run(`UPDATE row SET ${set} FROM intake i WHERE row.job = ? AND ${SAME_ROW} AND ${which}${isRead}`, job, ...read);
  const renewThose = (fate: PresentFate, set: string) => {
    if (fates.has(fate)) renew(set, rules.isPresent(fate));
  };
  renewThose('renew', CONTENT);
  // What `adopt` finds now may tell more, and it looks at what the row says; until then the row is as it was.
  if (keepsAmbiguous) renewThose('ambiguous', CONTENT);
  if (kept.some(({ sending }) => sending === 1)) {
    // The same content, sealed anew: it can be opened even if the key it was sealed with is lost.
    renew(CONTENT, `row.state = 'sending' AND i.content_hash = row.content_hash AND i.mailbox = row.mailbox`);
  }
  renewThose('call-off', `${base}, ${CONTENT}`);
  renewThose('seek', `act = 'create', ${NO_BASE}`);
  renewThose('seek-anew', `act = 'create', state = 'sending', ${NO_BASE}, ${CONTENT}`);
  renewThose('update', `act = 'update', ${OPEN}, ${base}, ${CONTENT}`);
  renewThose('retry', `${OPEN}, ${CONTENT}`);
  renewThose('readopt', `act = 'adopt', ${OPEN}, ${NO_BASE}, ${CONTENT}`);
  renewThose('again', `${OPEN}, ${CONTENT}, ${NEXT_INCARNATION}`);
}
