import type { IntakeMode } from './intake-mode.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { keepDoubts, ONLY_OLDER_BASE } from './sqlite-doubt.ts';
import { NEXT_INCARNATION, NO_BASE, OPEN } from './sqlite-reopen.ts';
import { NEVER, type RowRules, SAME_ROW } from './sqlite-row-rules.ts';

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
