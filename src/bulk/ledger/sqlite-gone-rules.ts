import type { IntakeMode } from './intake-mode.ts';
import type { GoneFate } from './row-fates.ts';
import { type Rule, rulesIf, whole } from './sqlite-fate-rule.ts';
import { HAS_EVENT, TO_ADOPT, UNSENT } from './sqlite-row-conditions.ts';

/** The key is in the input, be it of a row that is bad now: nobody asked to take its event away. */
const KEY_IS_READ = 'EXISTS (SELECT 1 FROM intake bad WHERE bad.job = row.job AND bad.key = row.key)';

/** What becomes of rows that the input has not. */
export function goneRules(mode: IntakeMode): Rule<GoneFate>[] {
  const { retryFailed = false } = mode;
  const isPrune = mode.mode === 'apply' && mode.prune === true;
  const isOverwrite = mode.mode === 'apply' && mode.overwrite === true;
  const isOver = mode.mode === 'apply' ? `coalesce(row.ends_at < ${whole(mode.now)}, 0)` : '0';
  const own = `${HAS_EVENT} AND row.taken = 0 AND NOT ${isOver}`;
  return [
    { when: `row.state = 'rejected'`, becomes: 'forget' },
    { when: `row.state = 'sending'`, becomes: 'keep' },
    { when: `${UNSENT} AND row.incarnation > 0`, becomes: 'stay-cancelled' },
    { when: UNSENT, becomes: 'forget' },
    { when: TO_ADOPT, becomes: 'stay-released' },
    ...rulesIf<GoneFate>(!retryFailed && !isOverwrite, {
      when: `row.state = 'failed' AND row.act = 'cancel'`,
      becomes: 'keep',
    }),
    ...rulesIf<GoneFate>(isPrune, { when: own, if: `NOT ${KEY_IS_READ}`, becomes: 'cancel' }),
    { when: `row.state = 'open'`, becomes: 'revert' },
  ];
}
