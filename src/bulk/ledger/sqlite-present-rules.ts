import type { EventMark } from './intake.ts';
import type { IntakeMode } from './intake-mode.ts';
import type { PresentFate } from './row-fates.ts';
import { type Rule, rulesIf, whole } from './sqlite-fate-rule.ts';
import {
  AMBIGUOUS,
  DOUBTFUL_CANCEL,
  FAILED_BY_PEOPLE,
  FAILED_DELETED,
  FAILED_EDITED,
  NOT_SEEN,
  RELEASED,
  REOPENABLE,
  TAKEN_BACK,
  UNSENT,
} from './sqlite-row-conditions.ts';

const isMarked = (found: EventMark['found']) =>
  `row.state IN ('done', 'failed') AND EXISTS
     (SELECT 1 FROM event_mark m WHERE m.job = row.job AND m.key = row.key AND m.found = '${found}')`;
const DIFFERS = 'i.content_hash <> row.content_hash';

/** What becomes of rows that the input has, too. */
export function presentRules(mode: IntakeMode): Rule<PresentFate>[] {
  const { retryFailed = false } = mode;
  const isApply = mode.mode === 'apply';
  const isAdopt = mode.mode === 'adopt';
  const isRecreate = isApply && mode.recreate === true;
  const now = isApply ? whole(mode.now) : 'NULL';
  const past = isApply ? `row.ends_at < ${now}` : '0';
  return [
    { when: DOUBTFUL_CANCEL, becomes: 'seek' },
    { when: `row.state = 'sending' AND row.act = 'cancel'`, if: 'i.mailbox = row.mailbox', becomes: 'call-off' },
    ...rulesIf<PresentFate>(isApply, { when: `row.state = 'sending' AND row.act = 'cancel'`, becomes: 'left' }),
    { when: `row.state = 'sending'`, becomes: 'wait' },
    // Under the same transactionId, by which the service may know the event that nobody saw.
    { when: NOT_SEEN, if: 'i.mailbox = row.mailbox', becomes: 'seek-anew' },
    ...rulesIf<PresentFate>(isApply, {
      when: RELEASED,
      if: `i.mailbox = row.mailbox AND i.ends_at < ${now}`,
      becomes: 'past',
    }),
    { when: RELEASED, if: 'i.mailbox = row.mailbox', becomes: 'readopt' },
    { when: TAKEN_BACK, becomes: 'again' },
    ...ambiguousRules(mode),
    ...markRules(mode),
    ...rulesIf<PresentFate>(isRecreate, {
      when: `(row.state = 'done' AND json_extract(row.outcome, '$.deleted') OR ${FAILED_DELETED})`,
      becomes: 'again',
    }),
    { when: UNSENT, becomes: 'renew' },
    ...rulesIf<PresentFate>(
      retryFailed,
      { when: `row.state = 'failed' AND row.event_id IS NULL`, becomes: 'retry' },
      // Whether what failed is still to be taken back, the input says: it is there.
      {
        when: `row.state = 'failed' AND row.act IN (${isAdopt ? '' : `'update', `}'adopt')`,
        if: 'i.mailbox = row.mailbox',
        becomes: 'retry',
      },
    ),
    ...rulesIf<PresentFate>(mode.mode === 'apply' && mode.overwrite === true, {
      when: `${FAILED_EDITED} AND row.act IN ('update', 'adopt')`,
      if: 'i.mailbox = row.mailbox',
      becomes: 'retry',
    }),
    { when: REOPENABLE, becomes: 'retry' },
    ...rulesIf<PresentFate>(isApply, {
      when: `row.state = 'failed' AND row.event_id IS NULL`,
      if: DIFFERS,
      becomes: 'retry',
    }),
    { when: 'row.event_id IS NULL', becomes: 'keep' },
    // From here on there is an event.
    ...rulesIf<PresentFate>(
      isApply,
      { when: `${past} AND row.state <> 'open'`, if: DIFFERS, becomes: 'past' },
      { when: 'row.event_id IS NOT NULL', if: 'i.mailbox <> row.mailbox', becomes: 'moved' },
    ),
    { when: `row.state = 'open'`, if: 'i.mailbox <> row.mailbox', becomes: 'keep' },
    { when: `row.state = 'open' AND row.act IN ('update', 'adopt')`, becomes: 'renew' },
    ...rulesIf<PresentFate>(!isAdopt, {
      when: `row.state = 'open' AND row.act IN ('cancel', 'release')`,
      becomes: 'update',
    }),
    ...rulesIf<PresentFate>(
      isApply,
      { when: `row.state = 'failed' AND row.act IN ('cancel', 'release')`, becomes: 'update' },
      { when: `row.state = 'failed' AND row.act = 'update'`, if: DIFFERS, becomes: 'update' },
      { when: `row.state = 'done'`, if: DIFFERS, becomes: 'update' },
    ),
  ];
}

function ambiguousRules(mode: IntakeMode): Rule<PresentFate>[] {
  const asked = mode.mode === 'adopt' ? undefined : mode.createAmbiguous;
  if (asked === true) return [{ when: AMBIGUOUS, becomes: 'retry' }];
  const left: Rule<PresentFate> = { when: AMBIGUOUS, becomes: 'ambiguous' };
  if (asked === undefined || asked === false) return [left];
  const named = asked.map((mailbox) => `'${mailbox.replaceAll("'", "''")}'`).join(', ');
  return [
    { when: `${AMBIGUOUS} AND row.mailbox IN (${named})`, if: 'i.mailbox = row.mailbox', becomes: 'retry' },
    left,
  ];
}

/** What was read a moment ago goes before what is on record. */
function markRules(mode: IntakeMode): Rule<PresentFate>[] {
  if (mode.mode !== 'apply' || mode.checked !== true) return [];
  const { recreate = false, overwrite = false } = mode;
  const sameMailbox = 'i.mailbox = row.mailbox';
  const rules: Rule<PresentFate>[] = [
    // What failed because of what somebody did to the event, who took it back.
    {
      when: `${FAILED_BY_PEOPLE} AND row.act = 'update' AND ${isMarked('as-written')}`,
      if: sameMailbox,
      becomes: 'retry',
    },
  ];
  if (recreate) rules.push({ when: isMarked('deleted'), becomes: 'again' });
  else rules.push({ when: isMarked('deleted'), if: sameMailbox, becomes: 'deleted' });
  if (overwrite) rules.push({ when: isMarked('edited'), if: sameMailbox, becomes: 'update' });
  return rules;
}
