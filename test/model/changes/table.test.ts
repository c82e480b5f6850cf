import { describe, expect, it } from 'vitest';
import { expectTold } from '../expect-told.ts';
import { tell } from '../explore.ts';
import { BEST, type Behaviour, everyBehaviour, VALUES, WORST } from './behaviour.ts';
import { ASIDE, COLUMNS, type Column } from './columns.ts';
import { builtProtocol, type Protocol, protocolOf } from './rules.ts';
import { judgeAll, tableOf, verdictsOf } from './table.ts';

const judged = judgeAll(COLUMNS, builtProtocol(2));
const best = judgeAll(COLUMNS, protocolOf(2), { asksSettling: false });

describe('the model of changes', () => {
  it('is told in docs/reliability.md as it was computed; GRAPHCAL_MODEL=write writes it', () => {
    expectTold('model of changes', everyBehaviour().length, judged, tableOf(judged, best));
  });

  it('sends nothing for a settled row, and leaves none unsettled once nothing goes wrong any more', () => {
    for (const results of judged.explored.values()) {
      for (const { broken, stuck } of results.values()) {
        expect({ broken: tell(broken ?? []), stuck }).toEqual({ broken: '', stuck: undefined });
      }
    }
  });

  it('falls short of no promise', () => {
    const short = new Set<string>();
    for (const behaviour of everyBehaviour()) {
      const possible = verdictsOf(best, behaviour);
      expect(possible).not.toContain('short');
      verdictsOf(judged, behaviour).forEach((holds, at) => {
        // What can be held is never said to be what no client can hold, nor the other way round.
        expect([holds, possible[at]]).not.toEqual(['no-client', 'always']);
        expect([holds, possible[at]]).not.toEqual(['always', 'no-client']);
        if (holds === 'short') short.add(COLUMNS[at]?.title ?? '');
      });
    }
    expect([...short]).toEqual([]);
  });
});

/** Of all that honour versions and all that do not, the service of which the least can be said, and the most. */
const CORNERS: readonly Behaviour[] = VALUES.ifMatch.flatMap((ifMatch) => [
  { ...BEST, ifMatch },
  { ...WORST, ifMatch },
]);

/** What stands of one promise in these. */
function wordsFor(column: Column, protocol: Protocol): string[] {
  const found = judgeAll([column], protocol, { behaviours: CORNERS });
  return CORNERS.flatMap((behaviour) => verdictsOf(found, behaviour));
}

const SHORT = 'short';
const NEVER = 'no-client';
const HOLDS = 'always';

describe('beside the table, with versions honoured at the best and the worst service, and the same with them ignored', () => {
  it.for<[keyof typeof ASIDE, string[], string[]]>([
    ['reversed', [NEVER, NEVER, NEVER, NEVER], [NEVER, NEVER, NEVER, NEVER]],
    ['cancelled', [NEVER, NEVER, NEVER, NEVER], [NEVER, NEVER, NEVER, NEVER]],
    ['deletedInDoubt', [HOLDS, NEVER, HOLDS, NEVER], [HOLDS, NEVER, HOLDS, NEVER]],
    ['olderLedger', [HOLDS, HOLDS, HOLDS, HOLDS], [HOLDS, HOLDS, HOLDS, HOLDS]],
    ['overwritten', [HOLDS, HOLDS, NEVER, NEVER], [HOLDS, HOLDS, NEVER, NEVER]],
    ['doubtful', [HOLDS, NEVER, HOLDS, NEVER], [HOLDS, NEVER, HOLDS, NEVER]],
    ['olderLedgerUndone', [SHORT, SHORT, SHORT, NEVER], [SHORT, SHORT, SHORT, NEVER]],
    ['lostLedgerUndone', [SHORT, SHORT, SHORT, SHORT], [SHORT, SHORT, SHORT, SHORT]],
  ])('%s: %o as built, %o at best', ([name, built, best]) => {
    expect([wordsFor(ASIDE[name], builtProtocol(2)), wordsFor(ASIDE[name], protocolOf(2))]).toEqual([built, best]);
  });
});
