import type { InputChange, Intake, IntakeSettings, JobRecord } from './ledger.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { applyIntake } from './sqlite-apply-intake.ts';
import { createIntakeRows, readForeignKeys } from './sqlite-intake-rows.ts';
import { addMarks, clearMarks, createMarks, keepEvents } from './sqlite-marks.ts';
import { dropMending, keepMended } from './sqlite-mended.ts';
import { findMended, mend } from './sqlite-mending.ts';
import { linesMovedBack, readMoved } from './sqlite-moved-rows.ts';
import { countGoneEvents, planIntake } from './sqlite-plan.ts';
import { checkEvents } from './sqlite-row-check.ts';

/** Lines named in a summary of a changed input. */
const EXAMPLES = 10;

/** The reading of one input into a table of its own; see Intake. */
export function createSqliteIntake(job: JobRecord, access: SqliteAccess, settings: IntakeSettings = {}): Intake {
  const { get, all, transaction, attempt } = access;
  /** Its results are to come. */
  let isMended = false;
  checkEvents(job.id, access);
  dropMending(job.id, access);
  createMarks(access);
  clearMarks(job.id, access);
  const { add } = createIntakeRows(job, settings, access);

  const lines = (text: string) => all<{ line: number }>(`${text} LIMIT ${EXAMPLES}`, job.id).map(({ line }) => line);
  const count = (text: string) => get<{ n: number }>(`SELECT count(*) AS n ${text}`, job.id)?.n ?? 0;

  return {
    add: (rows) => attempt(() => transaction(() => add(rows))),

    repeatedKeys: () =>
      attempt(() => {
        // None is left that is not rejected.
        if (settings.repeated !== undefined) return [];
        return all<{ key: string }>(
          `SELECT key FROM intake WHERE job = ? AND key IS NOT NULL GROUP BY key HAVING count(*) > 1
           ORDER BY min(number) LIMIT ${EXAMPLES}`,
          job.id,
        ).map(({ key }) => ({
          key,
          lines: all<{ line: number }>(
            `SELECT line FROM intake WHERE job = ? AND key = ? ORDER BY number LIMIT ${EXAMPLES}`,
            job.id,
            key,
          ).map(({ line }) => line),
        }));
      }),

    foreignKeys: () => attempt(() => readForeignKeys(job, 0, access)),

    change: () =>
      attempt((): InputChange | undefined => {
        if (count('FROM row WHERE job = ?') === 0) return undefined;
        // Of a repaired job nobody knows which rows it had.
        if (count(`FROM job WHERE id = ? AND state = 'reading'`) === 1) return undefined;
        const added = `FROM intake i WHERE i.job = ? AND i.outcome IS NULL AND NOT EXISTS
          (SELECT 1 FROM row r WHERE r.job = i.job AND r.key = i.key AND r.source_key IS NOT NULL AND r.gone = 0)`;
        const changed = `FROM intake i JOIN row r ON r.job = i.job AND r.key = i.key AND r.source_key IS NOT NULL
          WHERE i.job = ? AND i.outcome IS NULL AND r.gone = 0 AND r.read_hash <> i.content_hash`;
        const gone = `FROM row r WHERE r.job = ? AND r.source_key IS NOT NULL AND r.gone = 0 AND NOT EXISTS
          (SELECT 1 FROM intake i WHERE i.job = r.job AND i.key = r.key AND i.outcome IS NULL)`;
        return {
          added: count(added),
          changed: count(changed),
          gone: count(gone),
          examples: {
            added: lines(`SELECT i.line ${added} ORDER BY i.number`),
            changed: lines(`SELECT i.line ${changed} ORDER BY i.number`),
            gone: lines(`SELECT r.line ${gone} ORDER BY r.number`),
          },
        };
      }),

    mark: (marks) => attempt(() => transaction(() => addMarks(job.id, marks, access))),

    keepEvents: (events) => attempt(() => transaction(() => keepEvents(job.id, events, access))),

    moved: (options) => attempt(() => readMoved(job.id, options, EXAMPLES, access)),

    movedBack: (options) => attempt(() => linesMovedBack(job.id, options, EXAMPLES, access)),

    goneEvents: (options) => attempt(() => countGoneEvents(job.id, options, access)),

    mailboxes: () =>
      attempt(() =>
        all<{ mailbox: string }>(
          `SELECT mailbox FROM intake WHERE job = ?1 AND mailbox IS NOT NULL
           UNION SELECT mailbox FROM row WHERE job = ?1 AND mailbox IS NOT NULL ORDER BY mailbox`,
          job.id,
        ).map(({ mailbox }) => mailbox),
      ),

    plan: (options) => planIntake(job.id, options, access),

    apply: (options) => attempt(() => transaction(() => applyIntake(job.id, options, access))),

    keepMended: () => attempt(() => transaction(() => keepMended(job.id, access))),

    findMended: () => attempt(() => transaction(() => findMended(job, access))),

    mend: (options) =>
      attempt(() => {
        transaction(() => mend(job.id, options, access));
        isMended = true;
      }),

    discard: () =>
      attempt(() => {
        if (!isMended) dropMending(job.id, access);
        clearMarks(job.id, access);
      }),
  };
}
