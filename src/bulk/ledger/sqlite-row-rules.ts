import type { IntakeMode } from './intake-mode.ts';
import type { GoneFate, PresentFate } from './row-fates.ts';
import type { Rule } from './sqlite-fate-rule.ts';
import { goneRules } from './sqlite-gone-rules.ts';
import { presentRules } from './sqlite-present-rules.ts';

/**
 * Rows of the intake that can be sent stand for the row of the same key. The source key is named for the index on keys,
 * which leaves rejected rows out, as they have no source key: without it SQLite compares each row with each.
 */
export const SAME_ROW = 'i.job = row.job AND i.key = row.key AND i.outcome IS NULL AND row.source_key IS NOT NULL';

export interface RowRules {
  /** An expression that gives the fate of `row`, which the input has as `i`. */
  present: string;
  /** A condition: `row`, which the input has as `i`, has this fate. What it asks of the row alone comes first. */
  isPresent(fate: PresentFate): string;
  /** An expression that gives the fate of `row`, whose key no good row of the input has. */
  gone: string;
  isGone(fate: GoneFate): string;
}

/**
 * What an input makes of the rows that a job has: which (state, act) may become which. Plan and apply both ask here, so
 * that a plan says what comes. Conditions are SQL over `row`, and over `i`, the row of the input with the same key.
 */
export function rowRules(mode: IntakeMode): RowRules {
  const present = presentRules(mode);
  const gone = goneRules(mode);
  const fatePresent = fateOf(present);
  const fateGone = fateOf(gone);
  return {
    present: fatePresent,
    isPresent: (fate) => hasFate(present, fatePresent, fate),
    gone: fateGone,
    isGone: (fate) => hasFate(gone, fateGone, fate),
  };
}

function fateOf<Fate extends string>(rules: readonly Rule<Fate>[]): string {
  const whens = rules.map((rule) => {
    const both = rule.if === undefined ? '' : ` AND ${rule.if}`;
    return `WHEN ${rule.when}${both} THEN '${rule.becomes}'`;
  });
  return `CASE ${whens.join(' ')} ELSE 'keep' END`;
}

/** Rows that cannot have the fate are passed over before anything is looked up for them. */
function hasFate<Fate extends string>(rules: readonly Rule<Fate>[], fates: string, fate: Fate): string {
  const whens = rules.filter(({ becomes }) => becomes === fate).map(({ when }) => `(${when})`);
  return whens.length === 0 ? '0' : `(${whens.join(' OR ')}) AND ${fates} = '${fate}'`;
}
