import { ADOPTED, type Ledger, MADE, MATCHED, waiting } from './intake.ts';
import type { Breach } from './promises.ts';
import { type Adversity, CALM, type Start } from './system.ts';
import { worldOf } from './world.ts';

/** Where histories begin, what the user wants in them, and what may go wrong besides the service's own ways. */
export interface Scenario {
  start: Start;
  adversity: Adversity;
}

/** A column of the table: one promise, in one scenario. */
export interface Column {
  title: string;
  breach: Breach;
  scenario: Scenario;
}

type More = Partial<Omit<Start, 'wishes'>>;

function scenario(wishes: Start['wishes'], adversity: Partial<Adversity>, more: More = {}): Scenario {
  const start: Start = { ledger: MADE, world: worldOf({}), wishes, ...more };
  return { start, adversity: { ...CALM, renewals: 1, ...adversity } };
}

/** An event that people made. */
function peoples(ledger: Ledger, key: 'row' | 'none' = 'row'): More {
  return { ledger, world: worldOf({ key }, 'people') };
}

const UNDONE: Start['wishes'] = ['row', 'undone'];

const UPDATED_AND_EDITED = scenario(['row'], { faults: 1, edits: 1 });
const UPDATED = scenario(['row'], { faults: 2, crashes: 1 });
const DELETED = scenario(['gone'], { faults: 1, edits: 1 }, { isMeeting: false });
const MATCHED_TWICE = scenario(['row'], { faults: 1, takings: 1 }, peoples(MATCHED, 'none'));
const PUT_BACK_BY_INPUT = scenario(['row', 'first'], { faults: 2 });
const CHANGED_TWICE = scenario(['row', 'later'], { faults: 2 });
const TAKEN_BACK = scenario(UNDONE, { faults: 2 }, peoples(ADOPTED));
const EDITED_AND_TAKEN_BACK = scenario(UNDONE, { edits: 1 }, peoples(ADOPTED));

/** The least adversity that shows all that more of it shows. */
export const COLUMNS: readonly Column[] = [
  { title: 'other parts', breach: 'other-part-overwritten', scenario: UPDATED_AND_EDITED },
  { title: 'the same part', breach: 'same-part-overwritten', scenario: UPDATED_AND_EDITED },
  { title: 'one mail', breach: 'mailed-twice', scenario: UPDATED },
  { title: 'failed is not done', breach: 'failed-yet-done', scenario: UPDATED },
  { title: 'done is done', breach: 'done-otherwise', scenario: PUT_BACK_BY_INPUT },
  { title: 'conflicts are real', breach: 'wrongly-in-conflict', scenario: CHANGED_TWICE },
  { title: 'edited: not deleted', breach: 'edited-cancelled', scenario: DELETED },
  { title: "another job's", breach: 'others-wronged', scenario: MATCHED_TWICE },
  { title: 'undo puts back', breach: 'not-put-back', scenario: TAKEN_BACK },
  { title: 'undo: edits stay', breach: 'same-part-overwritten', scenario: EDITED_AND_TAKEN_BACK },
];

/** What is the same in all combinations, or is a matter of the ledger. */
export const ASIDE = {
  /** A person takes back what we wrote while we do not know that it was written. */
  reversed: {
    title: 'taken back in doubt',
    breach: 'same-part-overwritten',
    scenario: scenario(['row'], { faults: 1, reversals: 1 }),
  },
  /** The cancel action knows no version. */
  cancelled: {
    title: 'edited: not cancelled',
    breach: 'edited-cancelled',
    scenario: scenario(['gone'], { edits: 1 }),
  },
  /** It is answered with 404 once the event is gone. */
  deletedInDoubt: {
    title: 'a cancellation in doubt',
    breach: 'failed-yet-done',
    scenario: scenario(['gone'], { faults: 2, crashes: 1 }),
  },
  overwritten: {
    title: 'undo after an edit that was overwritten on request',
    breach: 'not-put-back',
    scenario: scenario(UNDONE, { edits: 1 }, { ...peoples(ADOPTED), overwrite: true }),
  },
  doubtful: {
    title: 'undo of an update in doubt',
    breach: 'wrongly-in-conflict',
    scenario: scenario(UNDONE, { faults: 1, crashes: 1 }),
  },
  olderLedger: {
    title: 'an older ledger',
    breach: 'done-otherwise',
    scenario: scenario(['row', 'later'], { returns: 1 }, { ledger: waiting(MADE, 'row') }),
  },
  olderLedgerUndone: {
    title: 'undo by an older ledger',
    breach: 'not-put-back',
    scenario: scenario(UNDONE, { returns: 1 }, peoples(waiting(ADOPTED, 'row'))),
  },
  lostLedgerUndone: {
    title: 'undo after a lost ledger',
    breach: 'others-wronged',
    scenario: scenario(UNDONE, { losses: 1 }, peoples(ADOPTED)),
  },
} as const satisfies Record<string, Column>;

/** The same columns with more of all that may go wrong. */
export const DEEPER: readonly Column[] = COLUMNS.map((column) => {
  const { start, adversity } = column.scenario;
  const more = { ...adversity, faults: Math.max(2, adversity.faults), crashes: 1 };
  return { ...column, scenario: { start, adversity: more } };
});
