import { AMBIGUOUS_CODE } from './intake.ts';

/*
 * What a row of the ledger may be, as conditions of SQL over `row`: who plans, writes, undoes and tells asks the same.
 */

/** Its event was deleted, or given back to the people who had it before. */
export const TAKEN_BACK = `row.state = 'done' AND row.act IN ('cancel', 'release')`;
/** An event of the job is there, as far as is known. */
export const HAS_EVENT = `row.event_id IS NOT NULL AND NOT (${TAKEN_BACK})`;
/** Nothing of this incarnation was sent, and no event has our key because of it. */
export const UNSENT = `row.state = 'open' AND row.event_id IS NULL`;
/** Its event carries no key of ours yet. */
export const TO_ADOPT = `row.state = 'open' AND row.act = 'adopt'`;
/** Its event was there before the job, which gave it back. */
export const RELEASED = `row.state = 'done' AND row.act = 'release' AND row.event_id IS NOT NULL`;

const DOUBTFUL_CREATE = `row.state = 'sending' AND row.act = 'create' AND row.event_id IS NULL`;
export const DOUBTFUL_CANCEL = `row.state = 'sending' AND row.act = 'cancel' AND row.event_id IS NULL`;
/** Of these nobody knows whether they have an event: their creates were never answered. */
export const DOUBTFUL = `(${DOUBTFUL_CREATE} OR ${DOUBTFUL_CANCEL})`;
/** Taken back so, and no event was found. */
export const NOT_SEEN = `row.state = 'done' AND row.act = 'cancel' AND json_extract(row.outcome, '$."not-seen"')`;
/** Whether the event was taken away is not known. */
export const CANCEL_UNDER_WAY = `row.state = 'sending' AND row.act = 'cancel' AND row.event_id IS NOT NULL`;
/** The same of a row that the input has again: it waits with what the event is to be. */
export const CALLED_OFF = `${CANCEL_UNDER_WAY} AND row.gone = 0 AND row.read_hash = row.content_hash
  AND row.payload IS NOT NULL`;

const hasFailed = (...codes: string[]) =>
  `row.state = 'failed' AND json_extract(row.outcome, '$.code') IN (${codes.map((code) => `'${code}'`).join(', ')})`;

/** Nothing was wrong with the row: the input changed while it was under way. */
export const REOPENABLE = `${hasFailed('row-gone', 'row-changed')} AND row.event_id IS NULL`;
/** As a run found it that wanted to change the event. */
export const FAILED_DELETED = hasFailed('event-deleted');
export const FAILED_EDITED = hasFailed('event-edited');
export const FAILED_BY_PEOPLE = hasFailed('event-deleted', 'event-edited');
/** Which event is its own could not be told. */
export const AMBIGUOUS = `${hasFailed(AMBIGUOUS_CODE)} AND row.event_id IS NULL`;
