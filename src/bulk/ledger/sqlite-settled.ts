import type { RecordedRow, SettledQuery, SettledReads } from './settled.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { FAILED_DELETED, FAILED_EDITED, HAS_EVENT, TAKEN_BACK } from './sqlite-row-conditions.ts';

interface SettledRow {
  number: number;
  line: number;
  gone: number;
  key: string;
  mailbox: string;
  source_key: string;
  state: RecordedRow['state'];
  act: RecordedRow['act'];
  event_id: string | null;
  written: string | null;
  ends_at: number | null;
  found: RecordedRow['found'] | null;
}

/** Rows read at once. */
const PAGE = 1_000;

/** An adoption that failed wrote no key. */
const IS_SETTLED = `${HAS_EVENT} AND (row.state = 'done' OR row.state = 'failed' AND row.act <> 'adopt')`;
const FOUND_EDITED = `${FAILED_EDITED} OR row.state = 'done' AND json_extract(row.outcome, '$.edited') IS NOT NULL`;

const COLUMNS = `number, line, gone, key, mailbox, source_key, state, act,
  CASE WHEN ${TAKEN_BACK} THEN NULL ELSE event_id END AS event_id, coalesce(base, fields) AS written, ends_at,
  CASE WHEN ${FAILED_DELETED} THEN 'deleted' WHEN ${FOUND_EDITED} THEN 'edited' END AS found`;

export function createSqliteSettled({ get, all, attempt }: SqliteAccess): SettledReads {
  return {
    mailboxes: (job) =>
      attempt(() =>
        all<{ mailbox: string }>(
          `SELECT mailbox FROM row WHERE job = ? AND mailbox IS NOT NULL GROUP BY mailbox ORDER BY min(number)`,
          job,
        ).map(({ mailbox }) => mailbox),
      ),

    settledMailboxes: (job, query) =>
      attempt(() =>
        all<{ mailbox: string; rows: number }>(
          `SELECT mailbox, count(*) AS rows FROM row WHERE job = ? AND ${conditionOf(query)}
           GROUP BY mailbox ORDER BY min(number)`,
          job,
        ).map(({ mailbox, rows }) => ({ mailbox, rows })),
      ),

    findRecorded: (job, sourceKey, mailbox) =>
      attempt(() => {
        // A row that moved away and back leaves one behind whose event was taken away.
        const row = get<SettledRow>(
          `SELECT ${COLUMNS} FROM row WHERE job = ? AND source_key = ? AND mailbox = ?
           ORDER BY (${TAKEN_BACK}), number LIMIT 1`,
          job,
          sourceKey,
          mailbox,
        );
        return row === undefined ? undefined : readSettled(row);
      }),

    async *settledRows(job, query) {
      for (let after = 0; ; ) {
        const page = await attempt(() =>
          all<SettledRow>(
            `SELECT ${COLUMNS} FROM row WHERE job = ? AND number > ? AND ${conditionOf(query)} ORDER BY number LIMIT ${PAGE}`,
            job,
            after,
          ).map(readSettled),
        );
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.number;
      }
    },
  };
}

function conditionOf({ currentAt }: SettledQuery = {}): string {
  if (currentAt === undefined) return IS_SETTLED;
  return `${IS_SETTLED} AND gone = 0 AND coalesce(ends_at >= ${Math.trunc(currentAt)}, 1) AND NOT (${FAILED_DELETED})`;
}

function readSettled(row: SettledRow): RecordedRow {
  return {
    number: row.number,
    line: row.line,
    isGone: row.gone === 1,
    // The row of an event that stayed in another mailbox has its mailbox in its key; see sqlite-moved-rows.ts.
    key: row.key.split('\u001f', 1)[0] ?? '',
    mailbox: row.mailbox,
    sourceKey: row.source_key,
    state: row.state,
    act: row.act,
    eventId: row.event_id ?? undefined,
    written: row.written ?? undefined,
    endsAt: row.ends_at ?? undefined,
    found: row.found ?? undefined,
  };
}
