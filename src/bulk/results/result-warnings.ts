import type { JsonObject } from '../../core/json.ts';
import type { ResultRecord } from '../ledger/ledger.ts';
import type { ResultNote, ResultsMode } from './results.ts';

/** What the outcome of a row may warn of, by its name there. */
const WARNINGS: readonly ResultNote[] = [
  {
    // What nobody can tell: whether the first create made nothing, or an event that was deleted since.
    field: 'EventID',
    code: 'recreated',
    text: 'An earlier create had no known outcome and no event of it was found, so it was sent again.',
  },
  {
    field: 'EventID',
    code: 'differs',
    text: 'The event that was found is not as the row says: somebody changed it, or another row had the same key.',
  },
  {
    field: 'EventID',
    code: 'not-seen',
    text: 'An earlier create was never answered, and no event of it was found to be cancelled; undo may be run again, and looks for it again.',
  },
  {
    field: 'EventID',
    code: 'job-cancelled',
    text: 'The job was cancelled before what was to be done to the event was done; the event is as it was.',
  },
  {
    field: 'EventID',
    code: 'not-restored',
    text: 'What the event was before the job is not on record, so what the job may have written to it was left.',
  },
  { field: 'EventID', code: 'released', text: 'The event was there before the job, and no longer belongs to a row.' },
];

/** What a check found of an event whose row did not change. */
function warnOfEdits({ edited }: JsonObject): ResultNote[] {
  if (!Array.isArray(edited)) return [];
  const text = `Somebody changed the event (${edited.join(', ')}), so it was left as it is; --overwrite makes it what the row says.`;
  return [{ field: 'EventID', code: 'edited', text }];
}

/** What is past is not changed, whatever the input says of it. */
const KEPT_AS_PAST: ResultNote = {
  field: 'EventID',
  code: 'kept-as-past',
  text: 'The row was changed after its event was over; the event is as it was.',
};

/** What an accepted change of the input does to an event that exists: nothing. */
const KEPT_AS_SENT: ResultNote = {
  field: 'EventID',
  code: 'kept-as-sent',
  text: 'The row was changed after its event was made; the event is as it was.',
};

/** The same of an input that is applied: what was under way ended first. */
const YET_TO_WRITE: ResultNote = {
  field: 'EventID',
  code: 'kept-as-sent',
  text: 'The row was changed while it was under way, and was settled as it had been sent; apply again to have it written as it is now.',
};

/**
 * Whether a run that applied an input settled a row as it had been sent before, and the next one makes of it what that
 * input says; of rows that are gone, if they are pruned. What is over, no run changes.
 */
export function isKeptAsSent(
  record: ResultRecord,
  mode: ResultsMode,
  { prune, now }: { prune: boolean; now: number },
): boolean {
  const { state, act, isGone, isTaken, isTouched, endsAt = now, outcome = {} } = record;
  if (mode !== 'apply' || state !== 'done' || !isTouched || endsAt < now) return false;
  const isTakenBack = act === 'cancel' || act === 'release';
  if (isGone) return prune && !isTaken && !isTakenBack;
  return act === 'release' || isOtherwise(record, outcome);
}

/** What became of the event of a row, where its status alone does not tell. */
export function warningsOf(record: ResultRecord, outcome: JsonObject, mode: ResultsMode): ResultNote[] {
  const told = WARNINGS.filter(({ code }) => outcome[code] === true);
  if (record.state !== 'done') return told;
  return [...told, ...warnOfEdits(outcome), ...(isOtherwise(record, outcome) ? warnOfKept(record, mode) : [])];
}

/** Whether the input says something else of an event, and no other warning tells why it is not so. */
function isOtherwise({ isChanged, isGone }: ResultRecord, outcome: JsonObject): boolean {
  return isChanged && !isGone && outcome['job-cancelled'] !== true;
}

/** What an adoption leaves as it is, the next input that is applied makes what its row says, unless it is over. */
function warnOfKept({ act, isTaken, isTouched }: ResultRecord, mode: ResultsMode): ResultNote[] {
  // What a run settled as it had been sent, although the row was changed since, need not be over.
  if (mode === 'apply') return [isTouched ? YET_TO_WRITE : KEPT_AS_PAST];
  return mode === 'adopt' || (isTaken && act === 'adopt') ? [] : [KEPT_AS_SENT];
}
